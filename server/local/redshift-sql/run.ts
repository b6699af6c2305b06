import { located, RedshiftSqlError } from "@/server/sql/error";
import { runCopy } from "./bulk/copy";
import { runUnload } from "./bulk/unload";
import { describeColumns } from "./columns";
import { type Ddl, isRoutineDdl, rewriteDdl } from "./ddl";
import { unsupported } from "./errors";
import { named } from "./faults";
import { guard } from "./guard";
import { fromPostgres } from "./postgres-error";
import { memoryOf } from "./session-memory";
import { readSetting, type SettingChange } from "./settings";
import { showQuery } from "./show";
import { parseStatement, queryType, type Statement } from "./statement";
import { describeStatement, streamRows } from "./stream";
import { compactSuper } from "./super-text";
import { translate } from "./translate";
import { emit, type Rendered } from "./tree";
import type { RowSink, SqlOutcome, SqlParameter, SqlSession } from "./types";
import {
  analyze,
  appendStatement,
  mergeRemoveDuplicates,
  refuseAssignedRole,
  runAppend,
  userStatement,
  vacuum,
} from "./utility";

/** Runs one Redshift statement as the session's user, streaming its rows into `sink`. */
export async function runSql(
  session: SqlSession,
  sql: string,
  parameters: SqlParameter[],
  sink: RowSink,
): Promise<SqlOutcome> {
  const memory = memoryOf(session.client);
  const queryGroup = memory.queryGroup === undefined ? {} : { queryGroup: memory.queryGroup };
  try {
    const statement = parseStatement(sql);
    if (!statement) return { queryType: "OTHER", hasResultSet: false, rows: 0, ...queryGroup };
    guard(statement);
    const outcome = await dispatch(session, statement, parameters, sink).catch((error) => {
      throw named(error, statement);
    });
    return { ...queryGroup, ...outcome };
  } catch (error) {
    if (error instanceof RedshiftSqlError) throw located(error, sql);
    throw error;
  }
}

async function dispatch(
  session: SqlSession,
  statement: Statement,
  parameters: SqlParameter[],
  sink: RowSink,
): Promise<SqlOutcome> {
  const [first = "", second = ""] = statement.words;
  const type = queryType(statement);
  if (first === "show") return runOwn(session, statement, showQuery(session, statement), sink);
  if (first === "vacuum") return runOwn(session, statement, vacuum(session, statement), sink);
  if (first === "analyze") return runOwn(session, statement, analyze(session, statement), sink);
  if (first === "copy") return runCopy(session, statement);
  if (first === "unload") return runUnload(session, statement);
  if (first === "set" || first === "reset") {
    const change = readSetting(statement);
    if (change) return applySetting(session, statement, change);
  }
  if (first === "alter" && second === "table") {
    const append = appendStatement(session, statement);
    if (append)
      return {
        queryType: type,
        hasResultSet: false,
        rows: await runAppend(session, append).catch(ownError(statement)),
      };
  }
  if (first === "drop" && second === "role") await refuseAssignedRole(session, statement);
  const user = userStatement(session, statement);
  if (user) return runOwn(session, statement, user, sink);
  const merge = mergeRemoveDuplicates(statement);
  if (merge) {
    const rewritten = parseStatement(merge);
    // Positions would be those of the statement made here, so none is told.
    if (rewritten) {
      const outcome = await runTranslated(session, rewritten, parameters, sink).catch(withoutPosition);
      return { ...outcome, queryType: "MERGE" };
    }
  }
  return runTranslated(session, statement, parameters, sink);
}

/** Runs SQL of our own in the statement's place; its positions tell the user nothing. */
async function runOwn(
  session: SqlSession,
  statement: Statement,
  text: string,
  sink: RowSink,
): Promise<SqlOutcome> {
  const { fields } = await describeStatement(session.client, text).catch(ownError(statement));
  if (fields.length > 0) sink.columns(await describeColumns(session.client, fields));
  const { rows } = await streamRows(session.client, text, [], fields.length > 0, (row) =>
    sink.row(row),
  ).catch(ownError(statement));
  return { queryType: queryType(statement), hasResultSet: fields.length > 0, rows };
}

function withoutPosition(error: unknown): never {
  if (!(error instanceof RedshiftSqlError)) throw error;
  const { sqlState, detail, hint } = error;
  throw new RedshiftSqlError(error.reason, { sqlState, detail, hint });
}

function ownError(statement: Statement): (error: unknown) => never {
  return (error) => {
    throw fromPostgres(error, statement.source);
  };
}

