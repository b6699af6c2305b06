import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWorker } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import { ANALYST, type LakeBed, lakeBed } from "./lake-bed/test-bed";

let bed: LakeBed;
let worker: ChildProcess | undefined;

beforeAll(async () => {
  bed = await lakeBed({ hasWorker: false });
  const own = startWorker();
  await bed.refresh();
  await own.stop();
}, 120_000);
afterAll(async () => {
  await kill();
  await bed?.close();
});

function start(): void {
  worker = spawn(process.execPath, ["--import", "tsx", "server/access/lake-bed/chaos-worker.ts"], {
    stdio: "ignore",
  });
}

async function kill(): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

const orders = { database: "shop", table: "orders" };
const table = { Table: { DatabaseName: "shop", Name: "orders" } };
const grant = (permission: string) => ({
  name: "GrantPermissions",
  grant: { principal: ANALYST, resource: { kind: "table", ...orders }, permissions: [permission] },
});
const unavailable = {
  status: 500,
  body: JSON.stringify({ __type: "InternalServiceException", message: "Not now" }),
};
const stepStates = async (id: string) =>
  (await bed.steps(bed.ada, id)).items.map(({ state }: { state: string }) => state);

test("a worker killed before it heard that a step was done: the next one looks, sends nothing twice, and goes on", {
  timeout: 180_000,
}, async () => {
  const id = await bed.approvedChange(
    { name: "CreateLFTag", key: "zone", values: ["raw"] },
    grant("DESCRIBE"),
    { name: "AddLFTagsToResource", resource: { kind: "table", ...orders }, tags: { zone: "raw" } },
  );
  bed.proxy.losesAnswersTo = "GrantPermissions";
  // Nor can it look whether it was done.
  bed.proxy.refuses = (operation) =>
    operation === "ListPermissions" && bed.proxy.calls.includes("GrantPermissions") ? unavailable : null;
  bed.proxy.reset();
  start();
  const { runId } = await bed.post(bed.ada, id, "apply");
  const isGiven = async () => (await bed.given(table)).includes("DESCRIBE");
  await until("the grant is there", isGiven, { withinMs: 60_000 });
  await kill();
  expect(await stepStates(id)).toEqual(["done", "sending", "pending"]);
  bed.proxy.losesAnswersTo = null;
  bed.proxy.refuses = null;
  bed.proxy.reset();
  start();
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  const done = await bed.get(bed.ada, id);
  expect(done).toMatchObject({ state: "verified", stepsDone: 3 });
  expect(bed.proxy.calls.filter((one) => one === "GrantPermissions")).toEqual([]);
  expect(bed.proxy.calls.filter((one) => one === "CreateLFTag")).toEqual([]);
  expect(bed.proxy.calls.filter((one) => one === "AddLFTagsToResource")).toHaveLength(1);
  await kill();
});

test("a worker killed before a step was carried out: the next one finds it as it was, and sends it", {
  timeout: 180_000,
}, async () => {
  const id = await bed.approvedChange({ name: "CreateLFTag", key: "layer", values: ["a"] }, grant("INSERT"));
  bed.proxy.refuses = (operation) => (operation === "GrantPermissions" ? unavailable : null);
  start();
  const { runId } = await bed.post(bed.ada, id, "apply");
  const isSending = async () => (await stepStates(id))[1] === "sending";
  await until("the second step is on its way", isSending, { withinMs: 60_000 });
  await kill();
  expect(await bed.given(table)).not.toContain("INSERT");
  bed.proxy.refuses = null;
  start();
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  expect(await bed.get(bed.ada, id)).toMatchObject({ state: "verified", stepsDone: 2 });
  expect(await bed.given(table)).toContain("INSERT");
  expect(await bed.valuesOf("layer")).toEqual(["a"]);
  await kill();
});
