import { chmodSync } from "node:fs";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of one test's own, which other accounts of the machine may pass through. */
export const temporaryFolder = async (): Promise<{ path: string } & AsyncDisposable> => {
  const path = await realpath(await mkdtemp(join(tmpdir(), "headgate-test-")));
  chmodSync(path, 0o755);
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
};
