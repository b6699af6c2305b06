import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoPeople, demoPrincipals } from "@/prisma/demo/lake";
import { isAlive, startedAt, waitForExit } from "@/server/postgres/processes";
import { temporaryFolder } from "@/server/testing/folder";
import { writeDemoFiles } from "./demo-files";
import { takeHome } from "./lock";
import { endOrphans, markVariable } from "./orphaned-children";
import { loadSecrets } from "./secrets";
import { homePaths } from "./settings";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let paths: ReturnType<typeof homePaths>;

const mode = (path: string) => statSync(path).mode & 0o777;

const sleeper = (env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    stdio: "ignore",
    env: { ...process.env, ...env },
  });
  return child.pid!;
};

beforeEach(async () => {
  folder = await temporaryFolder();
  paths = homePaths(folder.path);
  await mkdir(paths.run);
});

afterEach(() => folder[Symbol.asyncDispose]());

test("secrets are made once and only their owner may read them", async () => {
  const first = await loadSecrets(paths.secrets);
  const second = await loadSecrets(paths.secrets);
  expect(first.isPostgresPasswordNew).toBe(true);
  expect(second).toEqual({ secrets: first.secrets, isPostgresPasswordNew: false });
  expect(mode(paths.secrets)).toBe(0o600);
  const passwords = Object.values(first.secrets.people).map((person) => person.password);
  expect(new Set(passwords).size).toBe(demoPeople.length);
  for (const person of Object.values(first.secrets.people))
    expect(person.token).toMatch(/^hg_[0-9A-Za-z]{43}$/);
  for (const key of Object.values(first.secrets.principals)) {
    expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.secretAccessKey).toMatch(/^[0-9A-Za-z]{40}$/);
  }
});

test("a secret that an older version didn't have is added, and the others stay", async () => {
  const { secrets } = await loadSecrets(paths.secrets);
  const { nextauthSecret, ...others } = secrets;
  await writeFile(paths.secrets, JSON.stringify(others));
  const again = await loadSecrets(paths.secrets);
  expect(again.secrets).toEqual({ ...secrets, nextauthSecret: again.secrets.nextauthSecret });
  expect(again.secrets.nextauthSecret).not.toBe(nextauthSecret);
});

test("a broken file of secrets is said plainly and left as it is", async () => {
  await writeFile(paths.secrets, "{");
  await expect(loadSecrets(paths.secrets)).rejects.toThrow(`${paths.secrets} is not valid JSON`);
  expect(await readFile(paths.secrets, "utf8")).toBe("{");
});

test("demo.json and aws-credentials are private and name every person and principal", async () => {
  const { secrets } = await loadSecrets(paths.secrets);
  const aws = "http://127.0.0.1:4580";
  await writeDemoFiles(folder.path, "http://localhost:3000", aws, secrets);
  expect([mode(paths.demo), mode(paths.awsCredentials)]).toEqual([0o600, 0o600]);

  const demo = JSON.parse(await readFile(paths.demo, "utf8"));
  expect(demo.url).toBe("http://localhost:3000");
  expect(demo.people.map((person: { email: string }) => person.email)).toEqual(
    demoPeople.map((p) => p.email),
  );

  const text = await readFile(paths.awsCredentials, "utf8");
  const names = [...text.matchAll(/^\[(.+)\]$/gm)].map((match) => match[1]);
  expect(names).toEqual(demoPrincipals.filter((p) => p.hasAccessKey).map((p) => p.name));
  const analyst = secrets.principals["LFBusinessAnalyst1"]!;
  expect(text).toContain(
    `[LFBusinessAnalyst1]\naws_access_key_id = ${analyst.accessKeyId}\naws_secret_access_key = ${analyst.secretAccessKey}\nregion = us-east-1\nendpoint_url = ${aws}\n`,
  );
});

test("a second start on the same home is told where the first one runs", async () => {
  const release = await takeHome(paths.lock, folder.path, "http://localhost:3000");
  await expect(takeHome(paths.lock, folder.path, "http://localhost:3001")).rejects.toThrow(
    `already runs on ${folder.path}: http://localhost:3000 (pid ${process.pid})`,
  );
  await release();
  await (await takeHome(paths.lock, folder.path, "http://localhost:3001"))();
});

test("the lock of a dead launcher is taken over, even when its pid lives on in another process", async () => {
  const holder = { pid: process.pid, startedAt: "another time", url: "http://localhost:3000" };
  await writeFile(paths.lock, JSON.stringify(holder));
  await (await takeHome(paths.lock, folder.path, "http://localhost:3001"))();
  await writeFile(paths.lock, "{ half a l");
  await (await takeHome(paths.lock, folder.path, "http://localhost:3001"))();
});

test("processes that a killed launcher left are ended; a recycled pid is not", async () => {
  const recorded = sleeper();
  const marked = sleeper({ [markVariable]: folder.path });
  const stranger = sleeper();
  await writeFile(join(paths.run, "web.pid"), `${recorded}\n${startedAt(recorded)}`);
  await writeFile(join(paths.run, "worker.pid"), `${stranger}\nanother time`);
  try {
    expect(await endOrphans(folder.path, paths.run)).toBe(2);
    expect([isAlive(recorded), isAlive(marked), isAlive(stranger)]).toEqual([false, false, true]);
    expect(await endOrphans(folder.path, paths.run)).toBe(0);
  } finally {
    process.kill(stranger, "SIGKILL");
    await waitForExit(stranger, 5_000);
  }
});
