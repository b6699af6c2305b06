export type Mark = "same" | "added" | "removed" | "changed";

export interface DiffLine {
  path: string;
  mark: Mark;
  before: string | null;
  after: string | null;
}

function flatten(value: unknown, path: string, out: Map<string, string>): void {
  const isBranch = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (!isBranch) {
    const isNothing = value === undefined || (path === "" && typeof value === "object");
    if (!isNothing) out.set(path, typeof value === "string" ? value : JSON.stringify(value));
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : path === "" ? key : `.${key}`;
    flatten(member, path + step, out);
  }
}

/** Two JSON values as lines by path; what isn't there before is added, what isn't there after is removed. */
export function diffJson(before: unknown, after: unknown): DiffLine[] {
  const left = new Map<string, string>();
  const right = new Map<string, string>();
  if (before !== null && before !== undefined) flatten(before, "", left);
  if (after !== null && after !== undefined) flatten(after, "", right);
  return [...new Set([...left.keys(), ...right.keys()])].map((path) => {
    const was = left.get(path) ?? null;
    const is = right.get(path) ?? null;
    const mark = was === null ? "added" : is === null ? "removed" : was === is ? "same" : "changed";
    return { path, mark, before: was, after: is };
  });
}
