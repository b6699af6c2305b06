import * as z from "zod";
import { Column } from "@/server/accounts/contract";
import { endpoint, Time } from "@/server/api/endpoint";
import { CutReason, ResultState } from "@/server/statements/contract";

export const ResultPage = z.object({ n: z.int(), rowFrom: z.int(), rowCount: z.int(), bytes: z.int() });
export type ResultPage = z.infer<typeof ResultPage>;

const statementId = z.uuid();

export const getResult = endpoint({
  id: "results.getResult",
  method: "GET",
  path: "/statements/{statementId}/result",
  summary: "What there is of a result: its columns, how far it is fetched, its pages",
  permission: "query.read",
  input: z.object({ statementId }),
  output: z.object({
    state: ResultState,
    columns: z.array(Column),
    /** Rows of the whole result as the warehouse counted them, and rows that are here. */
    totalRows: z.int(),
    rows: z.int(),
    bytes: z.int(),
    cutReason: CutReason.nullable(),
    /** What AWS said, where it refused to hand out more. */
    cutMessage: z.string().nullable(),
    expiresAt: Time.nullable(),
    pages: z.array(ResultPage),
  }),
});

/** A complete result of one page: what `getResult` answers, and that page as `getResultPage` does. */
export const WholeResult = z.object({ manifest: getResult.output, csv: z.string() });
export type WholeResult = z.infer<typeof WholeResult>;

export const getResultPage = endpoint({
  id: "results.getResultPage",
  method: "GET",
  path: "/statements/{statementId}/result/pages/{n}",
  summary: "One page of a result as CSV without a header",
  description:
    "RFC 4180, UTF-8, lines end in LF or CRLF. NULL is an empty field, the empty string is two quotes. A page never changes; its ETag says so, while who may read it is asked each time. With `Accept: application/gzip` it comes gzipped as it is kept.",
  permission: "query.read",
  input: z.object({ statementId, n: z.coerce.number<string | number>().int().min(0).max(1_000_000) }),
  output: z.string(),
  produces: "text/csv",
});

export const getRows = endpoint({
  id: "results.getRows",
  method: "GET",
  path: "/statements/{statementId}/rows",
  summary: "Rows of a result",
  description:
    "Those that are here: while `state` is fetching more come, and a cut result ends before its `totalRows`. Every value is text as the warehouse printed it, so that no digit is lost; null is NULL.",
  permission: "query.read",
  input: z.object({
    statementId,
    offset: z.coerce.number<string | number>().int().min(0).default(0),
    limit: z.coerce.number<string | number>().int().min(1).max(1_000).default(200),
  }),
  output: z.object({
    columns: z.array(Column),
    offset: z.number(),
    totalRows: z.number(),
    state: ResultState,
    cutReason: CutReason.nullable(),
    rows: z.array(z.array(z.string().nullable())),
  }),
});

export const DOWNLOAD_FORMATS = ["csv", "json", "ndjson", "xlsx", "parquet"] as const;
export const DownloadFormat = z.enum(DOWNLOAD_FORMATS);
export type DownloadFormat = z.infer<typeof DownloadFormat>;

export const downloadResult = endpoint({
  id: "results.downloadResult",
  method: "GET",
  path: "/statements/{statementId}/download",
  summary: "Download a result as a file, from what is kept, without running again",
  description:
    "A broken download goes on with Range and If-Range; of a result that is still being fetched it waits for the rest, and a Range is 409 until then. Three files other than CSV are made for a person at a time, a fourth is 429. CSV has values as they are; a spreadsheet takes cells that begin with =, +, - or @ for formulas, which XLSX keeps as text. `x-headgate-result` is complete, fetching, or `cut; reason=…`. By the column's type, SMALLINT, INTEGER and floats are numbers in JSON and BIGINT and DECIMAL text, so that no digit is lost. json is `{columns, rows, state}`; ndjson an object a line, where a second column `id` is `id_2`.",
  permission: "query.read",
  input: z.object({ statementId, format: DownloadFormat.default("csv") }),
  output: z.string(),
  produces: "application/octet-stream",
});
