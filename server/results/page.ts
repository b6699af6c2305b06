import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { queryRows, type RowsPage } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { type Column, resultPage } from "@/server/aws/redshift-data";
import { jsonResultPage } from "@/server/aws/redshift-results";
import { countRows, csvLine } from "./csv";

/** What the Data API is asked for, or Athena's own rows. */
export type ResultFormat = "CSV" | "JSON" | "ATHENA";

/** A page of a result as it is kept: our own CSV, compressed where that pays. */
export interface FetchedPage {
  body: Buffer;
  encoding: "identity" | "gzip";
  /** Before compression. */
  byteCount: number;
  rowCount: number;
  columns: Column[];
  /** Rows of the whole result, as the warehouse counted them; null where it tells only at the end. */
  totalRows: number | null;
  nextToken: string | null;
}

interface Options {
  nextToken?: string | undefined;
  waitSeconds?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** A page as an engine hands it out, its rows as our CSV. */
type Handed = Omit<FetchedPage, "body" | "encoding" | "byteCount" | "rowCount"> & { csv: string };

const FETCHERS: Record<
  ResultFormat,
  (target: AwsTarget, statementId: string, options: Options) => Promise<Handed | null>
> = {
  CSV: async (target, id, options) => {
    const page = await resultPage(target, id, options);
    return page && { ...page, csv: ended(page.csv) };
  },
  JSON: async (target, id, options) => {
    const page = await jsonResultPage(target, id, options);
    return page && { ...page, csv: page.rows.map(csvLine).join("") };
  },
  ATHENA: async (target, id, options) => handed(await queryRows(target, id, options)),
};

const handed = ({ rows, columns, nextToken }: RowsPage): Handed => ({
  csv: rows.map(csvLine).join(""),
  columns,
  totalRows: null,
  nextToken,
});

/**
 * Reads one page of a statement's result, in the format that the statement was sent with, and makes it ready to be
 * kept. Null while there is no result: after a long poll "not yet", for a statement that failed "never".
 */
export async function fetchPage(
  target: AwsTarget,
  { statementId, resultFormat }: { statementId: string; resultFormat: string },
  options: Options = {},
): Promise<FetchedPage | null> {
  const page = await FETCHERS[resultFormat as ResultFormat](target, statementId, options);
  return page && kept(page);
}

const kept = async ({ csv, columns, totalRows, nextToken }: Handed): Promise<FetchedPage> => ({
  ...(await packed(csv)),
  columns,
  totalRows,
  nextToken,
});

/** The first page of a query of Athena's, or how many rows it wrote when it has none to read. */
export async function firstAthenaPage(
  target: AwsTarget,
  { id, hasHeader }: { id: string; hasHeader: boolean },
): Promise<FetchedPage | { updateCount: number }> {
  const page = await queryRows(target, id, { hasHeader });
  const { columns, updateCount } = page;
  return columns.length > 0 && updateCount === 0 ? kept(handed(page)) : { updateCount };
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
