import { chmod, mkdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { withClient } from "@/server/postgres/databases";
import { postmaster } from "@/server/postgres/orphans";
import { isAlive } from "@/server/postgres/processes";
import { temporaryFolder } from "@/server/testing/folder";
import { keepPostgres } from "./postgres";
import { loadSecrets } from "./secrets";
import { homePaths } from "./settings";

const noGivingUp = (why: string) => {
  throw new Error(why);
};

test("a server that dies is started again, and a stop in the midst of that leaves none behind", async () => {
  await using folder = await temporaryFolder();
  await chmod(folder.path, 0o711);
  const paths = homePaths(folder.path);
  await mkdir(paths.logs);
  const { secrets } = await loadSecrets(paths.secrets);
  const postgres = await keepPostgres(folder.path, secrets, false, noGivingUp);
  const { pid, dataDir } = postgres.cluster;
  const running = async () => (await postmaster(dataDir).catch(() => null))?.pid ?? pid;
  let second = pid;
  try {
    process.kill(pid, "SIGKILL");
    await expect.poll(running, { timeout: 20_000 }).not.toBe(pid);
    await expect
      .poll(() => withClient(postgres.databaseUrl, async () => "up").catch(() => "down"), { timeout: 20_000 })
      .toBe("up");
    second = await running();
    process.kill(second, "SIGKILL");
    await expect.poll(async () => [pid, second].includes(await running()), { timeout: 20_000 }).toBe(false);
  } finally {
    const third = await running();
    await postgres.stop();
    expect([pid, second, third].filter(isAlive)).toEqual([]);
  }
}, 60_000);
