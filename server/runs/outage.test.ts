import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prisma } from "@/server/db/client";
import { closePool, pool, transaction } from "@/server/db/pool";
import { type Cluster, startCluster } from "@/server/postgres/cluster";
import { ensureDatabases } from "@/server/postgres/databases";
import { migrate } from "@/server/postgres/migrate";
import { temporaryFolder } from "@/server/testing/folder";
import { createRun, type RunningWorker, registerExecutor, startWorker } from ".";
import { contextOf, rowOf, until, untilState } from "./test-bed";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cluster: Cluster;
let worker: RunningWorker;
const ana = contextOf("analyst");

const start = () =>
  startCluster({
    folder: join(folder.path, "postgres"),
    password: "headgate",
    logFile: join(folder.path, "postgres.log"),
    settings: { shared_buffers: "32MB", fsync: "off" },
  });

function gate() {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

beforeAll(async () => {
  folder = await temporaryFolder();
  cluster = await start();
  const { databaseUrl } = await ensureDatabases(cluster, "headgate");
  await migrate(databaseUrl);
  process.env["DATABASE_URL"] = databaseUrl;
  process.env["NEXTAUTH_SECRET"] ??= "a-secret-for-tests-that-is-long-enough";
});

afterAll(async () => {
  await worker?.stop();
  await closePool();
  await cluster?.stop();
  await folder?.[Symbol.asyncDispose]();
});

it("keeps what was worked out while the database was away, and does nothing twice", async () => {
  const calls: string[] = [];
  const gates = { during: gate(), after: gate() };
  let finishedDuring: () => void = () => {};
  const during = new Promise<void>((resolve) => {
    finishedDuring = resolve;
  });
  registerExecutor<{ gate: "during" | "after" | null }, string>({
    kind: "outage",
    title: "Outage",
    run: async (job) => {
      calls.push(job.run.title);
      if (job.input.gate) await gates[job.input.gate].opened;
      job.log("info", "worked it out");
      if (job.input.gate === "during") finishedDuring();
      return { output: job.run.title };
    },
  });
  // The lease is far shorter than the outage: only the amnesty keeps the worker's runs its own.
  worker = startWorker({ leaseMs: 300, reapEveryMs: 100, pollEveryMs: 200 });
  const first = await createRun(ana, { kind: "outage", title: "first", input: { gate: "during" } });
  const second = await createRun(ana, { kind: "outage", title: "second", input: { gate: "after" } });
  await untilState(first.id, "running");
  await untilState(second.id, "running");

  await cluster.stop();
  gates.during.open();
  await during;
  await expect(pool().query("SELECT 1")).rejects.toThrow();
  cluster = await start();

  await untilState(first.id, "succeeded");
  gates.after.open();
  await untilState(second.id, "succeeded");
  const third = await createRun(ana, { kind: "outage", title: "third", input: { gate: null } });
  await untilState(third.id, "succeeded");
  expect(calls).toEqual(["first", "second", "third"]);
  expect(await rowOf(first.id)).toMatchObject({ output: "first", attempt: 1, crashes: 0 });
  const { rows } = await pool().query("SELECT text FROM run_log WHERE run_id = $1", [first.id]);
  expect(rows).toEqual([{ text: "worked it out" }]);
});

it("goes on with runs whose own statements the outage broke, under the same attempt", async () => {
  const stopped = gate();
  const allBroke = gate();
  let broken = 0;
  const asks: Record<string, () => Promise<unknown>> = {
    raw: () => pool().query("SELECT 1"),
    prisma: () => prisma().run.count(),
    transaction: () => transaction((client) => client.query("SELECT 1")),
    "prisma transaction": () => prisma().$transaction((tx) => tx.run.count()),
  };
  const resumed: string[] = [];
  registerExecutor({
    kind: "outage",
    title: "Outage",
    run: async (job) => {
      await asks[job.run.title]?.();
      if (!job.resumed) await stopped.opened;
      else resumed.push(job.run.title);
      await asks[job.run.title]?.().catch((error: unknown) => {
        broken += 1;
        if (broken === Object.keys(asks).length) allBroke.open();
        throw error;
      });
      return { output: "done" };
    },
  });
  const runs = await Promise.all(
    Object.keys(asks).map((title) => createRun(ana, { kind: "outage", title, input: {} })),
  );
  for (const { id } of runs) await untilState(id, "running");
  await cluster.stop();
  stopped.open();
  await allBroke.opened;
  cluster = await start();
  for (const { id } of runs) {
    await until("it has ended", async () => (await rowOf(id)).ended_at !== null);
    expect(await rowOf(id)).toMatchObject({ state: "succeeded", attempt: 1, error_code: null });
  }
  expect(resumed.sort()).toEqual(Object.keys(asks).sort());
});
