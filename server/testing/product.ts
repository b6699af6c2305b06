import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { DemoFile } from "@/server/launcher/demo-files";
import { freePort } from "@/server/postgres/cluster";

const root = resolve(import.meta.dirname, "..", "..");

export interface Product {
  url: string;
  home: string;
  demo: DemoFile;
  /** The launcher's process. */
  launcher: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** demo.json of a home. */
export const readDemo = async (home: string): Promise<DemoFile> =>
  JSON.parse(await readFile(join(home, "demo.json"), "utf8"));

const untilReady = (child: ChildProcess, output: () => string) =>
  new Promise<void>((done, fail) => {
    child.stdout?.on("data", () => {
      if (output().includes("Headgate is ready")) done();
    });
    child.once("exit", (code) => fail(new Error(`npm start ended with code ${code}:\n${output()}`)));
  });

/** Starts the whole product as `npm start` does, on free ports and in a home of its own. */
export const startProduct = async (env: Record<string, string> = {}): Promise<Product> => {
  const home = await mkdtemp(join(tmpdir(), "headgate-home-"));
  chmodSync(home, 0o711);
  const ports = ["--port", String(await freePort()), "--aws-port", String(await freePort())];
  const launcher = spawn(
    process.execPath,
    [join(root, "server", "launcher", "bootstrap.mjs"), "start", ...ports],
    {
      cwd: root,
      env: { ...process.env, ...env, HEADGATE_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  launcher.stdout.on("data", keep);
  launcher.stderr.on("data", keep);
  const exited = new Promise<void>((done) => launcher.once("exit", () => done()));
  const stop = async () => {
    if (launcher.exitCode === null && launcher.signalCode === null) launcher.kill("SIGTERM");
    await exited;
    await rm(home, { recursive: true, force: true });
  };
  try {
    await untilReady(launcher, () => text);
    const demo = await readDemo(home);
    return { url: demo.url, home, demo, launcher, output: () => text, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
