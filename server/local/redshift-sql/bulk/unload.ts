import { describeColumns } from "@/server/local/redshift-sql/columns";
import { guard } from "@/server/local/redshift-sql/guard";
import { fromPostgres } from "@/server/local/redshift-sql/postgres-error";
import { memoryOf } from "@/server/local/redshift-sql/session-memory";
import { parseStatement, queryType, type Statement } from "@/server/local/redshift-sql/statement";
import { describeStatement, streamRows } from "@/server/local/redshift-sql/stream";
import { compactSuper } from "@/server/local/redshift-sql/super-text";
import { translate } from "@/server/local/redshift-sql/translate";
import type { Rendered } from "@/server/local/redshift-sql/tree";
import type { ResultColumn, SqlOutcome, SqlSession } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";
import { recordUnload } from "./journal";
import { assertRole } from "./options";
import { Parts, type UnloadedFile } from "./parts";
import { s3Error } from "./s3";
import { readUnload, type UnloadPlan } from "./unload-options";
import { withWorkspace } from "./workspace";

/** UNLOAD ('query') TO 's3://…': runs the query as the session's user and streams its rows into files. */
export async function runUnload(session: SqlSession, statement: Statement): Promise<SqlOutcome> {
  const plan = readUnload(statement, memoryOf(session.client).caseSensitive);
  assertRole(session, plan);
  const started = new Date();
  try {
    const rendered = await queryOf(session, plan);
    const columns = await columnsOf(session, plan, rendered, statement);
    // Only now, when the query is known to be good: CLEANPATH leaves nothing to go back to.
    await prepareDestination(session, plan);
    const files = await withWorkspace((folder) =>
      unloadRows(session, plan, { rendered, columns }, statement, folder),
    );
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const location = `s3://${plan.destination.bucket}/${plan.destination.key}`;
    await recordUnload(session, {
      started,
      format: plan.format,
      compression: plan.compression,
      location,
      rows,
      files: files.length,
      bytes,
    });
    // The Data API tells 0 rows of an UNLOAD; SYS_UNLOAD_HISTORY tells how many there were.
    return { queryType: "UNLOAD", hasResultSet: false, rows: 0 };
  } catch (error) {
    throw fromPostgres(s3Error(error), statement.source);
  }
}

async function prepareDestination(
  session: SqlSession,
  { destination, cleanPath, allowOverwrite }: UnloadPlan,
): Promise<void> {
  const { bucket, key } = destination;
  const found: string[] = [];
  for await (const object of session.objects.list(bucket, key)) {
    if (!cleanPath && !allowOverwrite)
      throw new RedshiftSqlError(
        "Specified unload destination on S3 is not empty. Consider using a different bucket / prefix, manually removing the target files in S3, or using the ALLOWOVERWRITE option.",
        { sqlState: "XX000" },
      );
    if (!cleanPath) break;
    found.push(object.key);
  }
  for (let i = 0; i < found.length; i += 1000) await session.objects.delete(bucket, found.slice(i, i + 1000));
}

/** The query inside the quotes, translated; its positions are told in the whole statement. */
async function queryOf(session: SqlSession, plan: UnloadPlan): Promise<Rendered> {
  const inStatement = (offset: number) => plan.queryOffset + (plan.plainQuery ? offset : 0);
  try {
    const inner = parseStatement(plan.query);
    if (!inner || queryType(inner) !== "SELECT")
      throw new RedshiftSqlError("UNLOAD takes a SELECT statement", { sqlState: "42601", offset: 0 });
    guard(inner);
    const rendered = await translate(session, inner.nodes, inner.source);
    return { text: rendered.text, sourceOffset: (offset) => inStatement(rendered.sourceOffset(offset)) };
  } catch (error) {
    if (!(error instanceof RedshiftSqlError) || error.offset === undefined) throw error;
    const { sqlState, detail, hint } = error;
    throw new RedshiftSqlError(error.reason, { sqlState, detail, hint, offset: inStatement(error.offset) });
  }
}

/** The columns of the query, found good for what is asked of the files. */
async function columnsOf(
  session: SqlSession,
  plan: UnloadPlan,
  rendered: Rendered,
  statement: Statement,
): Promise<ResultColumn[]> {
  try {
    const { fields } = await describeStatement(session.client, rendered.text);
    const columns = await describeColumns(session.client, fields);
    partitionColumns(plan, columns);
    return columns;
  } catch (error) {
    throw fromPostgres(error, statement.source, rendered);
  }
}

async function unloadRows(
  session: SqlSession,
  plan: UnloadPlan,
  { rendered, columns }: { rendered: Rendered; columns: ResultColumn[] },
  statement: Statement,
  folder: string,
): Promise<UnloadedFile[]> {
  const compact = compactSuper(columns);
  const parts = new Parts(session, plan, columns, partitionColumns(plan, columns), folder);
  try {
    await streamRows(session.client, rendered.text, [], true, (row) => {
      session.signal?.throwIfAborted();
      return parts.write(compact(row));
    });
  } catch (error) {
    parts.abandon();
    throw fromPostgres(error, statement.source, rendered);
  }
  await parts.finish();
  if (plan.manifest) await putManifest(session, plan, parts.files, columns);
  return parts.files;
}

function partitionColumns(plan: UnloadPlan, columns: ResultColumn[]): number[] {
  return plan.partitionBy.map((name) => {
    const at = columns.findIndex((column) => column.label === name);
    if (at < 0)
      throw new RedshiftSqlError(`Partition column "${name}" is not in the SELECT list`, {
        sqlState: "42703",
      });
    if (columns.length === plan.partitionBy.length && !plan.includePartitions)
      throw new RedshiftSqlError("All columns of the query are partition columns", { sqlState: "42P16" });
    return at;
  });
}

async function putManifest(
  session: SqlSession,
  plan: UnloadPlan,
  files: UnloadedFile[],
  columns: ResultColumn[],
): Promise<void> {
  const { bucket, key } = plan.destination;
  const entries = files.map((file) => ({
    url: `s3://${bucket}/${file.key}`,
    meta: { content_length: file.bytes, ...(plan.verboseManifest ? { record_count: file.rows } : {}) },
  }));
  const total = (pick: (file: UnloadedFile) => number) => files.reduce((sum, file) => sum + pick(file), 0);
  const verbose = {
    schema: {
      elements: columns.map(({ label, typeName, precision }) => ({
        name: label,
        type: { base: typeName, max_length: precision },
      })),
    },
    meta: { content_length: total((file) => file.bytes), record_count: total((file) => file.rows) },
    author: { name: "Headgate local engine", version: "1.0" },
  };
  const body = JSON.stringify({ entries, ...(plan.verboseManifest ? verbose : {}) }, null, 2);
  await session.objects.put(bucket, `${key}manifest`, Buffer.from(body));
}
