import type { ParsedInput } from "@/server/api/endpoint";
import { AppError, asAppError } from "@/server/errors";
import { authorize, type Context } from "@/server/identity";
import { log } from "@/server/log";
import { readableBy, type StatementRow } from "@/server/statements";
import type { DownloadFormat, downloadResult as endpoint } from "./contract";
import { fileOf, type ResultFile } from "./file";
import { XLSX_ROWS_MAX } from "./formats/xlsx";
import { takePlace } from "./places";
import { type Range, rangeOf, slice } from "./range";
import { readableResult } from "./read";
import type { Reader } from "./walk";

// Part of the ETag: a release that writes other bytes must not go on with a file that an earlier one began.
const REVISION = 1;
const FETCH_RETRY_SECONDS = 10;

/** A result as a file, streamed from what is kept; asks AWS for nothing and goes on where a client broke off. */
export async function downloadResult(
  ctx: Context,
  { statementId, format }: ParsedInput<typeof endpoint>,
): Promise<Response> {
  const statement = await readableResult(ctx, statementId);
  const etag = etagOf(statement, format);
  const range = rangeOf(ctx.headers, etag);
  if (range && statement.resultState === "fetching") throw stillFetched();
  refuseTooLarge(statement, format);
  const file = fileOf(statement, format, readerOf(ctx, statementId));
  const headers = headersOf(statement, format, etag);
  const release = format === "csv" ? () => undefined : takePlace(ctx.actor.id);
  ctx.signal?.addEventListener("abort", release, { once: true });
  try {
    const part = range ? await partOf(file, range) : wholeOf(file);
    if (!part.bytes) release();
    const broken = (error: unknown) => noteBroken(ctx, { statementId, format, error });
    const body = part.bytes && streamed(part.bytes, { release, broken });
    return new Response(body, { status: part.status, headers: { ...headers, ...part.headers } });
  } catch (error) {
    release();
    throw error;
  }
}

interface Part {
  status: number;
  headers: Record<string, string>;
  bytes: AsyncGenerator<Buffer> | null;
}

function wholeOf(file: ResultFile): Part {
  const length = file.knownLength();
  const headers: Record<string, string> = length === null ? {} : { "content-length": String(length) };
  return { status: 200, headers, bytes: file.bytes() };
}

/** Who began while it was fetched has the beginning of the whole file, but not of one that was cut. */
function etagOf({ id, resultState }: StatementRow, format: DownloadFormat): string {
  return `"${id}.${format}.${REVISION}${resultState === "cut" ? ".cut" : ""}"`;
}

/** The end of a range is told before its first byte, so all of the result must be here. */
function stillFetched(): AppError {
  const message = "This result is still being fetched; a part of its file can be had once it is whole.";
  return new AppError("conflict", message, { retryAfterSeconds: FETCH_RETRY_SECONDS });
}

/** A download may last longer than a share or a session: both are asked for again on the way. */
function readerOf(ctx: Context, statementId: string): Reader {
  const checkAccess = async () => {
    const actor = ctx.reauthenticate ? await ctx.reauthenticate() : ctx.actor;
    if (!actor) throw new AppError("unauthenticated", "The session ended while the result was read.");
    authorize({ actor }, "query.read");
    await readableBy(actor, statementId);
  };
  return { checkAccess, signal: ctx.signal };
}

async function partOf(file: ResultFile, range: Range): Promise<Part> {
  const total = await file.length();
  const { from, to } = slice(range, total);
  if (from >= total) return { status: 416, headers: { "content-range": `bytes */${total}` }, bytes: null };
  const headers = {
    "content-range": `bytes ${from}-${to - 1}/${total}`,
    "content-length": String(to - from),
  };
  return { status: 206, headers, bytes: file.bytes(from, to) };
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

/** Its status was sent long before: who reads sees that the line breaks, and only the log can tell why. */
function noteBroken({ requestId, signal }: Context, broken: { error: unknown } & Record<string, unknown>) {
  if (signal?.aborted) return;
  const level = asAppError(broken.error) ? "info" : "error";
  log[level]("A download broke off.", { ...broken, requestId });
}

interface Ends {
  /** Called once nobody reads any more. */
  release: () => void;
  broken: (error: unknown) => void;
}

/** Pulled by whoever reads: what nobody takes is not made. */
function streamed(bytes: AsyncGenerator<Buffer>, { release, broken }: Ends): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await bytes.next();
          if (!next.done) {
            const { buffer, byteOffset, length } = next.value;
            return controller.enqueue(new Uint8Array(buffer, byteOffset, length));
          }
        } catch (error) {
          release();
          broken(error);
          throw error;
        }
        release();
        controller.close();
      },
      async cancel() {
        release();
        await bytes.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
