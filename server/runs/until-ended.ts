import { setTimeout as delay } from "node:timers/promises";
import { pool } from "@/server/db/pool";
import { hub } from "@/server/events";
import type { RunState } from "./contract";
import { isEnded } from "./reduce";

/**
 * Resolves when a run has ended, when the time is over, or when nobody waits any more. Its Events tell; the database
 * is asked once.
 */
export async function untilEnded(
  runId: string,
  { withinMs, signal }: { withinMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  const over = new AbortController();
  const look = async () => {
    if (await hasEnded(runId)) over.abort();
  };
  const { leave } = await hub().subscribe(({ events, isCut }) => {
    if (isCut) void look().catch(() => {});
    const isTold = events.some(
      ({ resourceType, resourceId, state }) =>
        resourceType === "run" && resourceId === runId && isEnded(state as RunState),
    );
    if (isTold) over.abort();
  });
  try {
    await look();
    const signals = signal ? [over.signal, signal] : [over.signal];
    await delay(withinMs, undefined, { signal: AbortSignal.any(signals) }).catch(() => {});
  } finally {
    leave();
  }
}

async function hasEnded(runId: string): Promise<boolean> {
  const { rows } = await pool().query({
    name: "run-has-ended",
    text: "SELECT 1 FROM run WHERE id = $1 AND ended_at IS NOT NULL",
    values: [runId],
  });
  return rows.length > 0;
}
