import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { signal, waitForExit } from "@/server/postgres/processes";
import { isSameProcess } from "./lock";

/** Every process we start carries this variable with the home it belongs to, and hands it to its own children. */
export const markVariable = "HEADGATE_LAUNCHED_FOR";

const marked = (home: string): number[] => {
  const wanted = `${markVariable}=${home}`;
  let names: string[];
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(wanted);
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter((pid) => pid !== process.pid);
};

const recorded = async (runFolder: string): Promise<number[]> => {
  const files = (await readdir(runFolder)).filter((name) => name.endsWith(".pid"));
  const pids = await Promise.all(
    files.map(async (name) => {
      const file = join(runFolder, name);
      const [pid, started] = (await readFile(file, "utf8")).split("\n");
      await rm(file, { force: true });
      return pid && isSameProcess(Number(pid), started || null) ? [Number(pid)] : [];
    }),
  );
  return pids.flat();
};

/** Ends what a killed launcher of this home left running; the caller holds the home's lock. */
export const endOrphans = async (home: string, runFolder: string): Promise<number> => {
  const pids = [...new Set([...(await recorded(runFolder)), ...marked(home)])];
  for (const pid of pids) signal(pid, "SIGTERM");
  await Promise.all(
    pids.map(async (pid) => {
      if (await waitForExit(pid, 5_000)) return;
      signal(pid, "SIGKILL");
      await waitForExit(pid, 5_000);
    }),
  );
  return pids.length;
};
