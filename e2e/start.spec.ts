import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { isAlive, processesIn, signal, waitForExit } from "@/server/postgres/processes";
import { launch, newHome, type Product, startProduct } from "@/server/testing/product";

// One home through all of it, in this order: a first start, a second one beside it, kills, a last end.
test.describe.configure({ mode: "serial", timeout: 180_000 });

let home: string;
let product: Product;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  home = await newHome();
  product = await startProduct(home);
});

test.afterAll(async () => {
  await product?.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
});

const names = ["web", "worker", "aws"] as const;

const pidOf = async (name: string) =>
  Number((await readFile(join(home, "run", `${name}.pid`), "utf8")).split("\n")[0]);

const postgresPid = async () =>
  Number((await readFile(join(home, "postgres", "data", "postmaster.pid"), "utf8")).split("\n")[0]);

const health = async () => {
  // The web process remembers for some seconds whether AWS answered, so the endpoint is asked itself.
  const aws = await fetch(`${product.demo.awsEndpointUrl}/_local/health`);
  const response = await fetch(`${product.url}/api/health`);
  return aws.ok ? ((await response.json()) as { status: string }).status : "no AWS";
};

const untilReady = () =>
  expect.poll(() => health().catch(() => "unreachable"), { timeout: 60_000, intervals: [100] }).toBe("ready");

const refusal = async (args: string[], inHome: string) => {
  const child = launch(inHome, args);
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once("exit", resolve));
  return { code, text };
};

test("a first start leaves everything ready", async () => {
  await untilReady();
  for (const person of product.demo.people) expect(product.output()).toContain(person.password);
  expect(product.output()).toContain(product.url);
});

test("a second start on the same home says that it already runs, and where", async () => {
  const { code, text } = await refusal([], home);
  expect(code).toBe(1);
  expect(text).toContain(`already runs on ${home}: ${product.url}`);
  expect(text).not.toContain("    at ");
});

test("a start on a taken port names the holder and the way out, in one line", async () => {
  const port = new URL(product.url).port;
  const other = await newHome();
  const { code, text } = await refusal(["--port", port], other);
  await rm(other, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(text).toMatch(
    new RegExp(`Port ${port} is taken by .*pid ${await pidOf("web")}.*--port ${Number(port) + 1}`),
  );
  expect(text).not.toContain("    at ");
});

for (const name of names) {
  test(`${name} is started again when it is killed`, async () => {
    const pid = await pidOf(name);
    signal(pid, "SIGKILL");
    await waitForExit(pid, 10_000);
    await expect.poll(() => pidOf(name), { timeout: 60_000 }).not.toBe(pid);
    await untilReady();
  });
}

test("PostgreSQL is started again when it is killed, and everything finds it", async () => {
  const pid = await postgresPid();
  signal(pid, "SIGKILL");
  await expect.poll(() => postgresPid().catch(() => pid), { timeout: 60_000 }).not.toBe(pid);
  await untilReady();
});

test("after the launcher is killed the next start clears what it left and is ready again", async () => {
  const left = [await postgresPid(), ...(await Promise.all(names.map(pidOf)))];
  const launcher = product.launcher.pid!;
  signal(launcher, "SIGKILL");
  await waitForExit(launcher, 10_000);
  expect(left.map(isAlive)).toEqual(left.map(() => true));
  const { demo } = product;
  product = await startProduct(home);
  expect(left.map(isAlive)).toEqual(left.map(() => false));
  expect(product.demo.people).toEqual(demo.people);
  await untilReady();
});

test("SIGTERM ends every process", async () => {
  const all = [await postgresPid(), ...(await Promise.all(names.map(pidOf)))];
  const exited = new Promise((resolve) => product.launcher.once("exit", resolve));
  product.launcher.kill("SIGTERM");
  expect(await exited).toBe(0);
  expect(all.map(isAlive)).toEqual(all.map(() => false));
  expect(processesIn(join(home, "postgres", "data"))).toEqual([]);
});
