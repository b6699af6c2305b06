import { readdirSync, readFileSync } from "node:fs";

const MB = 1_000_000;

/** Processes below the launcher whose command line has a word in it. */
export function processOf(launcher: number, word: string): number {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const of = (pid: string, file: string) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  const parents = new Map(pids.map((pid) => [pid, /^PPid:\s+(\d+)/m.exec(of(pid, "status"))?.[1] ?? "0"]));
  const isBelow = (pid: string): boolean => {
    const parent = parents.get(pid) ?? "0";
    return parent === String(launcher) || (parent !== "0" && isBelow(parent));
  };
  const found = pids.filter((pid) => isBelow(pid) && of(pid, "cmdline").includes(word)).at(-1);
  if (!found) throw new Error(`no process of ${word}`);
  return Number(found);
}

/** What a process holds at most while `work` runs, in MB. */
export async function peakOf<T>(pids: Record<string, number>, work: () => Promise<T>) {
  const read = (pid: number) =>
    Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;
  const before = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, read(pid) / MB]));
  const peaks = { ...before };
  const timer = setInterval(() => {
    for (const [name, pid] of Object.entries(pids)) peaks[name] = Math.max(peaks[name] ?? 0, read(pid) / MB);
  }, 50);
  const begun = performance.now();
  const result = await work().finally(() => clearInterval(timer));
  return { result, before, peaks, seconds: (performance.now() - begun) / 1_000 };
}
