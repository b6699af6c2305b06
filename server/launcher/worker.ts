import { generateClient } from "@/server/postgres/generate";
import { bundledScript, ensureBundle } from "./bundle";
import { workerOptions } from "./node-options";
import { prepareDatabase, runAlone } from "./web";

/** `npm run worker`: one worker process alone, for production. */
export const main = async (): Promise<void> => {
  generateClient();
  await prepareDatabase("worker");
  await ensureBundle();
  runAlone([...workerOptions, bundledScript("worker")]);
};
