/** Quotas of the Data API. Where AWS's pages disagree, the newest English page counts. */
export interface Limits {
  sqlBytes: number;
  batchStatements: number;
  activeStatements: number;
  sessions: number;
  waitersPerStatement: number;
  resultBytes: number;
  rowBytes: number;
  pageBytes: number;
  /** Bytes of statement texts in a page of ListStatements. */
  listBytes: number;
  pageRows: number;
  retentionMs: number;
  clientTokenMs: number;
  sessionLifeMs: number;
  /** How long a statement may run. */
  statementLifeMs: number;
  /** Statements that run at once; those behind them stay SUBMITTED. */
  running: number;
  metadataTimeoutMs: number;
  /** Whether calls per second are limited as on AWS. */
  throttled: boolean;
}

const hour = 3_600_000;

const defaults: Limits = {
  sqlBytes: 100 * 1024,
  batchStatements: 40,
  activeStatements: 500,
  sessions: 500,
  waitersPerStatement: 10,
  resultBytes: 500 * 1024 * 1024,
  rowBytes: 64 * 1024,
  pageBytes: 1024 * 1024,
  listBytes: 4 * 1024 * 1024,
  pageRows: 10_000,
  retentionMs: 24 * hour,
  clientTokenMs: 8 * hour,
  sessionLifeMs: 24 * hour,
  statementLifeMs: 24 * hour,
  running: 32,
  metadataTimeoutMs: 60_000,
  throttled: false,
};

/** The quotas, with what the environment or a test sets differently. */
export function readLimits(
  env: Readonly<Record<string, string | undefined>>,
  overrides: Partial<Limits> = {},
): Limits {
  return { ...defaults, throttled: env["HEADGATE_LOCAL_THROTTLE"] === "1", ...overrides };
}

/** Calls per second, account and region. */
export const callsPerSecond: Readonly<Record<string, number>> = {
  ExecuteStatement: 30,
  BatchExecuteStatement: 20,
  DescribeStatement: 100,
  GetStatementResult: 20,
  GetStatementResultV2: 20,
  CancelStatement: 3,
  ListStatements: 3,
  ListSessions: 3,
  ListDatabases: 3,
  ListSchemas: 3,
  ListTables: 3,
  DescribeTable: 3,
};
