import * as z from "zod";
import { Column, Target } from "@/server/accounts/contract";
import { endpoint, Time } from "@/server/api/endpoint";
import { RoleName } from "@/server/identity/contract";

export const STATEMENT_STATUSES = [
  "QUEUED",
  "SUBMITTED",
  "PICKED",
  "STARTED",
  "FINISHED",
  "FAILED",
  "ABORTED",
] as const;
export const StatementStatus = z.enum(STATEMENT_STATUSES);
export type StatementStatus = z.infer<typeof StatementStatus>;

export const PARAMETER_TYPES = ["text", "number", "boolean", "date", "timestamp", "choice"] as const;

export const Parameter = z.object({
  name: z.string().regex(/^\w{1,128}$/, "A parameter's name has letters, digits and underscores."),
  /** null is SQL's NULL; the empty string is the empty string. */
  value: z.string().max(65_536).nullable(),
  /** As which kind of literal Athena gets it, text unless said; Redshift finds that out by itself. */
  type: z.enum(PARAMETER_TYPES).optional(),
});
export type Parameter = z.infer<typeof Parameter>;

/** fetching: pages still come from the Data API; cut: the rest will not come, `cutReason` says why. */
export const ResultState = z.enum(["fetching", "complete", "cut", "expired"]);
export type ResultState = z.infer<typeof ResultState>;

/**
 * Why a result is not whole: `limit` our own limit on kept bytes or AWS's, `cancelled` somebody stopped its fetching,
 * `repeated_token` and `broken` the Data API gave a page that cannot be right, `gone` AWS no longer has the rest,
 * `forbidden` its owner may not fetch it any more, `denied` AWS denies it to the role, `failed` AWS refused for good.
 */
export const CutReason = z.enum([
  "limit",
  "cancelled",
  "repeated_token",
  "broken",
  "gone",
  "forbidden",
  "denied",
  "failed",
]);
export type CutReason = z.infer<typeof CutReason>;

export const SCRIPT_MODES = ["session", "transaction"] as const;
export type ScriptMode = (typeof SCRIPT_MODES)[number];

/**
 * One statement. `source` headgate: somebody ran it here, and `ownerId`, `roleArn` and `runId` are told;
 * warehouse: it was seen in the warehouse's own history.
 */
export const Statement = z.object({
  id: z.uuid(),
  source: z.enum(["headgate", "warehouse"]),
  ...Target.shape,
  ownerId: z.uuid().nullable(),
  ownerName: z.string(),
  roleArn: z.string().nullable(),
  /** The Run that carries it; the statements of one script share theirs. */
  runId: z.uuid().nullable(),
  mode: z.enum(["single", ...SCRIPT_MODES]),
  /** 1-based place in its script, and where `sql` began in the script's text (0-based). */
  ordinal: z.int(),
  sourceStart: z.int(),
  /** The StatementName that the person gave, and the query_group that it runs under. */
  name: z.string().nullable(),
  label: z.string().nullable(),
  /** SELECT, INSERT, DDL, ... */
  kind: z.string().nullable(),
  fingerprint: z.string().nullable(),
  savedQueryId: z.uuid().nullable(),
  savedQueryVersion: z.int().nullable(),
  sql: z.string(),
  parameters: z.array(Parameter),
  status: StatementStatus,
  isCancelRequested: z.boolean(),
  statementId: z.string().nullable(),
  dbUser: z.string().nullable(),
  pid: z.number().nullable(),
  queryId: z.string().nullable(),
  hasResultSet: z.boolean(),
  rows: z.number().nullable(),
  bytes: z.number().nullable(),
  /** Set of one that is still STARTED: it has run, and waits for the rest of its transaction. */
  durationMs: z.number().nullable(),
  /** Where the time went, as SYS_QUERY_HISTORY tells it; null until it is imported. */
  phases: z
    .object({
      queueMs: z.number().nullable(),
      planningMs: z.number().nullable(),
      compileMs: z.number().nullable(),
      lockMs: z.number().nullable(),
      executionMs: z.number().nullable(),
    })
    .nullable(),
  /** What Athena read for it, and what that costs at its list price; an estimate, null for other engines. */
  scan: z.object({ bytes: z.number(), isReused: z.boolean(), estimatedUsd: z.number() }).nullable(),
  /** How old a result of Athena's it takes instead of running; null always runs. */
  reuseMinutes: z.int().nullable(),
  columns: z.array(Column).nullable(),
  error: z.string().nullable(),
  /** 1-based character in `sql` where the error is, when the engine said so. */
  errorPosition: z.number().nullable(),
  createdAt: Time,
  submittedAt: Time.nullable(),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  resultState: ResultState.nullable(),
  cutReason: CutReason.nullable(),
  /** Rows of the result that are here. */
  resultRows: z.number().nullable(),
  resultExpiresAt: Time.nullable(),
  /** Whether it is shown to you by somebody else's share. */
  isSharedWithMe: z.boolean(),
});
export type Statement = z.infer<typeof Statement>;

export const getStatement = endpoint({
  id: "statements.getStatement",
  method: "GET",
  path: "/statements/{statementId}",
  summary: "One statement",
  permission: "query.read",
  input: z.object({ statementId: z.uuid() }),
  output: Statement,
});

/** To one person or to everybody of a role. */
export const StatementShare = z.union([
  z.object({ personId: z.uuid(), personName: z.string().optional() }),
  z.object({ role: RoleName }),
]);
export type StatementShare = z.infer<typeof StatementShare>;

export const getStatementShares = endpoint({
  id: "statements.getStatementShares",
  method: "GET",
  path: "/statements/{statementId}/shares",
  summary: "Whom a statement and its result are shown to",
  permission: "query.read",
  input: z.object({ statementId: z.uuid() }),
  output: z.object({ items: z.array(StatementShare) }),
});

export const setStatementShares = endpoint({
  id: "statements.setStatementShares",
  method: "PUT",
  path: "/statements/{statementId}/shares",
  summary: "Show a statement and its result to people and roles; who is left out sees it no more",
  permission: "query.run",
  input: z.object({ statementId: z.uuid(), items: z.array(StatementShare).max(200) }),
  output: z.object({ items: z.array(StatementShare) }),
});
