import { unsupported } from "@/server/local/redshift-sql/errors";
import type { Reader } from "@/server/local/redshift-sql/reader";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";
import { parseS3Url, type S3Location } from "./s3";

export type Compression = "none" | "gzip" | "zstd";

/** The options that COPY and UNLOAD share, read in whatever order they stand. */
export interface CommonOptions {
  format: "text" | "csv" | "json" | "parquet";
  delimiter: string | undefined;
  quote: string;
  escape: boolean;
  nullAs: string | undefined;
  compression: Compression;
  manifest: boolean;
  region: string | undefined;
  /** The role of IAM_ROLE, the first where they are chained. */
  role: { arn: string; offset: number } | undefined;
}

export function commonDefaults(): CommonOptions {
  return {
    format: "text",
    delimiter: undefined,
    quote: '"',
    escape: false,
    nullAs: undefined,
    compression: "none",
    manifest: false,
    region: undefined,
    role: undefined,
  };
}

const ROLE =
  /^(?:default|arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+)(?:,arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+)*$/;

/** Reads one option both commands know; false when what comes next is none. */
export function readCommonOption(reader: Reader, options: CommonOptions): boolean {
  return readAuthorization(reader, options) || readFormat(reader, options) || readText(reader, options);
}

/** The statement reaches S3 as the warehouse's own role; keys in the text are refused. */
function readAuthorization(reader: Reader, options: CommonOptions): boolean {
  const offset = reader.peek()?.start ?? 0;
  if (reader.takes("iam_role")) {
    if (reader.takes("default")) return true;
    const role = reader.string();
    if (!ROLE.test(role))
      throw new RedshiftSqlError(`invalid IAM role: "${role}"`, { sqlState: "22023", offset });
    options.role = { arn: role.split(",")[0] ?? role, offset };
    return true;
  }
  for (const other of [
    "credentials",
    "access_key_id",
    "with",
    "secret_access_key",
    "session_token",
    "authorization",
  ]) {
    if (!reader.sees(other)) continue;
    if (reader.takes("with")) return true;
    throw unsupported(other.toUpperCase(), { offset });
  }
  return false;
}

/**
 * Refuses a role of the warehouse's own account that is not attached to it. The ARNs of other accounts stand in
 * published examples, and run with the attached role.
 */
export function assertRole({ objects, target }: SqlSession, { role }: CommonOptions): void {
  const attached = objects.roleArn;
  if (!role || attached === undefined || role.arn === attached) return;
  const account = (arn: string) => arn.split(":")[4];
  if (account(role.arn) !== target.accountId || account(attached) !== target.accountId) return;
  throw new RedshiftSqlError(`Not authorized to get credentials of role ${role.arn}`, {
    sqlState: "XX000",
    offset: role.offset,
    hint: `The role attached to this warehouse is ${attached}.`,
  });
}

const REFUSED_FORMATS = ["avro", "orc", "fixedwidth", "shapefile", "rcfile", "sequencefile", "textfile"];

function readFormat(reader: Reader, options: CommonOptions): boolean {
  const offset = reader.peek()?.start ?? 0;
  const worded = reader.takes("format");
  if (worded) reader.takes("as");
  for (const format of ["csv", "json", "parquet"] as const) {
    if (
      !reader.sees(format) ||
      (format === "json" && !worded && reader.peek(1)?.kind !== "string" && !reader.sees("json", "as"))
    )
      continue;
    reader.takes(format);
    options.format = format;
    return true;
  }
  for (const format of REFUSED_FORMATS)
    if (reader.sees(format)) throw unsupported(`FORMAT ${format.toUpperCase()}`, { offset });
  if (worded) throw reader.unexpected();
  return false;
}

function readText(reader: Reader, options: CommonOptions): boolean {
  const offset = reader.peek()?.start ?? 0;
  if (reader.takes("delimiter")) {
    reader.takes("as");
    options.delimiter = delimiterOf(reader.string(), offset);
  } else if (reader.takes("quote")) {
    reader.takes("as");
    options.quote = oneCharacter(reader.string(), "QUOTE", offset);
  } else if (reader.takes("null")) {
    reader.takes("as");
    options.nullAs = reader.string();
  } else if (reader.takes("escape")) options.escape = true;
  else if (reader.takes("gzip")) options.compression = "gzip";
  else if (reader.takes("manifest")) options.manifest = true;
  else if (reader.takes("region")) {
    reader.takes("as");
    options.region = reader.string();
  } else {
    for (const refused of ["bzip2", "lzop", "zstd", "encrypted", "kms_key_id", "master_symmetric_key", "ssh"])
      if (reader.sees(refused)) throw unsupported(refused.toUpperCase(), { offset });
    return false;
  }
  return true;
}

function delimiterOf(text: string, offset: number): string {
  return oneCharacter(text, "DELIMITER", offset);
}

function oneCharacter(text: string, option: string, offset: number): string {
  if ([...text].length !== 1 || text === "\n" || text === "\r")
    throw new RedshiftSqlError(`${option} must be a single character`, { sqlState: "22023", offset });
  return text;
}

/** The `s3://` location of the command, or Redshift's error for another kind of place. */
export function readLocation(reader: Reader, refusal: string): S3Location {
  const offset = reader.peek()?.start ?? 0;
  const url = reader.string();
  const location = parseS3Url(url);
  if (!location) throw new RedshiftSqlError(refusal, { sqlState: "0A000", offset });
  return location;
}
