import { randomUUID } from "node:crypto";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { RowsPage } from "@/server/aws/athena";
import { AppError, notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { askAthena, usualWorkgroup } from "@/server/queries";
import { RunFailure } from "@/server/runs";
import { rowFilterProblem } from "@/server/sql/row-filter";
import { quoteName } from "@/server/sql/tokenize";
import type * as contract from "./contract";
import { filterColumns, findTable } from "./find";
import { currentLake } from "./lake";

const SAMPLED_MAX = 10_000;
const SHOWN_MAX = 20;
const CELL_MAX = 200;
const WITHIN_MS = 60_000;

/** Read as the person's own role, so that nobody is shown a row or a cell that they may not read. */
export async function previewRowFilter(
  ctx: Context,
  { accountId, database, table, rowFilter }: ParsedInput<typeof contract.previewRowFilter>,
): Promise<Output<typeof contract.previewRowFilter>> {
  const { lake } = await currentLake();
  const found = findTable(lake, { catalogId: accountId, database, table });
  if (!found) throw notFound("table");
  const problem = rowFilterProblem(rowFilter, filterColumns(found.table));
  if (problem) throw wrongFilter(problem);
  const target = await awsTargetFor(ctx, accountId);
  const query = {
    ...{ workgroup: await usualWorkgroup(target), database, clientToken: randomUUID() },
    sql: sqlOf(`${quoteName(database)}.${quoteName(table)}`, rowFilter),
  };
  const signal = ctx.signal ?? new AbortController().signal;
  return previewOf(
    await askAthena(target, query, { withinMs: WITHIN_MS, signal }).catch((error: unknown) => {
      if (signal.aborted) throw new AppError("gone", "Nobody waits for the preview any more.");
      throw error instanceof RunFailure ? refused(error) : error;
    }),
  );
}

/**
 * One query with the sample's counts on each row: rows that pass come first, so that the counts come also where none
 * does. The sample is taken before the filter, which could otherwise make Athena read the whole table for its first rows.
 */
const sqlOf = (table: string, rowFilter: string): string =>
  `SELECT *, count(*) OVER () AS "headgate sampled", sum(CASE WHEN "headgate passes" THEN 1 ELSE 0 END) OVER () AS "headgate passed"
FROM (SELECT t.*, coalesce((${rowFilter}), false) AS "headgate passes" FROM ${table} AS t LIMIT ${SAMPLED_MAX})
ORDER BY "headgate passes" DESC LIMIT ${SHOWN_MAX}`;

function previewOf({ columns, rows }: RowsPage): contract.RowPreview {
  const own = columns.length - 3;
  const [first] = rows;
  return {
    columns: columns.slice(0, own).map(({ name, type }) => ({ name, type })),
    rows: rows.filter((row) => row[own] === "true").map((row) => row.slice(0, own).map(cut)),
    sampled: Number(first?.[own + 1] ?? 0),
    passed: Number(first?.[own + 2] ?? 0),
  };
}

const cut = (cell: string | null) =>
  cell !== null && cell.length > CELL_MAX ? `${cell.slice(0, CELL_MAX)}…` : cell;

/** What Athena finds wrong with the values that are compared, at the place that it names in its own query. */
const OF_EXPRESSION =
  /^(?:TYPE_MISMATCH|SYNTAX_ERROR|INVALID_LITERAL|INVALID_CAST_ARGUMENT): (?:line [\d:]+: )?/;

function refused({ code, message }: RunFailure): AppError {
  if (OF_EXPRESSION.test(message)) return wrongFilter(message.replace(OF_EXPRESSION, ""));
  return new AppError(code === "query_timed_out" ? "aws_timeout" : "aws_failed", message);
}

const wrongFilter = (message: string) =>
  new AppError("invalid", message, { issues: [{ path: "rowFilter", message }] });
