import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff";
import type { RunState } from "./contract";
import { CRASHES_MAX, isEnded, type RunEvent, reduce, type Snapshot } from "./reduce";

const now = new Date("2026-11-23T12:00:00Z");
const past = new Date(now.getTime() - 1_000);
const future = new Date(now.getTime() + 1_000);
const error = { code: "x", message: "y" };

const fresh: Snapshot = {
  state: "queued",
  stateSeq: 1,
  attempt: 0,
  retry: { attempts: 3, baseMs: 100, capMs: 1_000 },
  crashes: 0,
  submitToken: null,
  fence: 0,
  workerId: null,
  runAt: past,
  waitFor: null,
  wakePending: false,
  stopAs: null,
  cancelReason: null,
  unconfirmed: false,
  timeoutMs: 60_000,
  deadlineAt: past,
  startedAt: null,
  endedAt: null,
  errorCode: null,
  errorMessage: null,
};
const open = { attempt: 1, fence: 7, submitToken: "token-1", startedAt: past };
const held = { ...open, workerId: "w1", runAt: null };
const ended = { attempt: 1, fence: 7, startedAt: past, endedAt: past, runAt: null, deadlineAt: null };

const PHASES = {
  fresh,
  later: { ...fresh, runAt: future },
  requeued: { ...fresh, ...open },
  running: { ...fresh, ...held, state: "running" },
  parked: { ...fresh, ...open, state: "waiting", waitFor: "callback", runAt: null },
  woken: { ...fresh, ...open, state: "waiting", waitFor: "callback", runAt: past },
  awaiting: { ...fresh, ...open, state: "waiting", waitFor: "aws", runAt: past },
  looking: { ...fresh, ...held, state: "waiting", waitFor: "aws" },
  stopping: { ...fresh, ...held, state: "cancelling", stopAs: "cancelled" },
  toStop: { ...fresh, ...open, state: "cancelling", stopAs: "timed_out" },
  succeeded: { ...fresh, ...ended, state: "succeeded" },
  failed: { ...fresh, ...ended, state: "failed" },
  cancelled: { ...fresh, ...ended, state: "cancelled", stopAs: "cancelled" },
  timed_out: { ...fresh, ...ended, state: "timed_out", stopAs: "timed_out" },
} satisfies Record<string, Snapshot>;

const EVENTS = {
  claim: { type: "claim", workerId: "w2", token: "token-2" },
  succeed: { type: "succeed", fence: 7 },
  fail: { type: "fail", fence: 7, error, retryable: false, random: 0 },
  failSoft: { type: "fail", fence: 7, error, retryable: true, random: 0 },
  wait: { type: "wait", fence: 7, waitFor: "person", until: null },
  release: { type: "release", fence: 7 },
  stopped: { type: "stopped", fence: 7 },
  stopFailed: { type: "stopFailed", fence: 7, until: future },
  workerLost: { type: "workerLost", workerId: "w1", random: 0 },
  wake: { type: "wake" },
  cancel: { type: "cancel", reason: "why", confirmWithinMs: 30_000 },
  deadline: { type: "deadline", confirmWithinMs: 30_000 },
} satisfies Record<string, RunEvent>;

// A state is where the event leads ("=" stays, told to nobody), a verb in brackets its Event; "!" a refusal.
const TABLE = `
            claim                succeed                 fail              failSoft            wait               release              stopped               stopFailed       workerLost            wake                 cancel                   deadline
fresh       running(start)       !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =queued              cancelled(cancel)        timed_out(timeOut)
later       !not_due             !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =queued              cancelled(cancel)        timed_out(timeOut)
requeued    running(resume)      !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =queued              cancelling(cancel)       cancelling(timeOut)
running     !not_due             succeeded(succeed)      failed(fail)      queued(retry)       waiting(wait)      queued(release)      !not_cancelling       !not_cancelling  queued(requeue)       =running             cancelling(cancel)       cancelling(timeOut)
parked      !not_due             !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =waiting             cancelling(cancel)       cancelling(timeOut)
woken       running(resume)      !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =waiting             cancelling(cancel)       cancelling(timeOut)
awaiting    =waiting             !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             =waiting             cancelling(cancel)       cancelling(timeOut)
looking     !not_due             succeeded(succeed)      failed(fail)      queued(retry)       =waiting           =waiting             !not_cancelling       !not_cancelling  =waiting              =waiting             cancelling(cancel)       cancelling(timeOut)
stopping    !not_due             succeeded(succeed)      failed(fail)      =cancelling         =cancelling        =cancelling          cancelled(stop)       =cancelling      =cancelling           !already_cancelling  !already_cancelling      cancelled(stop)
toStop      =cancelling          !fenced                 !fenced           !fenced             !fenced            !fenced              !fenced               !fenced          !not_held             !already_cancelling  !already_cancelling      timed_out(stop)
succeeded   !already_ended       !already_ended          !already_ended    !already_ended      !already_ended     !already_ended       !already_ended        !already_ended   !already_ended        !already_ended       !already_ended           !already_ended
failed      !already_ended       !already_ended          !already_ended    !already_ended      !already_ended     !already_ended       !already_ended        !already_ended   !already_ended        !already_ended       !already_ended           !already_ended
cancelled   !already_ended       !already_ended          !already_ended    !already_ended      !already_ended     !already_ended       !already_ended        !already_ended   !already_ended        !already_ended       !already_ended           !already_ended
timed_out   !already_ended       !already_ended          !already_ended    !already_ended      !already_ended     !already_ended       !already_ended        !already_ended   !already_ended        !already_ended       !already_ended           !already_ended`;

