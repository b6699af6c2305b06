import type { Tone } from "@/components/data/state-mark";
import { OPEN_STATES, type Run, type RunState, type WaitFor } from "@/server/runs/contract";

const LOOK: Record<RunState, { tone: Tone; word: string }> = {
  queued: { tone: "queued", word: "Queued" },
  running: { tone: "working", word: "Running" },
  waiting: { tone: "working", word: "Waiting" },
  cancelling: { tone: "working", word: "Cancelling" },
  succeeded: { tone: "good", word: "Succeeded" },
  failed: { tone: "failed", word: "Failed" },
  cancelled: { tone: "ended", word: "Cancelled" },
  timed_out: { tone: "failed", word: "Timed out" },
};

const WAITS: Record<WaitFor, { tone: Tone; word: string }> = {
  aws: { tone: "working", word: "Running at AWS" },
  time: { tone: "queued", word: "Retrying later" },
  person: { tone: "waiting", word: "Needs a person" },
  callback: { tone: "waiting", word: "Needs a callback" },
  children: { tone: "working", word: "Running its parts" },
};

/** How a run's state looks and reads; a waiting run says what for. */
export function stateOf(run: Pick<Run, "state" | "waitFor">): { tone: Tone; word: string } {
  return run.state === "waiting" && run.waitFor ? WAITS[run.waitFor] : LOOK[run.state];
}

export function wordOfState(state: RunState): string {
  return LOOK[state].word;
}

export function isOpen(run: Pick<Run, "state">): boolean {
  return OPEN_STATES.some((state) => state === run.state);
}

/** From the first work on it (or its making) to its end or now. */
export function durationMs(run: Pick<Run, "createdAt" | "startedAt" | "endedAt">, now: number): number {
  const from = new Date(run.startedAt ?? run.createdAt).getTime();
  return Math.max(0, (run.endedAt ? new Date(run.endedAt).getTime() : now) - from);
}
