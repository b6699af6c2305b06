import type { Tone } from "@/components/data/state-mark";
import type { Run, RunDetail } from "@/server/runs/contract";
import { stateOf } from "./run-words";

export interface Segment {
  /** Shares of the whole width, 0 to 1. */
  left: number;
  width: number;
  tone: Tone;
  label: string;
  ms: number;
}

export interface Lane {
  key: string;
  label: string;
  runId: string | null;
  segments: Segment[];
}

export interface Timeline {
  totalMs: number;
  ticks: { left: number; ms: number }[];
  lanes: Lane[];
}

type Drawn = Pick<RunDetail, "attempts" | "children"> & Run;

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];
const TICKS_MAX = 6;

/** The run, its attempts and its children on one axis from its making to its end, or to now. */
export function layoutTimeline(run: Drawn, now: number): Timeline {
  const start = time(run.createdAt) ?? now;
  const ends = [run, ...run.children].map((one) => time(one.endedAt) ?? now);
  const totalMs = Math.max(1, Math.max(...ends) - start);
  const segment = (from: number, to: number, tone: Tone, label: string): Segment => ({
    left: (from - start) / totalMs,
    width: Math.max(0, to - from) / totalMs,
    tone,
    label,
    ms: Math.max(0, to - from),
  });
  const queuedTo = time(run.startedAt) ?? time(run.endedAt) ?? now;
  const own: Segment[] = [segment(start, queuedTo, "queued", "Queued")];
  for (const attempt of run.attempts) {
    const to = time(attempt.endedAt) ?? time(run.endedAt) ?? now;
    const tone = attempt.error
      ? "failed"
      : attempt.endedAt
        ? toneOfOutcome(attempt.outcome)
        : stateOf(run).tone;
    own.push(segment(time(attempt.startedAt) ?? start, to, tone, `Attempt ${attempt.n}`));
  }
  const lanes: Lane[] = [{ key: run.id, label: "This run", runId: null, segments: own }];
  for (const child of run.children) {
    const { tone, word } = stateOf(child);
    const from = time(child.startedAt) ?? time(child.createdAt) ?? start;
    lanes.push({
      key: child.id,
      label: child.title,
      runId: child.id,
      segments: [segment(from, time(child.endedAt) ?? now, tone, word)],
    });
  }
  return { totalMs, ticks: ticksOf(totalMs), lanes };
}

function toneOfOutcome(outcome: string | null): Tone {
  if (outcome === "succeeded") return "good";
  if (outcome === "cancelled") return "ended";
  return outcome === "failed" || outcome === "timed_out" || outcome === "lost" ? "failed" : "ended";
}

function ticksOf(totalMs: number): { left: number; ms: number }[] {
  const step =
    STEPS_MS.find((one) => totalMs / one <= TICKS_MAX) ??
    Math.ceil(totalMs / TICKS_MAX / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(totalMs / step) + 1 }, (_, index) => ({
    left: (index * step) / totalMs,
    ms: index * step,
  }));
}

function time(at: string | null): number | null {
  return at === null ? null : new Date(at).getTime();
}
