import { RedshiftSqlError } from "@/server/sql/error";
import { keyword, literal, stringValue, type Token } from "@/server/sql/tokenize";
import { forbidden, unsupported } from "./errors";
import { Reader } from "./reader";
import { memoryOf, type SessionMemory } from "./session-memory";
import type { Statement } from "./statement";
import type { SqlSession } from "./types";

/** Settings that PostgreSQL keeps with the same meaning. */
const SHARED = new Set(
  "search_path statement_timeout timezone datestyle extra_float_digits application_name intervalstyle transaction_isolation default_transaction_read_only idle_in_transaction_session_timeout".split(
    " ",
  ),
);
/** Settings of Redshift that PostgreSQL has not, with their defaults; they are kept and shown. */
const KEPT: Record<string, string> = {
  query_group: "unset",
  enable_case_sensitive_identifier: "off",
  enable_result_cache_for_session: "on",
  wlm_query_slot_count: "1",
  analyze_threshold_percent: "10",
  auto_analyze: "on",
  describe_field_name_in_uppercase: "off",
  error_on_nondeterministic_update: "off",
  enable_vacuum_boost: "off",
  max_concurrency_scaling_clusters: "1",
  mv_enable_aqmv_for_session: "on",
  use_fips_ssl: "off",
  json_serialization_enable: "off",
  json_serialization_parse_nested_strings: "off",
  navigate_super_null_on_error: "on",
  cast_super_null_on_error: "on",
  parse_super_null_on_error: "off",
  spectrum_enable_pseudo_columns: "on",
  stl_query_text_length: "4000",
};
/** Those that would change what a statement answers, or whether it runs: only their default is to be had. */
const FIXED = new Set(
  `describe_field_name_in_uppercase error_on_nondeterministic_update json_serialization_enable
   json_serialization_parse_nested_strings navigate_super_null_on_error cast_super_null_on_error
   parse_super_null_on_error use_fips_ssl`.split(/\s+/),
);
const ON = new Set(["on", "true", "1", "yes", "t", "y"]);
const OFF = new Set(["off", "false", "0", "no", "f", "n"]);

export interface SettingChange {
  /** What PostgreSQL is to run; empty when the setting is only ours. */
  sql: string;
  /** Done when that has run. */
  remember(memory: SessionMemory): void;
}

/** Reads SET and RESET; undefined for the forms that PostgreSQL has under the same name (SET TRANSACTION). */
export function readSetting(statement: Statement): SettingChange | undefined {
  const reader = new Reader(statement.tokens);
  const reset = reader.takes("reset");
  if (!reset) reader.expect("set");
  if (reader.sees("transaction") || reader.sees("session", "characteristics")) return undefined;
  const local = reader.takes("local");
  reader.takes("session");
  const at = reader.peek()?.start ?? 0;
  const name = readName(reader);
  if (reset && name === "all") return resetAll();
  const value = reset ? undefined : readValue(reader, name);
  reader.end();
  if (name === "client_encoding") return encoding(value, at);
  if (SHARED.has(name)) {
    if (reset) return { sql: `RESET ${name}`, remember: () => {} };
    const list =
      name === "search_path" ? (value ?? []).map(pathEntry).join(", ") : literal((value ?? []).join(", "));
    return { sql: `SET ${local ? "LOCAL " : ""}${name} TO ${list || "''"}`, remember: () => {} };
  }
  if (!Object.hasOwn(KEPT, name))
    throw new RedshiftSqlError(`unrecognized configuration parameter "${name}"`, {
      sqlState: "42704",
      offset: at,
    });
  const kept = value && keptValue(name, value.join(", "), at);
  return { sql: "", remember: (memory) => keep(memory, name, kept) };
}

