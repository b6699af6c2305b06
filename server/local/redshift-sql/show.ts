import { RedshiftSqlError } from "@/server/sql/error";
import { literal } from "@/server/sql/tokenize";
import { unsupported } from "./errors";
import { Reader } from "./reader";
import { relationName } from "./relation";
import { memoryOf } from "./session-memory";
import { isSharedSetting, settingsQuery, shownSetting } from "./settings";
import type { Statement } from "./statement";
import type { SqlSession } from "./types";

/** The query that answers a SHOW statement. */
export function showQuery(session: SqlSession, statement: Statement): string {
  const reader = new Reader(statement.tokens, memoryOf(session.client).caseSensitive);
  reader.expect("show");
  const offset = reader.peek()?.start ?? 0;
  if (reader.takes("all")) return settingsQuery(session);
  if (reader.takes("databases")) return listing(reader, "svv_redshift_databases", "database_name", []);
  if (reader.takes("schemas")) return showSchemas(session, reader);
  if (reader.takes("tables")) return showTables(session, reader);
  if (reader.takes("columns")) return showColumns(session, reader);
  if (reader.takes("constraints", "primary", "keys")) return showPrimaryKeys(session, reader);
  if (reader.takes("table")) return showTable(session, reader);
  if (reader.takes("view")) return showView(session, reader);
  for (const other of [
    "grants",
    "procedure",
    "function",
    "external",
    "datashares",
    "model",
    "constraints",
    "parameters",
  ])
    if (reader.sees(other)) throw unsupported(`SHOW ${other.toUpperCase()}`, { offset });
  return showSetting(session, reader, offset);
}

/** The rest of a listing: [LIKE 'pattern'] [LIMIT n]. */
function listing(reader: Reader, view: string, name: string, conditions: string[]): string {
  const where = [...conditions];
  if (reader.takes("like")) where.push(`${name} LIKE ${literal(reader.string())}`);
  const limit = reader.takes("limit") ? ` LIMIT ${reader.integer()}` : "";
  reader.end();
  const filter = where.length > 0 ? ` WHERE ${where.join(" AND ")}` : "";
  return `SELECT * FROM rs_compat.${view}${filter} ORDER BY ${name === "column_name" ? "ordinal_position" : name}${limit}`;
}

function ownDatabase(session: SqlSession, name: string, offset: number): void {
  if (name !== session.database.toLowerCase())
    throw unsupported(`SHOW in another database (${name})`, { offset });
}

function showSchemas(session: SqlSession, reader: Reader): string {
  if (reader.takes("from")) {
    reader.expect("database");
    ownDatabase(session, reader.name(), 0);
  }
  return listing(reader, "svv_all_schemas", "schema_name", []);
}

function showTables(session: SqlSession, reader: Reader): string {
  reader.expect("from", "schema");
  const at = reader.peek()?.start ?? 0;
  const path = reader.path();
  if (path.length > 1) ownDatabase(session, path[0] ?? "", at);
  return listing(reader, "svv_all_tables", "table_name", [`schema_name = ${literal(path.at(-1) ?? "")}`]);
}

function showColumns(session: SqlSession, reader: Reader): string {
  reader.expect("from", "table");
  const at = reader.peek()?.start ?? 0;
  const path = reader.path();
  if (path.length > 2) ownDatabase(session, path[0] ?? "", at);
  const table = `table_name = ${literal(path.at(-1) ?? "")}`;
  const schema = path.length > 1 ? literal(path.at(-2) ?? "") : "ANY (current_schemas(false))";
  return listing(reader, "svv_all_columns", "column_name", [`schema_name = ${schema}`, table]);
}

function showTable(session: SqlSession, reader: Reader): string {
  const name = relationName(reader.path(), session.database, 0);
  reader.end();
  return `SELECT rs_compat.table_ddl(${literal(name)}::regclass) AS "show table ddl statement"`;
}

/** Informational keys: PostgreSQL has no place for them, and they bind nobody. */
function showPrimaryKeys(session: SqlSession, reader: Reader): string {
  reader.expect("from", "table");
  const at = reader.peek()?.start ?? 0;
  const name = relationName(reader.path(), session.database, at);
  const limit = reader.takes("limit") ? ` LIMIT ${reader.integer()}` : "";
  reader.end();
  return `SELECT rs_compat.current_database()::varchar(128) AS database_name, c.nspname::varchar(128) AS schema_name,
      c.relname::varchar(128) AS table_name, made.key::varchar(128) AS pk_name,
      c.attname::varchar(128) AS column_name, key.n::int AS key_seq
    FROM rs_compat.own_columns c JOIN rs_compat.attributes a ON a.table_id = c.oid
    JOIN LATERAL jsonb_each(a.attributes -> 'constraints') AS made ON made.value ->> 'kind' = 'pkey'
    JOIN LATERAL jsonb_array_elements_text(made.value -> 'columns') WITH ORDINALITY AS key(name, n)
      ON key.name = c.attname
    WHERE c.oid = ${literal(name)}::regclass ORDER BY key.n${limit}`;
}

function showView(session: SqlSession, reader: Reader): string {
  const name = relationName(reader.path(), session.database, 0);
  reader.end();
  return `SELECT pg_catalog.pg_get_viewdef(${literal(name)}::regclass, true) AS "show view ddl statement"`;
}

function showSetting(session: SqlSession, reader: Reader, offset: number): string {
  let name = reader.path().join(".");
  if (name === "time" && reader.takes("zone")) name = "timezone";
  reader.end();
  const own = shownSetting(session, name);
  if (own !== undefined) return `SELECT ${literal(own)}::text AS "${name}"`;
  if (!isSharedSetting(name))
    throw new RedshiftSqlError(`unrecognized configuration parameter "${name}"`, {
      sqlState: "42704",
      offset,
    });
  // The compatibility schema is ours to look in, not the user's to see.
  return `SELECT replace(current_setting(${literal(name)}), ', rs_compat', '') AS "${name}"`;
}
