import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort } from "@/server/postgres/cluster";
import { isAlive, waitForExit } from "@/server/postgres/processes";
import { temporaryFolder } from "@/server/testing/folder";
import { answers } from "./answers";
import { type Child, type ChildSpec, supervise } from "./children";
import { homePaths } from "./settings";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let paths: ReturnType<typeof homePaths>;
let child: Child | null = null;

beforeEach(async () => {
  folder = await temporaryFolder();
  paths = homePaths(folder.path);
  await mkdir(paths.run);
  await mkdir(paths.logs);
});

afterEach(async () => {
  await child?.stop(true);
  child = null;
  await folder[Symbol.asyncDispose]();
});

const serve = (port: number, more = ""): ChildSpec => ({
  name: "web",
  args: [
    "-e",
    `${more}; require("node:http").createServer((_, res) => res.end(String(process.pid))).listen(${port}, "127.0.0.1")`,
  ],
  env: process.env,
  isReady: () => answers(`http://127.0.0.1:${port}`),
});

const pidOf = async (port: number): Promise<number> =>
  Number(await (await fetch(`http://127.0.0.1:${port}`)).text());

const noGivingUp = (why: string) => {
  throw new Error(why);
};

test("a process that is killed is started again, and ends when it is told to", async () => {
  const port = await freePort();
  child = supervise(serve(port), paths, noGivingUp);
  await child.start();
  const first = await pidOf(port);
  process.kill(first, "SIGKILL");
  await waitForExit(first, 5_000);
  await expect.poll(() => pidOf(port).catch(() => 0), { timeout: 10_000 }).toBeGreaterThan(0);
  const second = await pidOf(port);
  expect(second).not.toBe(first);
  await child.stop();
  expect(isAlive(second)).toBe(false);
});

test("its own children end with it", async () => {
  const port = await freePort();
  const more = `const grandchild = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "ignore" });
    require("node:fs").writeFileSync(${JSON.stringify(join(folder.path, "pid"))}, String(grandchild.pid))`;
  child = supervise(serve(port, more), paths, noGivingUp);
  await child.start();
  const grandchild = Number(await readFile(join(folder.path, "pid"), "utf8"));
  expect(isAlive(grandchild)).toBe(true);
  await child.stop();
  expect(await waitForExit(grandchild, 5_000)).toBe(true);
});

test("a process that never serves is shown with the end of its log", async () => {
  const spec: ChildSpec = { ...serve(1), args: ["-e", "console.error('no such table'); process.exit(3)"] };
  await expect(supervise(spec, paths, noGivingUp).start()).rejects.toThrow(
    /web did not start[\s\S]*no such table/,
  );
});

test("a process that doesn't serve yet ends when it is told to", async () => {
  const file = join(folder.path, "pid");
  const script = `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
  child = supervise({ ...serve(1), args: ["-e", script] }, paths, noGivingUp);
  const started = child.start().catch((error: Error) => error.message);
  await expect.poll(() => readFile(file, "utf8").catch(() => ""), { timeout: 10_000 }).not.toBe("");
  const pid = Number(await readFile(file, "utf8"));
  await child.stop();
  expect(await started).toContain("web did not start");
  expect(isAlive(pid)).toBe(false);
});
