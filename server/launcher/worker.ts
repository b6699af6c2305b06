import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { root } from "./settings";
import { prepareDatabase, runAlone } from "./web";

/**
 * Options to Node of a worker. It parses statements to know their shapes, with a parser in WebAssembly: compiling that
 * once more by TurboFan costs some 90 MB for good and gains nothing that a background job would notice.
 */
export const workerOptions = ["--liftoff-only"];

/** `npm run worker`: one worker process alone, for production. */
export const main = async (): Promise<void> => {
  generateClient();
  await prepareDatabase("worker");
  runAlone([...workerOptions, "--import", "tsx", join(root, "server", "worker", "main.ts")]);
};