function told(run: Snapshot, event: RunEvent): string {
  const result = reduce(run, event, now);
  if (!result.ok) return `!${result.reason}`;
  if (result.verb === null) return `=${result.next.state}`;
  return `${result.next.state}(${result.verb.replace("run.", "")})`;
}

function step(run: Snapshot, event: RunEvent, at = now): Snapshot {
  const result = reduce(run, event, at);
  if (!result.ok) throw new Error(result.reason);
  return result.next;
}

describe("reduce", () => {
  const [header, ...lines] = TABLE.trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  const cells = lines.flatMap(([phase, ...row]) =>
    row.map((cell, at) => [phase, header?.[at], cell] as const),
  );

  it("has a word on every phase and event", () => {
    expect(cells).toHaveLength(Object.keys(PHASES).length * Object.keys(EVENTS).length);
  });

  it.each(cells)("%s, %s: %s", (phase, event, expected) => {
    expect(told(PHASES[phase as keyof typeof PHASES], EVENTS[event as keyof typeof EVENTS])).toBe(expected);
  });

  it("opens an attempt under a new token, and goes on under the old one after a crash", () => {
    expect(step(fresh, EVENTS.claim)).toMatchObject({ attempt: 1, submitToken: "token-2", fence: 1 });
    const taken = step(step(PHASES.running, EVENTS.workerLost), EVENTS.claim);
    expect(taken).toMatchObject({ attempt: 1, submitToken: "token-1", fence: 8, crashes: 1 });
  });

  it("counts its time from the first start, through retries", () => {
    const started = step({ ...fresh, deadlineAt: null }, EVENTS.claim);
    expect(started.deadlineAt).toEqual(new Date(now.getTime() + 60_000));
    const retried = step({ ...started, fence: 7 }, EVENTS.failSoft);
    expect(step({ ...retried, runAt: past }, EVENTS.claim, future).deadlineAt).toEqual(started.deadlineAt);
  });

  it("ends after the last attempt, and keeps its error", () => {
    const last = { ...PHASES.running, attempt: 3 };
    expect(step(last, EVENTS.failSoft)).toMatchObject({ state: "failed", errorCode: "x", errorMessage: "y" });
  });

  it("does not hand a run round that takes its workers down", () => {
    const deadly = { ...PHASES.running, attempt: 3, crashes: CRASHES_MAX - 1 };
    expect(step(deadly, EVENTS.workerLost)).toMatchObject({ state: "failed", errorCode: "worker_lost" });
  });

  it("loses no wake that comes while the run is still on its way into waiting", () => {
    const woken = step(PHASES.running, EVENTS.wake);
    expect(step(woken, EVENTS.wait)).toMatchObject({ state: "waiting", runAt: now, wakePending: false });
  });

  it("flags a stop that nobody confirmed", () => {
    expect(step(PHASES.stopping, EVENTS.deadline)).toMatchObject({ state: "cancelled", unconfirmed: true });
    expect(step(PHASES.stopping, EVENTS.stopped)).toMatchObject({ state: "cancelled", unconfirmed: false });
  });

  it("wakes the parent at every end, and stops children at every end but success", () => {
    const effectsOf = (run: Snapshot, event: RunEvent) => {
      const result = reduce(run, event, now);
      return result.ok ? result.effects.map((effect) => effect.type) : [];
    };
    expect(effectsOf(PHASES.running, EVENTS.succeed)).toEqual(["closeAttempt", "wakeParent"]);
    expect(effectsOf(PHASES.running, EVENTS.fail)).toEqual(["closeAttempt", "wakeParent", "cancelChildren"]);
    expect(effectsOf(PHASES.running, EVENTS.cancel)).toContain("cancelChildren");
    expect(effectsOf(fresh, EVENTS.cancel)).toEqual(["wakeParent", "cancelChildren"]);
  });
});

