import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, personOf, test } from "./fixtures";

/** What each block of docs/scripts.md prints, in its order. */
const PRINTED = [
  ["its variables", /^$/],
  ["run and wait", /^FINISHED$/],
  ["look again", /^FINISHED\n3$/],
  ["cancel what has ended", /^FINISHED$/],
  ["NDJSON", /^(\{"sellerid":\d+,"total":"\d+\.\d\d"\}\n?){3}$/],
  ["a download that goes on", /^"?sellerid"?,"?total"?\r?\n(\d+,\d+\.\d\d\r?\n?){3}$/],
  ["a slice", /^\[\["\d+","\d+\.\d\d"\]\]$/],
  ["a script", /^1\tFINISHED\t\d*\n2\tFINISHED\t1$/],
  ["a kept session", /^FINISHED\t\d*\nFINISHED\t1\nended$/],
  ["what would be changed", /^\["DELETE","sales"\]$/],
  ["a dry run", /^true$/],
  ["a saved query by its permalink", /^"?sales"?\r?\n\d+\r?\n[0-9a-f-]{36}$/],
  ["the history by label", /^nightly-sales\tFINISHED$/],
  ["an error", /^invalid\naccountId$/],
] as const;

const MARK = "=== end of a block ===";
const isThere = (program: string) => spawnSync(program, ["--version"]).status === 0;

test("every line of docs/scripts.md runs as it stands", async ({ demo, baseURL }) => {
  const missing = ["bash", "curl", "jq"].filter((program) => !isThere(program));
  test.skip(missing.length > 0, `missing: ${missing.join(", ")}`);
  const guide = await readFile(join(import.meta.dirname, "..", "docs", "scripts.md"), "utf8");
  const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? "");
  expect(blocks).toHaveLength(PRINTED.length);

  const folder = await mkdtemp(join(tmpdir(), "headgate-scripts-"));
  const script = blocks.map((block) => `${block}\necho "${MARK}"\n`).join("");
  const ran = spawnSync("bash", ["--norc", "-euo", "pipefail", "-c", script], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, HEADGATE_URL: baseURL, HEADGATE_TOKEN: personOf(demo, "ana").apiToken },
  });
  await rm(folder, { recursive: true });

  const printed = ran.stdout.split(MARK).map((text) => text.trim());
  for (const [at, [what, expected]] of PRINTED.entries()) {
    expect.soft(printed[at] ?? `nothing: ${ran.stderr}`, what).toMatch(expected);
  }
  expect(ran.stderr).toBe("");
});
