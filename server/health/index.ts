import { ownIdentity } from "@/server/aws/identity";
import { pool } from "@/server/db/pool";

interface Dependency {
  state: "up" | "down";
  latencyMs: number;
  /** Why it is down, without addresses or credentials. */
  reason?: string;
}

export interface Health {
  status: "ready" | "degraded" | "down";
  dependencies: { database: Dependency; worker: Dependency; aws: Dependency };
}

const WORKER_SILENCE_MS = 30_000;
const AWS_EVERY_MS = 10_000;
const CHECK_TIMEOUT_MS = 3_000;

/** Looks at all that Headgate needs. Without the database it is down; without AWS or a worker it is degraded. */
export async function readiness(): Promise<Health> {
  const [database, worker, aws] = await Promise.all([check(askDatabase), check(askWorkers), checkAws()]);
  const isUp = worker.state === "up" && aws.state === "up";
  return {
    status: database.state === "down" ? "down" : isUp ? "ready" : "degraded",
    dependencies: { database, worker, aws },
  };
}

async function askDatabase(): Promise<void> {
  await pool().query("SELECT 1");
}

async function askWorkers(): Promise<void> {
  const { rows } = await pool().query(
    "SELECT 1 FROM worker WHERE heartbeat_at > now() - $1 * interval '1 ms' LIMIT 1",
    [WORKER_SILENCE_MS],
  );
  if (rows.length === 0) throw new Error(`no worker was heard of in the last ${WORKER_SILENCE_MS / 1000} s`);
}

let lastAws: { at: number; answer: Promise<Dependency> } | undefined;

function checkAws(): Promise<Dependency> {
  if (!lastAws || Date.now() - lastAws.at > AWS_EVERY_MS) {
    lastAws = { at: Date.now(), answer: check(async () => void (await ownIdentity())) };
  }
  return lastAws.answer;
}

async function check(ask: () => Promise<void>): Promise<Dependency> {
  const startedAt = performance.now();
  const latencyMs = () => Math.round((performance.now() - startedAt) * 10) / 10;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS / 1000} s`)),
      CHECK_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([ask(), late]);
    return { state: "up", latencyMs: latencyMs() };
  } catch (error) {
    return { state: "down", latencyMs: latencyMs(), reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code ?? (/^no (worker|answer)/.test(error.message) ? error.message : error.name);
}
