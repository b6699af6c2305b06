import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, renameSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive, startedAt, waitForExit } from "@/server/postgres/processes";
import { root, StartError } from "./settings";
import { say } from "./steps";

export interface ChildSpec {
  name: string;
  /** Arguments to Node. */
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Tells whether the process with this id serves; asked again until it does. */
  isReady: (pid: number) => Promise<boolean>;
}

export interface Child {
  name: string;
  /** Settles when the process serves; fails when it doesn't come to that. */
  start(): Promise<void>;
  /** Ends it, whether it serves already or not. */
  stop(force?: boolean): Promise<void>;
}

export interface Places {
  logs: string;
  run: string;
}

const restartsMax = 5;
const calmMs = 60_000;
const readyMs = 120_000;
const graceMs = 12_000;
const logBytesMax = 20 * 1024 * 1024;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const openLog = (file: string) => {
  if (existsSync(file) && statSync(file).size > logBytesMax) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
};

const signalGroup = (pid: number, name: NodeJS.Signals) => {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

const lastWords = async (file: string) =>
  (await readFile(file, "utf8").catch(() => "")).trim().split("\n").slice(-12).join("\n    ");

/**
 * Keeps a process running, in a group of its own: once it has served it is started again when it dies unasked; after
 * too many deaths in a row `onGivingUp` is told.
 */
export const supervise = (spec: ChildSpec, places: Places, onGivingUp: (why: string) => void): Child => {
  const logFile = join(places.logs, `${spec.name}.log`);
  const pidFile = join(places.run, `${spec.name}.pid`);
  let current: ChildProcess | null = null;
  let isStopping = false;
  let deaths = 0;

  const launch = async () => {
    const log = openLog(logFile);
    const child = spawn(process.execPath, spec.args, {
      cwd: root,
      env: spec.env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    current = child;
    const pid = child.pid;
    if (!pid) throw new Error(`${spec.name} could not be started.`);
    await writeFile(pidFile, `${pid}\n${startedAt(pid) ?? ""}`);
    return child;
  };

  const untilReady = async (child: ChildProcess) => {
    for (const deadline = Date.now() + readyMs; Date.now() < deadline; ) {
      if (isStopping || child.exitCode !== null || child.signalCode !== null) break;
      if (await spec.isReady(child.pid ?? 0).catch(() => false)) return;
      await pause(50);
    }
    throw new StartError(
      `${spec.name} did not start. The end of ${logFile}:\n    ${await lastWords(logFile)}`,
    );
  };

  const watch = (child: ChildProcess) => {
    const begun = Date.now();
    child.once("exit", (code, signalName) => {
      if (isStopping) return;
      void again(begun, signalName ?? `code ${code}`);
    });
  };

  const again = async (begun: number, how: string) => {
    deaths = Date.now() - begun > calmMs ? 1 : deaths + 1;
    if (deaths > restartsMax) {
      onGivingUp(`${spec.name} ended ${deaths} times in a row. See ${logFile}.`);
      return;
    }
    say(`${spec.name} ended (${how}); starting it again. Its log: ${logFile}`);
    // What is left of its group would hold the port.
    if (current?.pid) signalGroup(current.pid, "SIGKILL");
    await pause(250 * 2 ** (deaths - 1));
    if (isStopping) return;
    watch(await launch());
  };

  const serve = async (first: ChildProcess) => {
    try {
      await untilReady(first);
    } catch (error) {
      isStopping = true;
      if (first.pid) signalGroup(first.pid, "SIGKILL");
      throw error;
    }
    watch(first);
  };

  return {
    name: spec.name,
    start: async () => serve(await launch()),
    stop: async (force = false) => {
      isStopping = true;
      const pid = current?.pid;
      if (pid) {
        signalGroup(pid, force ? "SIGKILL" : "SIGTERM");
        if (!(await waitForExit(pid, graceMs)) && isAlive(pid)) signalGroup(pid, "SIGKILL");
        signalGroup(pid, "SIGKILL");
      }
      await rm(pidFile, { force: true });
    },
  };
};
