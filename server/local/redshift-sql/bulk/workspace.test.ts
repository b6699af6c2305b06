import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeOrphans } from "./workspace";

test("what a killed process left is removed, and nobody else's", async () => {
  const gone = spawnSync(process.execPath, ["-e", ""]).pid;
  const parent = await mkdtemp(join(tmpdir(), "workspace-"));
  try {
    for (const name of [`headgate-bulk-${gone}-a`, `headgate-bulk-${process.pid}-b`, "other-1-c"])
      await mkdir(join(parent, name, "inside"), { recursive: true });
    await removeOrphans(parent);
    expect((await readdir(parent)).sort()).toEqual([`headgate-bulk-${process.pid}-b`, "other-1-c"]);
  } finally {
    await rm(parent, { recursive: true });
  }
});
