import type { Column } from "@/server/accounts/contract";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { readableBy, type StatementRow } from "@/server/statements";
import type { ResultState } from "@/server/statements/contract";
import type * as contract from "./contract";
import { parseCsv } from "./csv";
import { unpacked } from "./page";
import * as store from "./store";

/** What there is of a result by now. */
export async function getResult(
  ctx: Context,
  { statementId }: ParsedInput<typeof contract.getResult>,
): Promise<Output<typeof contract.getResult>> {
  const [statement, pages] = await Promise.all([
    readableResult(ctx, statementId),
    store.listPages(statementId),
  ]);
  const last = pages.at(-1);
  return {
    ...standingOf(statement),
    cutMessage: statement.cutMessage,
    columns: columnsOf(statement),
    totalRows: Number(statement.rows ?? 0),
    // From the pages themselves: they may be newer than the statement, which was read beside them.
    rows: last ? last.rowFrom + last.rowCount : 0,
    bytes: pages.reduce((sum, page) => sum + page.byteCount, 0),
    expiresAt: statement.resultExpiresAt?.toISOString() ?? null,
    pages: pages.map(({ n, rowFrom, rowCount, byteCount }) => ({ n, rowFrom, rowCount, bytes: byteCount })),
  };
}

/**
 * One page as CSV, or gzipped as it is kept for a client that accepts `application/gzip`. Not by Content-Encoding: what
 * stands between may take that header off, as Next does, and the client could not tell. A page never changes, but who may read it does: a browser that
 * has it asks each time, and is told so without the bytes.
 */
export async function getResultPage(
  ctx: Context,
  { statementId, n }: ParsedInput<typeof contract.getResultPage>,
): Promise<Response> {
  await readableResult(ctx, statementId);
  const headers: Record<string, string> = {
    "cache-control": "private, no-cache",
    vary: "accept, cookie, authorization",
    "x-content-type-options": "nosniff",
  };
  const takesGzip = (ctx.headers?.get("accept") ?? "").includes("application/gzip");
  const plainTag = `"${statementId}-${n}"`;
  const gzipTag = `"${statementId}-${n}-gzip"`;
  const known = knownOf(ctx.headers, takesGzip ? [gzipTag, plainTag] : [plainTag]);
  if (known) return new Response(null, { status: 304, headers: { ...headers, etag: known } });
  const page = await store.readPage(statementId, n);
  if (!page) throw notFound("page of this result");
  const isGzip = page.encoding === "gzip" && takesGzip;
  headers["etag"] = isGzip ? gzipTag : plainTag;
  headers["content-type"] = isGzip ? "application/gzip" : "text/csv; charset=utf-8; header=absent";
  const body = isGzip ? page.body : await unpacked(page);
  return new Response(new Uint8Array(body), { headers });
}

/** A slice of the rows that are here; AWS is not asked. */
export async function getRows(
  ctx: Context,
  { statementId, offset, limit }: ParsedInput<typeof contract.getRows>,
): Promise<Output<typeof contract.getRows>> {
  // Looked up side by side, and shown only when the statement turns out to be this person's to see.
  const [statement, pages] = await Promise.all([
    readableResult(ctx, statementId),
    store.pagesBetween(statementId, offset, offset + limit),
  ]);
  const rows: (string | null)[][] = [];
  for (const page of pages) {
    const csv = (await unpacked(page)).toString("utf8");
    rows.push(...parseCsv(csv, Math.max(0, offset - page.rowFrom), offset + limit - page.rowFrom));
  }
  const totalRows = Number(statement.rows ?? 0);
  return { ...standingOf(statement), columns: columnsOf(statement), offset, totalRows, rows };
}

export const columnsOf = (statement: StatementRow) => (statement.columns ?? []) as Column[];

const standingOf = (statement: StatementRow) => ({
  state: statement.resultState as ResultState,
  cutReason: statement.cutReason as Output<typeof contract.getResult>["cutReason"],
});

/** The statement of a result that this person may read and that is kept; says what stands in the way otherwise. */
export async function readableResult(ctx: Context, statementId: string): Promise<StatementRow> {
  const statement = await readableBy(ctx.actor, statementId);
  if (statement.status !== "FINISHED") {
    throw new AppError(
      "precondition_failed",
      `The statement is ${statement.status}; it has rows once it is FINISHED.`,
    );
  }
  if (!statement.hasResultSet || statement.resultState === null)
    throw new AppError("precondition_failed", "This statement ended without a result set.");
  if (statement.resultState === "expired" || secondsLeft(statement) <= 0) {
    const on = statement.resultExpiresAt?.toISOString().slice(0, 16).replace("T", " ");
    throw new AppError("gone", `This result was kept until ${on} UTC. Run it again.`);
  }
  return statement;
}

const secondsLeft = ({ resultExpiresAt }: StatementRow) =>
  resultExpiresAt ? Math.floor((resultExpiresAt.getTime() - Date.now()) / 1_000) : 0;

/** Which of these the client has, by If-None-Match: compared weakly, as it asks for. */
function knownOf(headers: Headers | undefined, etags: readonly string[]): string | undefined {
  const given = (headers?.get("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return etags.find((etag) => given.includes(etag));
}
