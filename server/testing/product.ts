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

/** Our environment without what would point the product at another database, account or home. */
const plainEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(HEADGATE_|AWS_|NEXTAUTH_|OIDC_|DATABASE_URL$)/.test(name),
    ),
  ) as NodeJS.ProcessEnv;

/** A home folder for one product, which PostgreSQL's own account may pass through. */
export const newHome = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), "headgate-home-"));
  chmodSync(home, 0o711);
  return home;
};

/** Runs the launcher as `npm start` does, without waiting for anything. */
export const launch = (home: string, args: string[]): ChildProcess =>
  spawn(process.execPath, [join(root, "server", "launcher", "bootstrap.mjs"), "start", ...args], {
    cwd: root,
    env: { ...plainEnvironment(), HEADGATE_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** The system may name the same free port twice, as long as nobody has taken it. */
const freePorts = async (): Promise<string[]> => {
  const port = await freePort();
  let awsPort = await freePort();
  while (awsPort === port) awsPort = await freePort();
  return ["--port", String(port), "--aws-port", String(awsPort)];
};

/** Starts the whole product on free ports, in a home of its own unless one is given. */
export const startProduct = async (given?: string): Promise<Product> => {
  const home = given ?? (await newHome());
  const launcher = launch(home, await freePorts());
  let text = "";
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  launcher.stdout?.on("data", keep);
  launcher.stderr?.on("data", keep);
  const exited = new Promise<void>((done) => launcher.once("exit", () => done()));
  const stop = async () => {
    if (launcher.exitCode === null && launcher.signalCode === null) launcher.kill("SIGTERM");
    await exited;
    if (!given) await rm(home, { recursive: true, force: true });
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
