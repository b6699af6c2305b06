import type { SavedQuery } from "@/server/saved-queries/contract";

/** A curl line that runs a saved query by its permalink; what has a default may be left out. */
export function curlLine(
  origin: string,
  query: Pick<SavedQuery, "id" | "parameters">,
  used: readonly string[],
  version?: number,
): string {
  const parameters = used.map((name) => {
    const definition = query.parameters.find((one) => one.name === name);
    return { name, value: definition?.default === undefined ? "…" : definition.default };
  });
  const body = {
    ...(version ? { version } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    waitSeconds: 30,
  };
  // A quote inside a shell's single quotes ends them, stands by itself, and begins them anew.
  const text = JSON.stringify(body).replaceAll("'", `'\\''`);
  return [
    `curl -X POST ${origin}/api/v1/saved-queries/${query.id}/run \\`,
    `  -H "Authorization: Bearer $HEADGATE_TOKEN" -H 'Content-Type: application/json' \\`,
    `  -d '${text}'`,
  ].join("\n");
}
