import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { AwsTarget } from "@/server/aws/clients";
import { type Column, resultPage } from "@/server/aws/redshift-data";
import { jsonResultPage } from "@/server/aws/redshift-results";
import { countRows, csvLine } from "./csv";

export type ResultFormat = "CSV" | "JSON";

/** A page of a result as it is kept: our own CSV, compressed where that pays. */
export interface FetchedPage {
  body: Buffer;
  encoding: "identity" | "gzip";
  /** Before compression. */
  byteCount: number;
  rowCount: number;
  columns: Column[];
  /** Rows of the whole result, as the warehouse counted them. */
  totalRows: number;
  nextToken: string | null;
}

interface Options {
  nextToken?: string | undefined;
  waitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Reads one page of a statement's result from the Data API, in the format that the statement was sent with, and makes
 * it ready to be kept. Null while there is no result: after a long poll "not yet", for a statement that failed "never".
 */
export async function fetchPage(
  target: AwsTarget,
  { statementId, resultFormat }: { statementId: string; resultFormat: string },
  options: Options = {},
): Promise<FetchedPage | null> {
  const page =
    resultFormat === "JSON"
      ? await jsonResultPage(target, statementId, options)
      : await resultPage(target, statementId, options);
  if (!page) return null;
  const { columns, totalRows, nextToken } = page;
  const csv = "rows" in page ? page.rows.map(csvLine).join("") : ended(page.csv);
  return { ...(await packed(csv)), columns, totalRows, nextToken };
}

const ended = (csv: string) => (csv === "" || csv.endsWith("\n") ? csv : `${csv}\r\n`);

const COMPRESS_FROM = 8 * 1024;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Our CSV as it is kept. */
export async function packed(
  csv: string,
): Promise<Pick<FetchedPage, "body" | "encoding" | "byteCount" | "rowCount">> {
  const plain = Buffer.from(csv);
  const isLong = plain.length > COMPRESS_FROM;
  return {
    body: isLong ? await compress(plain, { level: 1 }) : plain,
    encoding: isLong ? "gzip" : "identity",
    byteCount: plain.length,
    rowCount: countRows(plain),
  };
}

/** The bytes of our CSV. */
export async function unpacked({ body, encoding }: { body: Buffer; encoding: string }): Promise<Buffer> {
  return encoding === "gzip" ? decompress(body) : body;
}
