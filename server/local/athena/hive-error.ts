import { AthenaSqlError } from "@/server/local/athena-sql/error";

const ddlTask = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ";

/** What Hive's DDL refuses while it runs. */
export const ddlError = (reason: string) => new AthenaSqlError("", `${ddlTask}${reason}`);

export const semanticError = (reason: string) =>
  new AthenaSqlError("", `FAILED: SemanticException ${reason}`);

export const tableNotFound = (database: string, table: string) =>
  semanticError(`[Error 10001]: Table not found ${database}.${table}`);

export const databaseNotFound = (name: string) =>
  semanticError(`[Error 10072]: Database does not exist: ${name}`);