async function applySetting(
  session: SqlSession,
  statement: Statement,
  change: SettingChange,
): Promise<SqlOutcome> {
  if (change.sql) await session.client.query(change.sql).catch(ownError(statement));
  change.remember(memoryOf(session.client));
  return { queryType: "UTILITY", hasResultSet: false, rows: 0 };
}

/** Runs a statement that only needs translation, with its parameters bound as text. */
async function runTranslated(
  session: SqlSession,
  statement: Statement,
  parameters: SqlParameter[],
  sink: RowSink,
): Promise<SqlOutcome> {
  const { placeholders, values } = bind(statement, parameters);
  const ddl = rewriteDdl(statement, {
    database: session.database,
    caseSensitive: memoryOf(session.client).caseSensitive,
  });
  if (isRoutineDdl(statement)) await refuseRoutineOfSuperuser(session);
  if (ddl?.table) return runTableDdl(session, statement, ddl, sink);
  const rendered = await translate(session, ddl?.nodes ?? statement.nodes, statement.source, placeholders);
  return runRendered(session, statement, rendered, values, sink);
}

async function runRendered(
  session: SqlSession,
  statement: Statement,
  rendered: Rendered,
  values: string[],
  sink: RowSink,
): Promise<SqlOutcome> {
  try {
    const { fields } = await describeStatement(session.client, rendered.text);
    const columns = fields.length > 0 ? await describeColumns(session.client, fields) : [];
    if (fields.length > 0) sink.columns(columns);
    const compact = compactSuper(columns);
    const { rows } = await streamRows(session.client, rendered.text, values, fields.length > 0, (row) =>
      sink.row(compact(row)),
    );
    return { queryType: queryType(statement), hasResultSet: fields.length > 0, rows };
  } catch (error) {
    throw fromPostgres(error, statement.source, rendered);
  }
}

function bind(statement: Statement, parameters: SqlParameter[]) {
  const placeholders = new Map<string, number>();
  const values: string[] = [];
  if (parameters.length === 0) return { placeholders, values };
  const given = new Map(parameters.map(({ name, value }) => [name, value]));
  for (const token of statement.tokens) {
    if (token.kind !== "parameter") continue;
    const name = token.text.slice(1);
    const value = given.get(name);
    if (value === undefined)
      throw new RedshiftSqlError(`the parameter :${name} has no value`, {
        sqlState: "42P02",
        offset: token.start,
      });
    if (placeholders.has(name)) continue;
    values.push(value);
    placeholders.set(name, values.length);
  }
  return { placeholders, values };
}

/** Runs DDL of a table and remembers what PostgreSQL has no place for, as the table's owner and in the same transaction. */
async function runTableDdl(
  session: SqlSession,
  statement: Statement,
  ddl: Ddl,
  sink: RowSink,
): Promise<SqlOutcome> {
  const { client } = session;
  const { table } = ddl;
  const outcome: SqlOutcome = { queryType: queryType(statement), hasResultSet: false, rows: 0 };
  if (!table) return outcome;
  const name = (await translate(session, [...emit(0, "TABLE "), ...table.name], statement.source)).text
    .slice(6)
    .trim();
  const remember = Object.keys(table.attributes).length > 0;
  const known = table.ifNotExists && remember ? await relationExists(client, name) : false;
  const own = client.getTransactionStatus() === "I" && remember;
  if (own) await client.query("BEGIN");
  try {
    const rendered = ddl.attributesOnly ? undefined : await translate(session, ddl.nodes, statement.source);
    const result = rendered ? await runRendered(session, statement, rendered, [], sink) : outcome;
    if (remember && !known)
      await client
        .query("SELECT rs_compat.remember_table($1::regclass, $2::jsonb)", [
          name,
          JSON.stringify(table.attributes),
        ])
        .catch(ownError(statement));
    if (own) await client.query("COMMIT");
    return result;
  } catch (error) {
    if (own) await client.query("ROLLBACK");
    throw error;
  }
}

async function relationExists(client: SqlSession["client"], name: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", [
    name,
  ]);
  return rows[0]?.found ?? false;
}

/**
 * A procedure can build SQL as it runs, and no look at its text tells what: on a connection that a superuser opened
 * it could take back the session's authorization.
 */
async function refuseRoutineOfSuperuser(session: SqlSession): Promise<void> {
  const { rows } = await session.client.query<{ rolsuper: boolean }>(
    `SELECT r.rolsuper FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a
       JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid`,
  );
  if (rows[0]?.rolsuper !== false)
    throw unsupported("a procedure or function over a connection of the server's own");
}
