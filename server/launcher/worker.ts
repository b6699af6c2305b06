import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { root } from "./settings";
import { prepareDatabase, runAlone } from "./web";

/** `npm run worker`: one worker process alone, for production. */
export const main = async (): Promise<void> => {
  generateClient();
  await prepareDatabase("worker");
  runAlone(["--import", "tsx", join(root, "server", "worker", "main.ts")]);
};
