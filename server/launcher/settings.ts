import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

export const root = resolve(import.meta.dirname, "..", "..");

/** A mistake of whoever started us, or of the machine: shown as one line, without a stack. */
export class StartError extends Error {}

export interface Settings {
  home: string;
  port: number;
  awsPort: number;
  host: string;
  dev: boolean;
  /** False while real AWS accounts are configured: no local endpoint, no demo people. */
  demo: boolean;
  /** The caller's own PostgreSQL for Headgate's state; null means the embedded one. */
  databaseUrl: string | null;
}

const usage = "npm start -- [--port 3000] [--aws-port 4580] [--dev]";

const toPort = (text: string, name: string) => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new StartError(`${name} must be a number from 1 to 65535, not "${text}". Usage: ${usage}`);
  }
  return port;
};

const parse = (args: string[]) => {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        "aws-port": { type: "string" },
        dev: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message.split("\n")[0]} Usage: ${usage}`);
  }
};

/** Reads flags first, then the environment, then what is usual. */
export const readSettings = (args: string[], env: NodeJS.ProcessEnv = process.env): Settings => {
  const flags = parse(args);
  if (flags.help) throw new StartError(`Usage: ${usage}`);
  const settings = {
    home: resolve(root, env["HEADGATE_HOME"] || ".headgate"),
    port: toPort(flags.port ?? env["HEADGATE_PORT"] ?? "3000", "--port"),
    awsPort: toPort(flags["aws-port"] ?? env["HEADGATE_AWS_PORT"] ?? "4580", "--aws-port"),
    host: env["HEADGATE_HOST"] || "127.0.0.1",
    dev: flags.dev,
    demo: !env["HEADGATE_AWS_ACCOUNTS"],
    databaseUrl: env["DATABASE_URL"] || null,
  };
  if (settings.port === settings.awsPort) throw new StartError("--port and --aws-port must differ.");
  return settings;
};

/** The files and folders of a home. */
export const homePaths = (home: string) => ({
  postgres: join(home, "postgres"),
  objects: join(home, "objects"),
  results: join(home, "results"),
  logs: join(home, "logs"),
  run: join(home, "run"),
  lock: join(home, "run", "launcher.json"),
  secrets: join(home, "secrets.json"),
  demo: join(home, "demo.json"),
  awsCredentials: join(home, "aws-credentials"),
});

/** A path as people type it: relative to where they stand when that is shorter. */
export const shown = (path: string): string => {
  const real = realpathSync(path);
  const here = `${realpathSync(process.cwd())}/`;
  return real.startsWith(here) ? real.slice(here.length) : real;
};
