import * as z from "zod";
import { Target } from "@/server/accounts/contract";
import { endpoint } from "@/server/api/endpoint";
import { Parameter, SCRIPT_MODES, Statement } from "@/server/statements/contract";

/** The Data API takes 100 KB of SQL; more is refused before anything is sent. */
export const SQL_BYTES_MAX = 100 * 1024;
export const ATHENA_SQL_BYTES_MAX = 256 * 1024;
/** Athena takes no result again that is older than a week. */
export const REUSE_MINUTES_MAX = 7 * 24 * 60;

/** BatchExecuteStatement takes 40; with a label one of them is the SET that tells it. */
export const TRANSACTION_STATEMENTS_MAX = 40;
export const SCRIPT_STATEMENTS_MAX = 200;

/** What every way of running takes besides the SQL. */
const running = {
  parameters: z.array(Parameter).max(100).default([]),
  name: z.string().trim().min(1).max(500).optional().describe("The Data API's StatementName"),
  label: z.string().trim().min(1).max(320).optional().describe("The query_group that it runs under"),
  /** A statement that changes or drops something runs only when this says that the person knows. */
  isConfirmed: z.boolean().default(false),
};

export const runStatement = endpoint({
  id: "queries.runStatement",
  method: "POST",
  path: "/statements",
  summary: "Run one SQL statement",
  description:
    "Answers at once, or after `waitSeconds` at most; follow it by its id. Send an Idempotency-Key to be safe against doubles. What DELETE, UPDATE, MERGE, DROP or TRUNCATE would change must be confirmed, and so must what cannot be told (CALL, EXECUTE): else the answer is 412 with `details.writes`.",
  permission: "query.run",
  status: 202,
  input: z.object({
    ...Target.shape,
    sql: z.string(),
    ...running,
    reuseMinutes: z
      .int()
      .min(0)
      .max(REUSE_MINUTES_MAX)
      .optional()
      .describe("How old a result of the same text Athena may give again instead of running"),
    savedQueryId: z.uuid().optional(),
    savedQueryVersion: z.int().min(1).optional(),
    waitSeconds: z.int().min(0).max(60).default(0),
  }),
  output: Statement,
});

export const cancelStatement = endpoint({
  id: "queries.cancelStatement",
  method: "POST",
  path: "/statements/{statementId}/cancel",
  summary: "Cancel a statement",
  description: "Asking twice is the same as asking once; a statement that has ended stays as it ended.",
  permission: "query.run",
  status: 202,
  input: z.object({ statementId: z.uuid() }),
  output: Statement,
});

/** Several statements that run as one Run. */
export const Script = z.object({
  runId: z.uuid(),
  mode: z.enum(SCRIPT_MODES),
  statements: z.array(Statement),
});
export type Script = z.infer<typeof Script>;

export const runScript = endpoint({
  id: "queries.runScript",
  method: "POST",
  path: "/scripts",
  summary: "Run a script of several statements",
  description:
    "`session`: one after another in one Data API session, each committed alone, ending at the first that fails. `transaction`: all in one transaction; one failure undoes all. Each statement has its own id and result.",
  permission: "query.run",
  status: 202,
  input: z.object({
    ...Target.shape,
    sql: z.string(),
    mode: z.enum(SCRIPT_MODES).default("session"),
    sessionId: z
      .uuid()
      .optional()
      .describe("A session of yours that it runs in and leaves open; one script at a time does"),
    ...running,
    savedQueryId: z.uuid().optional(),
    savedQueryVersion: z.int().min(1).optional(),
    waitSeconds: z.int().min(0).max(60).default(0),
  }),
  output: Script,
});

export const getScript = endpoint({
  id: "queries.getScript",
  method: "GET",
  path: "/scripts/{runId}",
  summary: "The statements of a script",
  permission: "query.read",
  input: z.object({ runId: z.uuid() }),
  output: Script,
});

export const cancelScript = endpoint({
  id: "queries.cancelScript",
  method: "POST",
  path: "/scripts/{runId}/cancel",
  summary: "Cancel what still runs of a script, and what has not begun",
  permission: "query.run",
  status: 202,
  input: z.object({ runId: z.uuid() }),
  output: Script,
});

/** What a statement would change. */
export const Write = z.object({
  /** 1-based place in the script. */
  ordinal: z.int(),
  /** DELETE, UPDATE, MERGE, DROP, TRUNCATE, INSERT, COPY, CREATE, ALTER, GRANT, ... */
  verb: z.string(),
  /** What it is done to as the text says it: `schema.table`; null where one name would not tell. */
  object: z.string().nullable(),
  /** Whether it must be confirmed: DELETE, UPDATE, MERGE, DROP, TRUNCATE, CALL, EXECUTE, an UNLOAD over what is there. */
  mustConfirm: z.boolean(),
  /** Whether it names no rows: a DELETE or UPDATE without WHERE. */
  isUnbounded: z.boolean(),
  /** Whether a dry run can tell the rows it would hit. */
  canDryRun: z.boolean(),
  /** Place in the text, 0-based, end exclusive. */
  start: z.int(),
  end: z.int(),
});
export type Write = z.infer<typeof Write>;

export const checkSql = endpoint({
  id: "queries.checkSql",
  method: "POST",
  path: "/sql-checks",
  summary: "What a text would change, before anything is sent",
  permission: "query.read",
  input: z.object({ ...Target.shape, sql: z.string() }),
  output: z.object({
    statements: z.int(),
    writes: z.array(Write),
    roleArn: z.string(),
    /** Whether the target is marked read-only: every write there is refused. */
    isReadOnly: z.boolean(),
  }),
});

export const dryRun = endpoint({
  id: "queries.dryRun",
  method: "POST",
  path: "/dry-runs",
  summary: "Count the rows that a text would hit: in a transaction that is rolled back",
  description:
    "Answers a Run; its output is `{ writes: [{ ordinal, rows, note }] }`. TRUNCATE and DROP are never tried: their rows are counted by SELECT count(*).",
  permission: "query.run",
  status: 202,
  input: z.object({ ...Target.shape, sql: z.string(), parameters: running.parameters }),
  output: z.object({ runId: z.uuid() }),
});

export const DryRunOutput = z.object({
  writes: z.array(z.object({ ordinal: z.int(), rows: z.int().nullable(), note: z.string().nullable() })),
});
export type DryRunOutput = z.infer<typeof DryRunOutput>;
