import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closePool, pool } from "@/server/db/pool";
import { printLimits } from "@/server/testing/bench";
import { benchDatabase } from "./bench-bed";
import { createRun } from "./create-run";
import { contextOf, until } from "./test-bed";

const LEASE_MS = 30_000;
const RUNS = 20;

const database = await benchDatabase();
const children = new Set<ChildProcess>();

function start(): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "server/runs/chaos-worker.ts"], {
    env: { ...process.env, CHAOS_LEASE_MS: String(LEASE_MS) },
    stdio: "ignore",
  });
  children.add(child);
  return child;
}

const running = async () => {
  const { rows } = await pool().query<{ n: number }>(
    "SELECT count(*)::int AS n FROM run WHERE worker_id IS NOT NULL",
  );
  return rows[0]?.n ?? 0;
};

try {
  await pool().query(`
    CREATE TABLE outside (submit_token uuid PRIMARY KEY, run_id uuid NOT NULL, attempt int NOT NULL);
    CREATE TABLE outside_call (run_id uuid NOT NULL);
    CREATE TABLE finished (run_id uuid NOT NULL);`);
  const ana = contextOf("analyst");
  const input = { ms: 600_000, looks: 0, failsFirst: false };
  for (let n = 0; n < RUNS; n += 1) await createRun(ana, { kind: "chaos", title: `${n}`, input });
  const victim = start();
  await until("the victim holds all", async () => (await running()) === RUNS);
  start();
  await until("another is there", async () => {
    const { rowCount } = await pool().query("SELECT FROM worker WHERE state = 'alive'");
    return rowCount === 2;
  });
  victim.kill("SIGKILL");
  await once(victim, "exit");
  const diedAt = performance.now();
  await until(
    "the other holds all",
    async () => {
      const { rows } = await pool().query<{ n: number }>(
        "SELECT count(*)::int AS n FROM run WHERE fence = 2 AND worker_id IS NOT NULL",
      );
      return rows[0]?.n === RUNS;
    },
    { withinMs: 60_000 },
  );
  const seconds = (performance.now() - diedAt) / 1_000;
  printLimits([
    { name: `all of a killed worker's ${RUNS} runs run again`, value: seconds, max: 32, unit: "s" },
  ]);
} finally {
  for (const child of children) child.kill("SIGKILL");
  await closePool();
  await database.close();
}
