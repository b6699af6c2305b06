import * as z from "zod";
import { endpoint, listOf, pageInput, pageOf, Time } from "@/server/api/endpoint";

export const OPEN_STATES = ["queued", "running", "waiting", "cancelling"] as const;
export const ENDED_STATES = ["succeeded", "failed", "cancelled", "timed_out"] as const;
export const RUN_STATES = [...OPEN_STATES, ...ENDED_STATES] as const;
export const RunState = z.enum(RUN_STATES);
export type RunState = z.infer<typeof RunState>;
export type EndedState = (typeof ENDED_STATES)[number];

/** What a waiting run waits for. `aws` means short looks that change no state. */
export const WaitFor = z.enum(["aws", "time", "person", "callback", "children"]);
export type WaitFor = z.infer<typeof WaitFor>;

export const LogLevel = z.enum(["info", "warn", "error"]);
export type LogLevel = z.infer<typeof LogLevel>;

export const Run = z.object({
  id: z.uuid(),
  kind: z.string(),
  title: z.string(),
  state: RunState,
  stateSeq: z.number().int().describe("Counts the run's transitions; the higher one is the later one"),
  ownerId: z.string().nullable(),
  ownerName: z.string(),
  accountId: z.string().nullable(),
  parentId: z.string().nullable(),
  retryOfId: z.string().nullable(),
  attempt: z.number().int(),
  attemptsMax: z.number().int(),
  waitFor: WaitFor.nullable(),
  progress: z.number().min(0).max(1).nullable(),
  progressText: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  cancelReason: z.string().nullable(),
  unconfirmed: z.boolean().describe("Stopped here, but the outside never confirmed that it stopped too"),
  runAt: Time.nullable().describe("When a worker next takes it up"),
  createdAt: Time,
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
});
export type Run = z.infer<typeof Run>;

export const RunAttempt = z.object({
  n: z.number().int(),
  startedAt: Time,
  endedAt: Time.nullable(),
  outcome: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  crashes: z.number().int().describe("How often a worker was lost during this attempt"),
});
export type RunAttempt = z.infer<typeof RunAttempt>;

export const RunDetail = Run.extend({
  input: z.unknown(),
  output: z.unknown(),
  detail: z.unknown(),
  canCancel: z.boolean(),
  canRetry: z.boolean(),
  attempts: z.array(RunAttempt),
  parent: Run.nullable(),
  children: z.array(Run),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const RunLine = z.object({
  seq: z.number().int(),
  at: Time,
  attempt: z.number().int(),
  level: LogLevel,
  text: z.string(),
});
export type RunLine = z.infer<typeof RunLine>;

export const RunKind = z.object({ kind: z.string(), title: z.string(), canRetry: z.boolean() });
export type RunKind = z.infer<typeof RunKind>;

const runId = z.uuid();
const kindName = z.string().regex(/^[a-z][a-zA-Z0-9.]{0,63}$/);

export const listRuns = endpoint({
  id: "runs.listRuns",
  method: "GET",
  path: "/runs",
  summary: "Runs, newest first",
  description: "Your own; with the permission run.readAll, everybody's.",
  permission: "run.read",
  input: z.object({
    ...pageInput,
    state: listOf(RunState).optional(),
    kind: listOf(kindName).optional(),
    ownerId: z.uuid().optional(),
    text: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("A part of the title. Among everybody's runs and without `from`: of the last 30 days"),
    from: Time.optional().describe("Created at this time or later"),
    to: Time.optional().describe("Created before this time"),
  }),
  output: pageOf(Run),
});

export const getRun = endpoint({
  id: "runs.getRun",
  method: "GET",
  path: "/runs/{runId}",
  summary: "One run with its attempts, parent and first children",
  permission: "run.read",
  input: z.object({ runId }),
  output: RunDetail,
});

export const readRunLog = endpoint({
  id: "runs.readRunLog",
  method: "GET",
  path: "/runs/{runId}/log",
  summary: "A run's log lines, oldest first",
  permission: "run.read",
  input: z.object({
    runId,
    after: z.coerce
      .number<string | number>()
      .int()
      .min(0)
      .default(0)
      .describe("The seq of the last line you have"),
    limit: z.coerce.number<string | number>().int().min(1).max(1000).default(200),
  }),
  output: z.object({ items: z.array(RunLine), hasMore: z.boolean() }),
});

export const cancelRun = endpoint({
  id: "runs.cancelRun",
  method: "POST",
  path: "/runs/{runId}/cancel",
  summary: "Cancel a run and what it started",
  description: "Asking twice is the same as asking once. A run that has ended otherwise answers 412.",
  permission: "run.cancel",
  input: z.object({ runId, reason: z.string().trim().max(500).optional() }),
  output: Run,
});

export const retryRun = endpoint({
  id: "runs.retryRun",
  method: "POST",
  path: "/runs/{runId}/retry",
  summary: "Start a new run with an ended run's input",
  permission: "run.cancel",
  input: z.object({ runId }),
  output: Run,
  status: 201,
});

export const listKinds = endpoint({
  id: "runs.listKinds",
  method: "GET",
  path: "/runs/kinds",
  summary: "The kinds of runs that there are",
  permission: "run.read",
  input: z.object({}),
  output: z.object({ items: z.array(RunKind) }),
});
