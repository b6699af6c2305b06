import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { root, StartError } from "./settings";

const running = new Set<ChildProcess>();

/** Ends the processes of steps that are under way, when the whole start is called off. */
export const endShortLived = async (): Promise<void> => {
  for (const child of running) {
    if (child.pid) process.kill(-child.pid, "SIGKILL");
  }
};

/**
 * Runs Node on some arguments to the end; fails with `failure` and what the process has printed last. With `onLine`
 * its standard output is progress, and only its errors tell why it failed.
 */
export const runToEnd = (
  args: string[],
  env: NodeJS.ProcessEnv,
  failure: string,
  onLine?: (line: string) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-12_000);
    };
    child.stderr.on("data", keep);
    if (onLine) createInterface({ input: child.stdout }).on("line", onLine);
    else child.stdout.on("data", keep);
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      if (code === 0) resolve();
      else reject(new StartError(`${failure}:\n${output.trim()}`));
    });
  });
