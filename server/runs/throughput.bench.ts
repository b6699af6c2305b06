import { closePool, pool } from "@/server/db/pool";
import { printLimits, printRatios, type Sample } from "@/server/testing/bench";
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

/** From the call of createRun on an idle system to its return and to the first line of the executor. */
async function latency(): Promise<Sample[]> {
  const commits: number[] = [];
  const creates: number[] = [];
  const begins: number[] = [];
  const ana = contextOf("analyst");
  let onBegin: () => void = () => {};
  registerExecutor({ kind: "timed", title: "Timed", run: async () => onBegin() as undefined });
  const worker = startWorker();
  for (let n = -20; n < 200; n += 1) {
    const before = performance.now();
    await pool().query("INSERT INTO sign_in_failure (key) VALUES ('bench')");
    const started = performance.now();
    const began = new Promise<number>((resolve) => {
      onBegin = () => resolve(performance.now());
    });
    await createRun(ana, { kind: "timed", title: "t", input: {} });
    const created = performance.now();
    const begun = await began;
    if (n < 0) continue;
    commits.push(started - before);
    creates.push(created - started);
    begins.push(begun - started);
  }
  await until("all have ended", async () => (await open()) === 0);
  await worker.stop();
  const sorted = (name: string, times: number[]): Sample => ({ name, times: times.sort((a, b) => a - b) });
  return [
    sorted("one row committed", commits),
    sorted("createRun", creates),
    sorted("createRun to the executor's first line", begins),
  ];
}

try {
  const drained = await drain();
  const together = await createAndRun();
  printRatios("A run on an idle worker", await latency());
  printLimits([
    { name: "runs a second from a backlog, one worker", value: drained, min: 1_000, unit: "/s" },
    { name: `the same while ${CREATORS} create them in this process`, value: together, min: 100, unit: "/s" },
  ]);
} finally {
  await closePool();
  await database.close();
}
