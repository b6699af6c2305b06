import { spawn } from "node:child_process";
import { join } from "node:path";
import { generateClient } from "@/server/postgres/generate";
import { migrate } from "@/server/postgres/migrate";
import { ensureBuild } from "./build";
import { bundledScript } from "./bundle";
import { webOptions } from "./node-options";
import { requirePort } from "./ports";
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

const giveUp = (why: string): never => {
  process.stderr.write(`\n  ${why}\n\n`);
  process.exit(1);
};

/** Brings the database that `DATABASE_URL` names up to date, whichever process comes first; ends with one line where it can't. */
export const prepareDatabase = async (what: string): Promise<void> => {
  const url = process.env["DATABASE_URL"];
  if (!url) return giveUp(`npm run ${what} needs DATABASE_URL. For everything on one machine: npm start`);
  const applied = await migrate(url).catch((error: Error) =>
    giveUp(`Can't use the database that DATABASE_URL names: ${error.message}`),
  );
  for (const name of applied) process.stdout.write(`  Applied the migration ${name}\n`);
};

/** Arguments to Node of a web process; `dev` is Next's own server, which follows every edit. */
export const webArgs = ({ dev, host, port }: { dev: boolean; host: string; port: number | string }) => [
  ...(dev
    ? [join(root, "node_modules", "next", "dist", "bin", "next"), "dev"]
    : [...webOptions, bundledScript("web")]),
  "--hostname",
  host,
  "--port",
  String(port),
];

/** `npm run web`: one web process alone, for production. */
export const main = async (): Promise<void> => {
  generateClient();
  await prepareDatabase("web");
  await ensureBuild();
  const [host, port] = [process.env["HEADGATE_HOST"] || "0.0.0.0", process.env["HEADGATE_PORT"] || "3000"];
  await requirePort(Number(port), host, (free) => `HEADGATE_PORT=${free} npm run web`).catch((error: Error) =>
    giveUp(error.message),
  );
  runAlone(webArgs({ dev: false, host, port }));
};
