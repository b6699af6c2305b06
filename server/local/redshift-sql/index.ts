export { RedshiftSqlError } from "./errors";
export { type CompatInfo, installCompat, MONITOR_ROLE } from "./install";
export { runSql } from "./run";
export { forgetSession } from "./session-memory";
export { findParameters, type ParameterUse, type SourceRange, splitStatements } from "./statements";
export { type Token, type TokenKind, tokenize } from "./tokenize";
export {
  type ObjectAccess,
  type ResultColumn,
  type RowSink,
  S3Failure,
  type SqlOutcome,
  type SqlParameter,
  type SqlSession,
} from "./types";
