export { RedshiftSqlError } from "@/server/sql/error";
export {
  findParameters,
  type ParameterUse,
  type SourceRange,
} from "@/server/sql/statements";
export type { Token, TokenKind } from "@/server/sql/tokenize";
export { type CompatInfo, installCompat } from "./install";
export { runSql } from "./run";
export { forgetSession } from "./session-memory";
export {
  type ObjectAccess,
  type ResultColumn,
  type RowSink,
  S3Failure,
  type SqlOutcome,
  type SqlParameter,
  type SqlSession,
} from "./types";
