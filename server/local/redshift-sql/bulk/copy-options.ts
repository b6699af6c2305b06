import { unsupported } from "@/server/local/redshift-sql/errors";
import { Reader } from "@/server/local/redshift-sql/reader";
import type { Statement } from "@/server/local/redshift-sql/statement";
import { RedshiftSqlError } from "@/server/sql/error";
import { type CommonOptions, commonDefaults, readCommonOption, readLocation } from "./options";
import { parseS3Url, type S3Location } from "./s3";

export interface CopyPlan extends CommonOptions {
  table: string[];
  tableOffset: number;
  columns: string[] | undefined;
  source: S3Location;
  ignoreHeader: number;
  ignoreBlankLines: boolean;
  emptyAsNull: boolean;
  blanksAsNull: boolean;
  trimBlanks: boolean;
  truncateColumns: boolean;
  fillRecord: boolean;
  removeQuotes: boolean;
  acceptInvalid: string | undefined;
  acceptAnyDate: boolean;
  roundDecimals: boolean;
  explicitIds: boolean;
  dateFormat: string | undefined;
  timeFormat: string | undefined;
  maxError: number;
  noLoad: boolean;
  statUpdate: boolean | undefined;
  json: { mode: "auto" | "ignorecase" | "noshred" } | { mode: "paths"; file: S3Location };
}

const NO_SOURCE = "LOAD source is not supported. (Hint: only S3 or DynamoDB or EMR based load is allowed)";

/** Reads a COPY statement, with every option in any order. */
export function readCopy(statement: Statement, caseSensitive: boolean): CopyPlan {
  const reader = new Reader(statement.tokens, caseSensitive);
  reader.expect("copy");
  const tableOffset = reader.peek()?.start ?? 0;
  const table = reader.path();
  const columns = reader.sees("(") ? reader.names() : undefined;
  reader.expect("from");
  if (reader.peek()?.kind !== "string")
    throw new RedshiftSqlError(NO_SOURCE, { sqlState: "0A000", offset: reader.peek()?.start });
  const plan: CopyPlan = {
    ...commonDefaults(),
    table,
    tableOffset,
    columns,
    source: readLocation(reader, NO_SOURCE),
    ignoreHeader: 0,
    ignoreBlankLines: false,
    emptyAsNull: false,
    blanksAsNull: false,
    trimBlanks: false,
    truncateColumns: false,
    fillRecord: false,
    removeQuotes: false,
    acceptInvalid: undefined,
    acceptAnyDate: false,
    roundDecimals: false,
    explicitIds: false,
    dateFormat: undefined,
    timeFormat: undefined,
    maxError: 0,
    noLoad: false,
    statUpdate: undefined,
    json: { mode: "auto" },
  };
  while (!reader.done) readOption(reader, plan);
  assertConsistent(plan, tableOffset);
  return plan;
}

function readOption(reader: Reader, plan: CopyPlan): void {
  const before = plan.format;
  if (readCommonOption(reader, plan)) {
    if (plan.format === "json" && before !== "json") readJson(reader, plan);
    return;
  }
  if (readFlag(reader, plan)) return;
  const offset = reader.peek()?.start ?? 0;
  if (reader.takes("ignoreheader")) {
    reader.takes("as");
    plan.ignoreHeader = reader.integer();
  } else if (reader.takes("maxerror")) {
    reader.takes("as");
    plan.maxError = reader.integer();
    if (plan.maxError > 100_000)
      throw new RedshiftSqlError("MAXERROR must be between 0 and 100000", { offset });
  } else if (reader.takes("dateformat")) {
    reader.takes("as");
    plan.dateFormat = reader.string();
  } else if (reader.takes("timeformat")) {
    reader.takes("as");
    plan.timeFormat = reader.string();
  } else if (reader.takes("acceptinvchars")) {
    reader.takes("as");
    plan.acceptInvalid = reader.optionalString() ?? "?";
  } else if (reader.takes("encoding")) {
    reader.takes("as");
    const encoding = reader.peek()?.kind === "string" ? reader.string() : reader.name();
    if (!/^utf-?8$/i.test(encoding)) throw unsupported(`ENCODING ${encoding}`, { offset });
  } else if (reader.takes("compupdate")) {
    for (const word of ["on", "off", "true", "false", "preset"]) if (reader.takes(word)) break;
  } else if (reader.takes("statupdate")) {
    plan.statUpdate = !(reader.takes("off") || reader.takes("false"));
    if (plan.statUpdate && !reader.takes("on")) reader.takes("true");
  } else if (reader.takes("comprows") || reader.takes("readratio")) reader.integer();
  else throw reader.unexpected();
}

const FLAGS = {
  ignoreblanklines: "ignoreBlankLines",
  emptyasnull: "emptyAsNull",
  blanksasnull: "blanksAsNull",
  trimblanks: "trimBlanks",
  truncatecolumns: "truncateColumns",
  fillrecord: "fillRecord",
  removequotes: "removeQuotes",
  acceptanydate: "acceptAnyDate",
  roundec: "roundDecimals",
  explicit_ids: "explicitIds",
  noload: "noLoad",
} as const;

function readFlag(reader: Reader, plan: CopyPlan): boolean {
  for (const [word, flag] of Object.entries(FLAGS))
    if (reader.takes(word)) {
      plan[flag] = true;
      return true;
    }
  return false;
}

function readJson(reader: Reader, plan: CopyPlan): void {
  reader.takes("as");
  const offset = reader.peek()?.start ?? 0;
  const value = reader.optionalString() ?? "auto";
  const lower = value.toLowerCase();
  const file = parseS3Url(value);
  if (lower === "auto") plan.json = { mode: "auto" };
  else if (lower === "auto ignorecase") plan.json = { mode: "ignorecase" };
  else if (lower === "noshred") plan.json = { mode: "noshred" };
  else if (file) plan.json = { mode: "paths", file };
  else throw new RedshiftSqlError(`invalid JSONPaths file: "${value}"`, { sqlState: "22023", offset });
}

function assertConsistent(plan: CopyPlan, offset: number): void {
  const refuse = (message: string) => {
    throw new RedshiftSqlError(message, { sqlState: "42601", offset });
  };
  if (plan.format === "csv" && plan.escape) refuse("CSV is not compatible with ESCAPE");
  if (plan.format === "csv" && plan.removeQuotes) refuse("CSV is not compatible with REMOVEQUOTES");
  if (plan.format === "parquet") {
    const used =
      plan.delimiter !== undefined ||
      plan.ignoreHeader > 0 ||
      plan.compression !== "none" ||
      plan.maxError > 0;
    if (used) refuse("COPY from Parquet takes none of DELIMITER, IGNOREHEADER, GZIP and MAXERROR");
  }
}
