import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { root } from "./settings";
import { requireDatabase, runAlone } from "./web";

/** `npm run worker`: one worker process alone, for production. */
export const main = async (): Promise<void> => {
  requireDatabase("worker");
  generateClient();
  runAlone(["--import", "tsx", join(root, "server", "worker", "main.ts")]);
};
