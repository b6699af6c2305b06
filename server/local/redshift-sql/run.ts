import { describeColumns } from "./columns";
import { located, RedshiftSqlError } from "./errors";
import { guard } from "./guard";
import { fromPostgres } from "./postgres-error";
import { type RewriteOptions, rewriteNodes } from "./rewrite";
import { ColumnsNeeded } from "./rewrite-select";
import { memoryOf } from "./session-memory";
import { parseStatement, queryType, type Statement } from "./statement";
import { describeStatement, streamRows } from "./stream";
import { type Node, type Rendered, render } from "./tree";
import type { RowSink, SqlOutcome, SqlParameter, SqlSession } from "./types";

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
    const outcome = await runTranslated(session, statement, parameters, sink);
    return { ...queryGroup, ...outcome };
  } catch (error) {
    if (error instanceof RedshiftSqlError) throw located(error, sql);
    throw error;
  }
}

/** Runs a statement that only needs translation, with its parameters bound as text. */
async function runTranslated(
  session: SqlSession,
  statement: Statement,
  parameters: SqlParameter[],
  sink: RowSink,
): Promise<SqlOutcome> {
  const { placeholders, values } = bind(statement, parameters);
  const rendered = await translate(session, statement.nodes, statement.source, placeholders);
  try {
    const { fields } = await describeStatement(session.client, rendered.text);
    if (fields.length > 0) sink.columns(await describeColumns(session.client, fields));
    const { rows } = await streamRows(session.client, rendered.text, values, fields.length > 0, (row) =>
      sink.row(row),
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

/** Rewrites nodes for PostgreSQL, asking the database for a query's columns where a rewrite needs them. */
export async function translate(
  session: SqlSession,
  nodes: Node[],
  source: string,
  placeholders: ReadonlyMap<string, number> = new Map(),
): Promise<Rendered> {
  const known = new Map<string, string[]>();
  const options: RewriteOptions = {
    database: session.database,
    caseSensitive: memoryOf(session.client).caseSensitive,
    columns: (query) => known.get(query),
    placeholders,
  };
  for (;;) {
    try {
      return render(rewriteNodes(nodes, options), source);
    } catch (error) {
      if (!(error instanceof ColumnsNeeded)) throw error;
      const { fields } = await describeStatement(session.client, error.query).catch((cause) => {
        throw fromPostgres(cause, source);
      });
      known.set(
        error.query,
        fields.map((field) => field.name),
      );
    }
  }
}
