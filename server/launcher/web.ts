import { spawn } from "node:child_process";
import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { ensureBuild } from "./build";
import { root } from "./settings";

/** Runs one process in the foreground with our own environment, hands signals on and ends as it ends. */
export const runAlone = (args: string[]): void => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", NODE_NO_WARNINGS: "1" },
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => child.kill(name));
  child.once("exit", (code, signalName) => process.exit(code ?? (signalName ? 1 : 0)));
};

/** Ends with one line when the environment can't do. */
export const requireDatabase = (what: string): void => {
  if (process.env["DATABASE_URL"]) return;
  process.stderr.write(
    `\n  npm run ${what} needs DATABASE_URL. For everything on one machine: npm start\n\n`,
  );
  process.exit(1);
};

/** `npm run web`: one web process alone, for production. */
export const main = async (): Promise<void> => {
  requireDatabase("web");
  generateClient();
  await ensureBuild();
  runAlone([
    join(root, "node_modules", "next", "dist", "bin", "next"),
    "start",
    "--hostname",
    process.env["HEADGATE_HOST"] || "0.0.0.0",
    "--port",
    process.env["HEADGATE_PORT"] || "3000",
  ]);
};
