import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pool } from "@/server/db/pool";
import { createRun } from "./create-run";
import { contextOf, engineDatabase, until } from "./test-bed";

const LEASE_MS = 1_500;
const RUNS = 420;
const KILLS = 6;
const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);

let database: Awaited<ReturnType<typeof engineDatabase>>;
const workers = new Set<ChildProcess>();
const ana = contextOf("analyst");

/** Mulberry32: the same seed plays the same chaos. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function startChaosWorker(): ChildProcess {
  const child = spawn(process.execPath, ["--import", "tsx", "server/runs/chaos-worker.ts"], {
    env: { ...process.env, CHAOS_LEASE_MS: String(LEASE_MS) },
    stdio: "ignore",
  });
  workers.add(child);
  return child;
}

const count = async (sql: string, values: unknown[] = []) => {
  const { rows } = await pool().query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values);
  return Number(rows[0]?.n);
};

/** What a worker held at its death, as run/fence: taken over when nobody holds it under that fence any more. */
async function heldBy(pid: number): Promise<string[]> {
  const { rows } = await pool().query<{ key: string }>(
    `SELECT run.id || '/' || run.fence AS key FROM run JOIN worker ON worker.id = run.worker_id WHERE worker.pid = $1`,
    [pid],
  );
  return rows.map((row) => row.key);
}

const stillHeld = (keys: string[]) =>
  count("run WHERE worker_id IS NOT NULL AND id || '/' || fence = ANY($1)", [keys]);

beforeEach(async () => {
  database = await engineDatabase();
  await pool().query(`
    CREATE TABLE outside (submit_token uuid PRIMARY KEY, run_id uuid NOT NULL, attempt int NOT NULL);
    CREATE TABLE outside_call (run_id uuid NOT NULL);
    CREATE TABLE finished (run_id uuid NOT NULL);`);
});

afterEach(async () => {
  for (const child of workers) child.kill("SIGKILL");
  workers.clear();
  await database?.drop();
});

async function createRuns(random: () => number, howMany: number): Promise<void> {
  for (let n = 0; n < howMany; n += 1) {
    const input = {
      ms: 5 + Math.floor(random() * 120),
      looks: random() < 0.3 ? 2 : 0,
      failsFirst: random() < 0.2,
    };
    const retry = { attempts: 3, baseMs: 20, capMs: 100 };
    await createRun(ana, { kind: "chaos", title: `chaos ${n}`, input, retry });
  }
}

/** A worker that has something in its hands, which its death puts at stake. */
async function oneAtWork(random: () => number): Promise<ChildProcess> {
  let busy: ChildProcess[] = [];
  const isAnyAtWork = async () => {
    const holding = await Promise.all(
      [...workers].map(async (child) => ((await heldBy(child.pid ?? 0)).length > 0 ? [child] : [])),
    );
    busy = holding.flat();
    return busy.length > 0;
  };
  await until("a worker is at work", isAnyAtWork, { withinMs: 60_000 });
  const victim = busy[Math.floor(random() * busy.length)];
  if (!victim) throw new Error("no worker to kill");
  return victim;
}

it(`loses, doubles and strands no run while workers are killed (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  const random = randomFrom(seed);
  startChaosWorker();
  startChaosWorker();
  const recoveries: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await createRuns(random, RUNS / KILLS);
    const victim = await oneAtWork(random);
    victim.kill("SIGKILL");
    await once(victim, "exit");
    const diedAt = performance.now();
    workers.delete(victim);
    const held = await heldBy(victim.pid ?? 0);
    startChaosWorker();
    await until("its runs are taken over", async () => (await stillHeld(held)) === 0, { withinMs: 20_000 });
    if (held.length > 0) recoveries.push(performance.now() - diedAt);
  }
  await until("all runs have ended", async () => (await count("run WHERE ended_at IS NULL")) === 0, {
    withinMs: 60_000,
  });

  expect(await count("run WHERE state = 'succeeded'")).toBe(RUNS);
  expect(await count("(SELECT FROM finished GROUP BY run_id HAVING count(*) > 1) AS twice")).toBe(0);
  expect(await count("finished")).toBe(RUNS);
  // As many effects outside as there were attempts, and no attempt without its effect.
  expect(await count("outside")).toBe(await count("run_attempt"));
  expect(await count("run_attempt WHERE ended_at IS NULL")).toBe(0);
  expect(
    await count(
      `(SELECT FROM event WHERE verb = 'run.succeed' GROUP BY resource_id HAVING count(*) > 1) AS twice`,
    ),
  ).toBe(0);
  expect(recoveries.length).toBeGreaterThan(0);
  const slowest = Math.max(...recoveries);
  expect(slowest).toBeLessThanOrEqual(LEASE_MS + 2_000);
  const repeated = (await count("outside_call")) - (await count("outside"));
  process.stdout.write(
    `chaos: ${RUNS} runs, ${KILLS} kills, ${repeated} calls repeated under the same token, recovery after kill -9 ` +
      `${recoveries.map((ms) => Math.round(ms)).join(", ")} ms with a lease of ${LEASE_MS} ms\n`,
  );
});
