import { closePool, pool } from "@/server/db/pool";
import { printLimits } from "@/server/testing/bench";
import { createRun, registerExecutor, startWorker } from ".";
import { BACKLOG_SQL, benchDatabase } from "./bench-bed";
import { contextOf, until } from "./test-bed";

const RUNS = 20_000;
const CREATED = 5_000;
const CREATORS = 16;

const database = await benchDatabase();
registerExecutor({ kind: "noop", title: "No-op", concurrency: 200, run: async () => ({ output: null }) });

const open = async () => {
  const { rows } = await pool().query("SELECT FROM run WHERE ended_at IS NULL LIMIT 1");
  return rows.length;
};

/** How many runs a second one worker takes from a backlog to their end, each with its events. */
async function drain(): Promise<number> {
  await pool().query(BACKLOG_SQL, [RUNS]);
  await pool().query("ANALYZE run");
  const begun = performance.now();
  const worker = startWorker();
  await until("the backlog is gone", async () => (await open()) === 0, { withinMs: 120_000 });
  const perSecond = RUNS / ((performance.now() - begun) / 1_000);
  await worker.stop();
  return perSecond;
}

/** The same while they are being created one by one, from the first create to the last end. */
async function createAndRun(): Promise<number> {
  const worker = startWorker();
  const ana = contextOf("analyst");
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: CREATORS }, async () => {
      for (let n = 0; n < CREATED / CREATORS; n += 1)
        await createRun(ana, { kind: "noop", title: `${n}`, input: {} });
    }),
  );
  await until("all have ended", async () => (await open()) === 0, { withinMs: 120_000 });
  const perSecond = CREATED / ((performance.now() - begun) / 1_000);
  await worker.stop();
  return perSecond;
}

/** From the call of createRun on an idle system to the first line of the executor, and to the committed end. */
async function latency(): Promise<{ create: number[]; begin: number[]; end: number[] }> {
  const times = { create: [] as number[], begin: [] as number[], end: [] as number[] };
  const ana = contextOf("analyst");
  let onBegin: () => void = () => {};
  registerExecutor({ kind: "timed", title: "Timed", run: async () => onBegin() as undefined });
  const worker = startWorker();
  for (let n = 0; n < 220; n += 1) {
    const started = performance.now();
    let begun = 0;
    const began = new Promise<void>((resolve) => {
      onBegin = () => {
        begun = performance.now() - started;
        resolve();
      };
    });
    const { id } = await createRun(ana, { kind: "timed", title: "t", input: {} });
    const created = performance.now() - started;
    await began;
    await until("it has ended", async () => {
      const { rows } = await pool().query("SELECT FROM run WHERE id = $1 AND ended_at IS NOT NULL", [id]);
      return rows.length === 1;
    });
    if (n < 20) continue;
    times.create.push(created);
    times.begin.push(begun);
    times.end.push(performance.now() - started);
  }
  await worker.stop();
  return times;
}

const quantile = (values: number[], share: number) =>
  values.sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

try {
  const drained = await drain();
  const together = await createAndRun();
  const { create, begin } = await latency();
  printLimits([
    { name: "runs a second from a backlog, one worker", value: drained, min: 1_000, unit: "/s" },
    { name: `the same while ${CREATORS} create them`, value: together, min: 0, unit: "/s" },
    { name: "createRun, p50", value: quantile(create, 0.5), max: 6, unit: "ms" },
    { name: "createRun to the executor's first line, p50", value: quantile(begin, 0.5), max: 12, unit: "ms" },
    {
      name: "createRun to the executor's first line, p95",
      value: quantile(begin, 0.95),
      max: 30,
      unit: "ms",
    },
  ]);
} finally {
  await closePool();
  await database.close();
}
