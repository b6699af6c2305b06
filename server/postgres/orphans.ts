import { readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { commandOf, isAlive, processesIn, signal, waitForExit } from "./processes";

/** What postmaster.pid says; null when there is none. */
export const postmaster = async (
  dataDir: string,
): Promise<{ pid: number; port: number; state: string } | null> => {
  const text = await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), state: (lines[7] ?? "").trim() };
};

const isOurs = async (pid: number, dataDir: string) => {
  if (!isAlive(pid)) return false;
  const folder = await realpath(dataDir);
  return processesIn(folder).includes(pid) || commandOf(pid).includes(`-D ${dataDir}`);
};

/** Ends a server in the kind way first: fast shutdown, then immediate, then by force. */
export const stopServer = async (pid: number): Promise<void> => {
  for (const [name, waitMs] of [
    ["SIGINT", 15_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    signal(pid, name);
    if (await waitForExit(pid, waitMs)) return;
  }
  throw new Error(`PostgreSQL (pid ${pid}) did not stop.`);
};

/**
 * Clears what a killed launcher or a killed server left in the data folder: a server that still runs, its
 * children, and a lock file whose pid may by now belong to somebody else's process. Tells whether anything was there.
 */
export const clearOrphans = async (dataDir: string): Promise<boolean> => {
  const left = await postmaster(dataDir);
  let found = false;
  if (left && (await isOurs(left.pid, dataDir))) {
    await stopServer(left.pid);
    found = true;
  }
  const folder = await realpath(dataDir);
  for (const pid of processesIn(folder)) {
    signal(pid, "SIGKILL");
    await waitForExit(pid, 5_000);
    found = true;
  }
  if (left) await rm(join(dataDir, "postmaster.pid"), { force: true });
  return found;
};
