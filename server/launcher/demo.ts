import { rm } from "node:fs/promises";
import { join } from "node:path";
import { homePaths, root } from "./settings";
import { runToEnd } from "./short-lived";

/**
 * Loads the demo lake and the demo people in a process of their own: what it takes to make the data (an SDK, an
 * analytical engine) shall not stay in the launcher's memory. Each line it prints tells what it is at.
 */
export const loadDemo = (env: NodeJS.ProcessEnv, detail: (text: string) => void): Promise<void> => {
  const args = ["--import", "tsx", join(root, "server", "launcher", "load-demo.ts")];
  return runToEnd(args, env, "The demo lake could not be loaded", detail);
};

/** Removes the demo's passwords and keys from a home that has real accounts now. */
export const removeDemoFiles = async (home: string): Promise<void> => {
  const paths = homePaths(home);
  await rm(paths.demo, { force: true });
  await rm(paths.awsCredentials, { force: true });
};
