import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isAlive, startedAt } from "@/server/postgres/processes";
import { isSameProcess } from "./lock";

/** Two starts from one clone must not build into one folder at once; the second waits and finds the work done. */
export const alone = async <T>(lockFile: string, work: () => Promise<T>): Promise<T> => {
  await mkdir(dirname(lockFile), { recursive: true });
  for (;;) {
    try {
      await writeFile(lockFile, `${process.pid}\n${startedAt(process.pid) ?? ""}`, { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const [pid, started] = (await readFile(lockFile, "utf8").catch(() => "")).split("\n");
    if (!pid || !isAlive(Number(pid)) || !isSameProcess(Number(pid), started || null)) {
      await rm(lockFile, { force: true });
    } else {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  try {
    return await work();
  } finally {
    await rm(lockFile, { force: true });
  }
};
