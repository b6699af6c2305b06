import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { isInsufficient } from "@/server/local/catalog/needs";

const ddlTask = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. ";

/** What Hive's DDL refuses while it runs. */
export const ddlError = (reason: string) => new AthenaSqlError("", `${ddlTask}${reason}`);

/** What Lake Formation refuses, as Hive's client of the catalog tells it; other errors as they are. */
export function metastoreError(error: unknown, requestId: string): unknown {
  if (!isInsufficient(error)) return error;
  const where = `Service: AmazonDataCatalog; Status Code: 400; Error Code: AccessDeniedException; Request ID: ${requestId}; Proxy: null`;
  return ddlError(`MetaException(message:${error.message} (${where}))`);
}

export const semanticError = (reason: string) =>
  new AthenaSqlError("", `FAILED: SemanticException ${reason}`);

export const tableNotFound = (database: string, table: string) =>
  semanticError(`[Error 10001]: Table not found ${database}.${table}`);

export const databaseNotFound = (name: string) =>
  semanticError(`[Error 10072]: Database does not exist: ${name}`);
