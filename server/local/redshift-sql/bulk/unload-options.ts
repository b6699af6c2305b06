import { unsupported } from "@/server/local/redshift-sql/errors";
import { Reader } from "@/server/local/redshift-sql/reader";
import type { Statement } from "@/server/local/redshift-sql/statement";
import { RedshiftSqlError } from "@/server/sql/error";
import { stringValue } from "@/server/sql/tokenize";
import { type CommonOptions, commonDefaults, readCommonOption, readLocation } from "./options";
import type { S3Location } from "./s3";

export interface UnloadPlan extends CommonOptions {
  query: string;
  /** Where the query begins in the statement. */
  queryOffset: number;
  /** Whether offsets inside the query run along with the statement's: no quote in it is doubled or escaped. */
  plainQuery: boolean;
  destination: S3Location;
  header: boolean;
  addQuotes: boolean;
  partitionBy: string[];
  includePartitions: boolean;
  verboseManifest: boolean;
  allowOverwrite: boolean;
  cleanPath: boolean;
  parallel: boolean;
  maxFileSize: number;
  extension: string | undefined;
}

const MB = 1024 * 1024;
const DEFAULT_FILE_SIZE = 6.2 * 1024 * MB;
const NO_TARGET = "UNLOAD destination is not supported. (Hint: only S3 based unload is allowed)";

/** Reads an UNLOAD statement, with every option in any order. */
export function readUnload(statement: Statement, caseSensitive: boolean): UnloadPlan {
  const reader = new Reader(statement.tokens, caseSensitive);
  reader.expect("unload", "(");
  const token = reader.peek();
  const query = reader.string();
  reader.expect(")", "to");
  const opening = /^(?:[a-zA-Z]*'|\$[^$]*\$)/.exec(token?.text ?? "")?.[0].length ?? 1;
  const plan: UnloadPlan = {
    ...commonDefaults(),
    query,
    queryOffset: (token?.start ?? 0) + opening,
    plainQuery:
      token !== undefined &&
      token.text.length - query.length <= 2 * opening &&
      stringValue(token.text).length === query.length,
    destination: readLocation(reader, NO_TARGET),
    header: false,
    addQuotes: false,
    partitionBy: [],
    includePartitions: false,
    verboseManifest: false,
    allowOverwrite: false,
    cleanPath: false,
    parallel: true,
    maxFileSize: DEFAULT_FILE_SIZE,
    extension: undefined,
  };
  while (!reader.done) readOption(reader, plan);
  assertConsistent(plan, token?.start ?? 0);
  return plan;
}

function readOption(reader: Reader, plan: UnloadPlan): void {
  const offset = reader.peek()?.start ?? 0;
  if (readCommonOption(reader, plan)) {
    if (plan.manifest && reader.takes("verbose")) plan.verboseManifest = true;
    return;
  }
  if (reader.takes("header")) plan.header = true;
  else if (reader.takes("addquotes")) plan.addQuotes = true;
  else if (reader.takes("allowoverwrite")) plan.allowOverwrite = true;
  else if (reader.takes("cleanpath")) plan.cleanPath = true;
  else if (reader.takes("parallel"))
    plan.parallel =
      !(reader.takes("off") || reader.takes("false")) && (reader.takes("on") || reader.takes("true") || true);
  else if (reader.takes("partition", "by")) {
    plan.partitionBy = reader.names();
    plan.includePartitions = reader.takes("include");
  } else if (reader.takes("maxfilesize")) plan.maxFileSize = fileSize(reader, offset);
  else if (reader.takes("rowgroupsize")) fileSize(reader, offset);
  else if (reader.takes("extension")) plan.extension = reader.string();
  else if (reader.sees("fixedwidth")) throw unsupported("FIXEDWIDTH", { offset });
  else throw reader.unexpected();
}

function fileSize(reader: Reader, offset: number): number {
  reader.takes("as");
  const token = reader.next();
  const amount = Number(token.text);
  const unit = reader.takes("gb") ? 1024 * MB : MB;
  if (unit === MB) reader.takes("mb");
  const size = amount * unit;
  if (!Number.isFinite(size) || size < 5 * MB || size > 6.2 * 1024 * MB)
    throw new RedshiftSqlError("MAXFILESIZE must be between 5 MB and 6.2 GB", { sqlState: "22023", offset });
  return size;
}

function assertConsistent(plan: UnloadPlan, offset: number): void {
  const refuse = (message: string) => {
    throw new RedshiftSqlError(message, { sqlState: "42601", offset });
  };
  if (plan.allowOverwrite && plan.cleanPath) refuse("ALLOWOVERWRITE and CLEANPATH cannot be used together");
  if (plan.format === "csv" && (plan.escape || plan.addQuotes))
    refuse("CSV is not compatible with ESCAPE and ADDQUOTES");
  const text =
    plan.delimiter !== undefined || plan.addQuotes || plan.escape || plan.header || plan.nullAs !== undefined;
  if ((plan.format === "json" || plan.format === "parquet") && text)
    refuse(`${plan.format.toUpperCase()} takes none of DELIMITER, ADDQUOTES, ESCAPE, HEADER and NULL AS`);
  if (plan.format === "parquet" && plan.compression !== "none") refuse("PARQUET is compressed by itself");
}