describe("whatever happens", () => {
  const fence = fc.integer({ min: 0, max: 12 });
  const worker = fc.constantFrom("w1", "w2");
  const event: fc.Arbitrary<RunEvent> = fc.oneof(
    fc.record({ type: fc.constant("claim" as const), workerId: worker, token: fc.uuid() }),
    fc.record({ type: fc.constant("succeed" as const), fence }),
    fc.record({
      type: fc.constant("fail" as const),
      fence,
      error: fc.constant(error),
      retryable: fc.boolean(),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({
      type: fc.constant("wait" as const),
      fence,
      waitFor: fc.constantFrom("aws" as const, "callback" as const, "children" as const),
      until: fc.constantFrom(null, future),
    }),
    fc.record({ type: fc.constantFrom("release" as const, "stopped" as const), fence }),
    fc.record({ type: fc.constant("stopFailed" as const), fence, until: fc.constant(future) }),
    fc.record({ type: fc.constant("workerLost" as const), workerId: worker, random: fc.constant(0.5) }),
    fc.constant({ type: "wake" as const }),
    fc.constant({ type: "cancel" as const, reason: null, confirmWithinMs: 5_000 }),
    fc.constant({ type: "deadline" as const, confirmWithinMs: 5_000 }),
  );
  // Most fences are right, or nothing would ever happen.
  const plan = fc.array(fc.tuple(event, fc.boolean(), fc.integer({ min: 0, max: 4_000 })), { maxLength: 60 });

  function walk(
    steps: [RunEvent, boolean, number][],
    visit: (before: Snapshot, after: Snapshot, verb: string | null) => void,
  ) {
    let run: Snapshot = { ...fresh, deadlineAt: null };
    let at = now;
    for (const [raw, isCurrent, ms] of steps) {
      at = new Date(at.getTime() + ms);
      const current = isCurrent && "fence" in raw ? { ...raw, fence: run.fence } : raw;
      const result = reduce(run, current, at);
      if (!result.ok) continue;
      visit(run, result.next, result.verb);
      run = result.next;
    }
    return { run, at };
  }

  it("a run that has ended is at rest, and an open one is held, due, or waits for a call", () => {
    fc.assert(
      fc.property(plan, (steps) => {
        walk(steps, (_, { state, workerId, runAt, endedAt, deadlineAt, waitFor, submitToken }) => {
          expect(isEnded(state)).toBe(endedAt !== null);
          if (isEnded(state))
            expect([workerId, runAt, deadlineAt, submitToken]).toEqual([null, null, null, null]);
          else if (workerId !== null) expect(runAt).toBeNull();
          else if (runAt === null) expect([state, waitFor]).toEqual(["waiting", waitFor]);
          if (state === "running") expect([workerId === null, submitToken === null]).toEqual([false, false]);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("numbers only grow, and a transition is told exactly when the state changes", () => {
    fc.assert(
      fc.property(plan, (steps) => {
        walk(steps, (before, after, verb) => {
          expect(after.fence).toBe(
            before.fence + (after.workerId !== null && before.workerId === null ? 1 : 0),
          );
          expect(after.attempt - before.attempt).toBeOneOf([0, 1]);
          expect(after.attempt).toBeLessThanOrEqual(after.retry.attempts);
          expect(verb !== null).toBe(after.state !== before.state);
          expect(after.stateSeq - before.stateSeq).toBe(verb === null ? 0 : 1);
        });
      }),
      { numRuns: 500 },
    );
  });

  it("an attempt keeps its token, and two attempts never share one", () => {
    fc.assert(
      fc.property(plan, (steps) => {
        const tokens = new Map<number, string>();
        walk(steps, (_, { attempt, submitToken }) => {
          if (submitToken === null) return;
          expect(tokens.get(attempt) ?? submitToken).toBe(submitToken);
          tokens.set(attempt, submitToken);
        });
        expect(new Set(tokens.values()).size).toBe(tokens.size);
      }),
      { numRuns: 500 },
    );
  });

  it("from anywhere a cancel and an honest worker lead to an end", () => {
    fc.assert(
      fc.property(plan, (steps) => {
        let { run, at } = walk(steps, () => {});
        const tell = (event: RunEvent) => {
          const result = reduce(run, event, at);
          if (result.ok) run = result.next;
        };
        at = new Date(at.getTime() + 10_000);
        tell({ type: "cancel", reason: null, confirmWithinMs: 5_000 });
        tell({ type: "claim", workerId: "w9", token: "t9" });
        tell({ type: "stopped", fence: run.fence });
        expect(isEnded(run.state)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("backoff", () => {
  it("doubles up to its cap, and jitter takes no more than half", () => {
    const policy = { attempts: 99, baseMs: 100, capMs: 5_000 };
    expect([1, 2, 3, 7, 60].map((n) => backoffMs(policy, n, 0))).toEqual([100, 200, 400, 5_000, 5_000]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, random) => {
          const ms = backoffMs(policy, n, random);
          expect(ms).toBeGreaterThanOrEqual(50);
          expect(ms).toBeLessThanOrEqual(5_000);
        },
      ),
    );
  });
});

const states: RunState[] = Object.values(PHASES).map((one) => one.state);
it("the table has every state", () => {
  expect(new Set(states).size).toBe(8);
});
