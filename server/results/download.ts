import type { ParsedInput } from "@/server/api/endpoint";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import type { StatementRow } from "@/server/statements";
import type { DownloadFormat, downloadResult as endpoint } from "./contract";
import { fileOf, type ResultFile } from "./file";
import { XLSX_ROWS_MAX } from "./formats/xlsx";
import { type Range, rangeOf, slice } from "./range";
import { readableResult } from "./read";
import { untilSettled } from "./walk";

// Part of the ETag: a release that writes other bytes must not go on with a file that an earlier one began.
const REVISION = 1;

/** A result as a file, streamed from what is kept; asks AWS for nothing and goes on where a client broke off. */
export async function downloadResult(
  ctx: Context,
  { statementId, format }: ParsedInput<typeof endpoint>,
): Promise<Response> {
  let statement = await readableResult(ctx, statementId);
  const etag = `"${statementId}.${format}.${REVISION}"`;
  const range = rangeOf(ctx.headers, etag);
  if (range && statement.resultState === "fetching") {
    // The end of a range is told before its first byte, so all of the result must be here.
    await untilSettled(statementId, ctx.signal);
    statement = await readableResult(ctx, statementId);
  }
  refuseTooLarge(statement, format);
  const file = fileOf(statement, format, ctx.signal);
  const headers = headersOf(statement, format, etag);
  if (range) return partOf(file, range, headers);
  const length = file.knownLength();
  if (length !== null) headers["content-length"] = String(length);
  return new Response(streamed(file.bytes()), { headers });
}

async function partOf(file: ResultFile, range: Range, headers: Record<string, string>): Promise<Response> {
  const total = await file.length();
  const { from, to } = slice(range, total);
  if (from >= total) {
    headers["content-range"] = `bytes */${total}`;
    return new Response(null, { status: 416, headers });
  }
  headers["content-range"] = `bytes ${from}-${to - 1}/${total}`;
  headers["content-length"] = String(to - from);
  return new Response(streamed(file.bytes(from, to)), { status: 206, headers });
}

/** Said before the first byte, since a workbook that lacks rows is worse than none. */
function refuseTooLarge(statement: StatementRow, format: DownloadFormat): void {
  const rows = Number(statement.resultState === "fetching" ? statement.rows : statement.resultRows);
  if (format !== "xlsx" || rows < XLSX_ROWS_MAX) return;
  throw new AppError(
    "too_large",
    `A sheet of a workbook has ${XLSX_ROWS_MAX.toLocaleString("en")} rows, its header included; this result has ${rows.toLocaleString("en")}. Take CSV or Parquet.`,
  );
}

const TYPES: Record<DownloadFormat, string> = {
  csv: "text/csv; charset=utf-8; header=present",
  json: "application/json",
  ndjson: "application/x-ndjson",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  parquet: "application/vnd.apache.parquet",
};

function headersOf(statement: StatementRow, format: DownloadFormat, etag: string): Record<string, string> {
  const { resultState, cutReason } = statement;
  const name = nameOf(statement) + (resultState === "cut" ? ".cut" : "");
  const ascii = name.replace(/[^\w .()-]/g, "_");
  return {
    "content-type": TYPES[format],
    "content-disposition": `attachment; filename="${ascii}.${format}"; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`,
    "accept-ranges": "bytes",
    etag,
    // Compressed on the way it could not go on at a byte.
    "cache-control": "private, no-cache, no-transform",
    "x-content-type-options": "nosniff",
    "x-headgate-result": resultState === "cut" ? `cut; reason=${cutReason}` : (resultState ?? ""),
  };
}

const NAME_LENGTH_MAX = 100;

/** The name that the statement was given; never that of its saved query, which whoever downloads may not see. */
function nameOf({ name, id }: StatementRow): string {
  // What file systems refuse, and what a shell would take for something else.
  const clean = (name ?? "")
    .replace(/[\p{Cc}\p{Cs}/\\:*?"<>|]/gu, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^[.\s-]+/, "");
  return [...clean].slice(0, NAME_LENGTH_MAX).join("") || `statement-${id}`;
}

/** Pulled by whoever reads: what nobody takes is not made. */
function streamed(bytes: AsyncGenerator<Buffer>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await bytes.next();
        if (next.done) controller.close();
        else controller.enqueue(new Uint8Array(next.value.buffer, next.value.byteOffset, next.value.length));
      },
      async cancel() {
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