/** The value as it will be shown: switches as on or off, numbers as numbers. */
function keptValue(name: string, value: string, offset: number): string {
  const standard = KEPT[name] ?? "";
  const given = value.toLowerCase();
  const invalid = (what: string) =>
    new RedshiftSqlError(`${what}: "${value}"`, { sqlState: "22023", offset });
  if (/^\d+$/.test(standard)) {
    if (!/^\d+$/.test(given)) throw invalid(`invalid value for parameter "${name}"`);
    return given;
  }
  if (standard !== "on" && standard !== "off") return value;
  if (!ON.has(given) && !OFF.has(given)) throw invalid(`parameter "${name}" requires a Boolean value`);
  const shown = ON.has(given) ? "on" : "off";
  if (FIXED.has(name) && shown !== standard) throw unsupported(`${name} = ${shown}`, { offset });
  return shown;
}

function readName(reader: Reader): string {
  const parts = [reader.name()];
  while (reader.takes(".")) parts.push(reader.name());
  const name = parts.join(".");
  if (name === "time" && reader.takes("zone")) return "timezone";
  if (["session_authorization", "role"].includes(name)) throw forbidden(`SET ${name}`, reader.peek()?.start);
  return name;
}

function readValue(reader: Reader, name: string): string[] | undefined {
  if (name !== "timezone" || reader.sees("to") || reader.sees("=")) {
    if (!reader.takes("to") && !reader.takes("=")) throw reader.unexpected();
  }
  const values: string[] = [];
  do values.push(settingValue(reader.next(), reader));
  while (reader.takes(","));
  return values.length === 1 && values[0] === "\0default" ? undefined : values;
}

function settingValue(token: Token, reader: Reader): string {
  if (token.kind === "string") return stringValue(token.text);
  if (token.kind === "quoted") return token.text.slice(1, -1).replaceAll('""', '"');
  if (token.text === "-") return `-${settingValue(reader.next(), reader)}`;
  if (keyword(token) === "default") return "\0default";
  if (token.kind === "word" || token.kind === "number") return token.text.toLowerCase();
  throw reader.unexpected();
}

function pathEntry(name: string): string {
  return literal(name);
}

function encoding(value: string[] | undefined, offset: number): SettingChange {
  // The result is read as UTF-8 whatever the session asks for.
  if (value && !/^utf-?8$|^unicode$/i.test(value[0] ?? ""))
    throw new RedshiftSqlError(`client_encoding ${value[0]} is not supported by the local engine`, {
      sqlState: "0A000",
      offset,
    });
  return { sql: "", remember: () => {} };
}

function resetAll(): SettingChange {
  return {
    sql: [...SHARED]
      .filter((name) => name !== "transaction_isolation")
      .map((name) => `RESET ${name}`)
      .join("; "),
    remember: (memory) => {
      memory.settings.clear();
      memory.queryGroup = undefined;
      memory.caseSensitive = false;
    },
  };
}

function keep(memory: SessionMemory, name: string, value: string | undefined): void {
  if (value === undefined) memory.settings.delete(name);
  else memory.settings.set(name, value);
  if (name === "query_group") memory.queryGroup = value;
  if (name === "enable_case_sensitive_identifier")
    memory.caseSensitive = ON.has((value ?? "off").toLowerCase());
}

/** The value of a setting that is ours alone, for SHOW; undefined for PostgreSQL's. */
export function shownSetting(session: SqlSession, name: string): string | undefined {
  return Object.hasOwn(KEPT, name) ? (memoryOf(session.client).settings.get(name) ?? KEPT[name]) : undefined;
}

/** SHOW ALL: what a session may set, and its value. */
export function settingsQuery(session: SqlSession): string {
  const own = Object.keys(KEPT).map(
    (name) => `(${literal(name)}, ${literal(shownSetting(session, name) ?? "")})`,
  );
  const shared = [...SHARED].map(literal).join(", ");
  return `SELECT name::text, setting::text FROM (VALUES ${own.join(", ")}) AS own(name, setting)
    UNION ALL SELECT lower(name), replace(setting, ', rs_compat', '') FROM pg_catalog.pg_settings WHERE lower(name) IN (${shared}) ORDER BY 1`;
}

export function isSharedSetting(name: string): boolean {
  return (
    SHARED.has(name) || name === "client_encoding" || name === "server_version" || name === "is_superuser"
  );
}
