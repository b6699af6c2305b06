import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root, StartError } from "./settings";

/**
 * Loads the demo lake and the demo people in a process of their own: what it takes to make the data (an SDK, an
 * analytical engine) shall not stay in the launcher's memory. Each line it prints tells what it is at.
 */
export const loadDemo = (env: NodeJS.ProcessEnv, detail: (text: string) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = join(root, "server", "launcher", "load-demo.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script], {
      cwd: root,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    createInterface({ input: child.stdout }).on("line", detail);
    child.stderr.on("data", (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-8_000);
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else reject(new StartError(`The demo lake could not be loaded:\n${errors.trim()}`));
    });
  });
