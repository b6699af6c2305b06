import { awsTargetFor } from "@/server/accounts";
import type { Column } from "@/server/accounts/contract";
import type { ParsedInput } from "@/server/api/endpoint";
import { AwsError } from "@/server/aws/error";
import { resultPage } from "@/server/aws/redshift-data";
import { pool } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { readableBy, type StatementRow } from "@/server/statements";
import type { downloadResult as downloadEndpoint, getRows as rowsEndpoint } from "./contract";
import { csvHeader, parseCsv } from "./csv";
import * as store from "./store";

/** A slice of a result's rows; pages that are not here yet are fetched from the Data API once and kept. */
export async function getRows(
  ctx: Context,
  { statementId, offset, limit }: ParsedInput<typeof rowsEndpoint>,
) {
  // Looked up side by side, and shown only when the statement turns out to be this person's.
  const [statement, here] = await Promise.all([
    finished(ctx, statementId),
    store.pagesBetween(statementId, offset, offset + limit),
  ]);
  const totalRows = Number(statement.rows ?? 0);
  const to = Math.min(offset + limit, totalRows);
  const pages = to > offset ? await pagesOf(ctx, statement, here, offset, to) : [];
  const rows = pages.flatMap((page) => {
    const from = Number(page.rowFrom);
    return parseCsv(page.csv).slice(Math.max(0, offset - from), to - from);
  });
  return { columns: columnsOf(statement), offset, totalRows, rows };
}

/** The pages that hold `[from, to)`: mostly they are here, and one look is enough. */
async function pagesOf(
  ctx: Context,
  statement: StatementRow,
  here: store.StatementPage[],
  from: number,
  to: number,
): Promise<store.StatementPage[]> {
  const last = here.at(-1);
  if (last && Number(last.rowFrom) + last.rowCount >= to && Number(here[0]?.rowFrom) <= from) return here;
  for await (const _ of fetchPages(ctx, statement, to)) if (ctx.signal?.aborted) break;
  return store.pagesBetween(statement.id, from, to);
}

/** The whole result as one CSV stream, page by page, with a header row. */
export async function downloadResult(ctx: Context, { statementId }: ParsedInput<typeof downloadEndpoint>) {
  const statement = await finished(ctx, statementId);
  const lines = csvLines(ctx, statement);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await lines.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="statement-${statementId}.csv"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

async function* csvLines(ctx: Context, statement: StatementRow): AsyncGenerator<string, void> {
  yield csvHeader(columnsOf(statement).map((column) => column.name));
  const totalRows = Number(statement.rows ?? 0);
  let n = 0;
  for await (const last of fetchPages(ctx, statement, totalRows)) {
    for (; n <= last; n += 1) {
      const page = await store.page(statement.id, n);
      if (!page) throw expired();
      yield page.csv.endsWith("\n") || page.csv === "" ? page.csv : `${page.csv}\r\n`;
    }
  }
}

/** Walks on through a result until row `to` is here; yields the number of the last page that is, first as it stands. */
async function* fetchPages(ctx: Context, statement: StatementRow, to: number): AsyncGenerator<number> {
  let last = await store.lastPage(statement.id);
  if (last) yield last.n;
  let end = last ? Number(last.rowFrom) + last.rowCount : 0;
  if (end >= to || (last && !last.nextToken)) return;
  const target = await awsTargetFor(ctx, statement.accountId);
  if (target.roleArn !== statement.roleArn) throw otherRole(statement);
  while (end < to && (!last || last.nextToken)) {
    const next: store.StatementPage = await fetchPage(target, statement, last, end);
    await store.insertPage(pool(), next);
    last = next;
    end += next.rowCount;
    yield next.n;
  }
}

async function fetchPage(
  target: Parameters<typeof resultPage>[0],
  statement: StatementRow,
  last: Omit<store.StatementPage, "csv"> | null,
  end: number,
): Promise<store.StatementPage> {
  const nextToken = last?.nextToken ?? undefined;
  const page = await resultPage(target, statement.statementId ?? "", { nextToken }).catch(
    (error: unknown) => {
      const isGone = error instanceof AwsError && error.awsCode === "ResourceNotFoundException";
      throw isGone ? expired() : error;
    },
  );
  if (!page) throw expired();
  if (page.nextToken !== null && page.nextToken === nextToken) {
    throw new AppError("aws_failed", "The Data API gave the same page token twice; the result stops here.");
  }
  const rowCount = parseCsv(page.csv).length;
  if (rowCount === 0 && page.nextToken !== null) {
    throw new AppError("aws_failed", "The Data API gave an empty page in the middle of a result.");
  }
  const n = (last?.n ?? -1) + 1;
  return {
    statementId: statement.id,
    n,
    rowFrom: end,
    rowCount,
    csv: page.csv,
    nextToken: page.nextToken,
  };
}

const expired = () =>
  new AppError(
    "gone",
    "The Data API no longer has the rest of this result; it keeps results for 24 hours. Run it again.",
  );

const otherRole = ({ accountId, roleArn }: StatementRow) =>
  new AppError(
    "forbidden",
    `This statement ran as ${roleArn}, which is no longer your role in the account ${accountId}: the rest of its result is not yours to fetch. Run it again to get what your role may see now.`,
  );

const columnsOf = (statement: StatementRow) => (statement.columns ?? []) as Column[];

async function finished(ctx: Context, statementId: string): Promise<StatementRow> {
  const statement = await readableBy(ctx.actor, statementId);
  if (statement.status !== "FINISHED") {
    throw new AppError(
      "precondition_failed",
      `The statement is ${statement.status}; it has rows once it is FINISHED.`,
    );
  }
  if (!statement.hasResultSet)
    throw new AppError("precondition_failed", "This statement ended without a result set.");
  if (statement.resultExpiresAt && statement.resultExpiresAt <= new Date()) {
    throw new AppError("gone", "Results are kept 24 hours, and this one's are over. Run it again.");
  }
  return statement;
}
