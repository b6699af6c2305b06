import type {
  DescribeStatementResponse,
  ExecuteStatementOutput,
  SessionData,
  StatementData,
  SubStatementData,
} from "@aws-sdk/client-redshift-data";
import { int64 } from "@/server/local/wire/service";
import type { Session } from "./sessions";
import { hasResultSet, type Part, type Statement, targetView } from "./statement";

const optional = <T>(value: T | null): T | undefined => value ?? undefined;
const parametersOf = (statement: Statement) =>
  statement.parameters.length > 0 ? statement.parameters : undefined;

/** Answer of ExecuteStatement and BatchExecuteStatement. */
export function submittedView(statement: Statement): ExecuteStatementOutput {
  return {
    Id: statement.id,
    CreatedAt: new Date(statement.createdAt),
    ...targetView(statement.target.kind, statement.targetName),
    Database: statement.database,
    DbUser: optional(statement.dbUser),
    SecretArn: optional(statement.secretArn),
    SessionId: optional(statement.sessionId),
    Status: statement.status,
    RedshiftPid: statement.pid || undefined,
    HasResultSet: hasResultSet(statement),
  };
}

function partView(statement: Statement, part: Part): SubStatementData {
  return {
    Id: `${statement.id}:${part.n}`,
    Status: part.status,
    CreatedAt: new Date(part.createdAt),
    UpdatedAt: new Date(part.updatedAt),
    Duration: part.durationNs,
    Error: optional(part.error),
    HasResultSet: part.hasResultSet,
    QueryString: statement.sqls[part.n - 1],
    RedshiftQueryId: part.queryId,
    RedshiftQueryUuid: optional(part.queryUuid),
    ResultRows: part.rows,
    ResultSize: part.size,
  };
}

/** Answer of DescribeStatement for a statement, or for one of a batch (`part`). */
export function describedView(statement: Statement, part: Part | null): DescribeStatementResponse {
  const shown = part ?? (statement.batch ? null : (statement.parts[0] ?? null));
  const state = part ?? statement;
  return {
    Id: part ? `${statement.id}:${part.n}` : statement.id,
    Status: state.status,
    CreatedAt: new Date(state.createdAt),
    UpdatedAt: new Date(state.updatedAt),
    Duration: int64(BigInt(Math.round(state.durationNs))),
    Error: optional(state.error),
    HasResultSet: part ? part.hasResultSet : hasResultSet(statement),
    QueryString: shown ? statement.sqls[Math.max(0, shown.n - 1)] : undefined,
    QueryParameters: parametersOf(statement),
    // A batch as a whole has no query and no result of its own.
    RedshiftQueryId: shown?.queryId ?? 0,
    RedshiftQueryUuid: optional(shown?.queryUuid ?? null),
    ResultRows: shown?.rows ?? -1,
    ResultSize: shown?.size ?? -1,
    RedshiftPid: statement.pid,
    ResultFormat: statement.format,
    SessionId: optional(statement.sessionId),
    ExecutionMode: statement.batch ? statement.mode : undefined,
    Database: statement.database,
    DbUser: optional(statement.dbUser),
    SecretArn: optional(statement.secretArn),
    ...targetView(statement.target.kind, statement.targetName),
    SubStatements:
      statement.batch && !part ? statement.parts.map((each) => partView(statement, each)) : undefined,
  };
}

export function listedView(statement: Statement): StatementData {
  return {
    Id: statement.id,
    QueryString: statement.batch ? undefined : statement.sqls[0],
    QueryStrings: statement.batch ? statement.sqls : undefined,
    IsBatchStatement: statement.batch,
    SecretArn: optional(statement.secretArn),
    Status: statement.status,
    StatementName: optional(statement.name),
    CreatedAt: new Date(statement.createdAt),
    UpdatedAt: new Date(statement.updatedAt),
    QueryParameters: parametersOf(statement),
    ResultFormat: statement.format,
    SessionId: optional(statement.sessionId),
  };
}

export type SessionFacts = Pick<
  Session,
  | "id"
  | "target"
  | "targetName"
  | "database"
  | "dbUser"
  | "status"
  | "keepAliveSeconds"
  | "createdAt"
  | "updatedAt"
  | "expiresAt"
  | "current"
>;

export function sessionView(session: SessionFacts): SessionData {
  return {
    SessionId: session.id,
    Status: session.status,
    CreatedAt: new Date(session.createdAt),
    UpdatedAt: new Date(session.updatedAt),
    ...targetView(session.target.kind, session.targetName),
    Database: session.database,
    DbUser: optional(session.dbUser),
    SessionAliveSeconds: session.keepAliveSeconds,
    SessionTtl: new Date(session.expiresAt),
    CurrentStatementId: session.status === "BUSY" ? optional(session.current) : undefined,
  };
}
