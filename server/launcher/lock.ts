import { readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { isAlive, startedAt } from "@/server/postgres/processes";
import { StartError } from "./settings";

interface Holder {
  pid: number;
  /** Tells a process from a later one with the same pid. */
  startedAt: string | null;
  url: string;
}

/** True when the very process that wrote this still lives. */
export const isSameProcess = (pid: number, started: string | null): boolean =>
  isAlive(pid) && startedAt(pid) === started;

const readHolder = (file: string): Holder | null => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
};

/** Takes a home for this process, or says which live launcher has it; a dead one's lock is taken over. */
export const takeHome = async (file: string, home: string, url: string): Promise<() => Promise<void>> => {
  const mine: Holder = { pid: process.pid, startedAt: startedAt(process.pid), url };
  const text = JSON.stringify(mine);
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(file, text, { flag: "wx", mode: 0o600 });
      return async () => {
        if ((await readFile(file, "utf8").catch(() => "")) === text) await rm(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(file);
    if (holder && isSameProcess(holder.pid, holder.startedAt)) {
      throw new StartError(
        `Headgate already runs on ${home}: ${holder.url} (pid ${holder.pid}). Stop it with: kill ${holder.pid}. For a second one, set HEADGATE_HOME to another folder and choose other ports.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new StartError(`Another start on ${home} was quicker; try again.`);
};
