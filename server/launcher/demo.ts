import { rm } from "node:fs/promises";
import { join } from "node:path";
import { homePaths, root, StartError } from "./settings";
import { runToEnd } from "./short-lived";
import { say, step } from "./steps";

/**
 * Loads the demo lake and the demo people in a process of their own: what it takes to make the data (an SDK, an
 * analytical engine) shall not stay in the launcher's memory. Each line it prints tells what it is at. What can't be
 * loaded is told and tried again at the next start; the rest of Headgate works without it.
 */
export const loadDemo = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const args = ["--no-warnings", "--import", "tsx", join(root, "server", "launcher", "load-demo.ts")];
  const load = (detail: (text: string) => void) =>
    runToEnd(args, env, "The demo lake is not complete", detail);
  await step("Loading the demo lake", load).catch((error: Error) => {
    if (!(error instanceof StartError)) throw error;
    say(`${error.message}\n  The next start goes on from there.`);
  });
};

/** Removes the demo's passwords and keys from a home that has real accounts now. */
export const removeDemoFiles = async (home: string): Promise<void> => {
  const paths = homePaths(home);
  await rm(paths.demo, { force: true });
  await rm(paths.awsCredentials, { force: true });
};
