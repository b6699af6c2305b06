import { formatBytes, formatCount, plural } from "@/components/data/format";
import type { CutReason } from "@/server/statements/contract";

const WHY: Record<CutReason, string> = {
  limit:
    "it reached the limit on what Headgate keeps of one result. Select fewer rows or columns, or UNLOAD it to S3.",
  repeated_token:
    "the Data API pointed back to a page that was here already, which would never end. Run it again.",
  broken: "the Data API gave a page that cannot be right. Run it again.",
  gone: "AWS no longer has what is missing: it keeps results for 24 hours. Run it again.",
  forbidden:
    "the role it ran as is no longer yours, so what is missing may not be fetched. Run it again as the role you have now.",
  denied:
    "AWS does not hand them out to the role it ran as. Run it again once the role may read its results.",
  cancelled: "fetching the rest was cancelled. Run it again to get all of it.",
  failed: "AWS refused to give more. Run it again; if it happens again, select less at once.",
};

interface CutShort {
  cutReason: CutReason | null;
  cutMessage: string | null;
  rows: number;
  totalRows: number;
}

/** Why rows are missing and what to do about it, in one sentence, and what AWS said in one more. */
export function cutWords({ cutReason, cutMessage, rows, totalRows }: CutShort): string {
  const why = cutReason ? WHY[cutReason] : "the rest did not come. Run it again.";
  const said = cutMessage ? ` AWS says: ${cutMessage}` : "";
  return `${partWords(rows, totalRows)}: ${why}${said}`;
}

function partWords(rows: number, totalRows: number): string {
  if (rows === 0) return totalRows > 0 ? `None of ${plural(totalRows, "row")} is here` : "No row is here";
  return totalRows > rows
    ? `${formatCount(rows)} of ${plural(totalRows, "row")} are here`
    : "Some rows are missing";
}

export interface Copied {
  rows: number;
  columns: number;
  /** From the first row to the last one here, not a range within. */
  isWhole: boolean;
  totalRows: number;
  /** More rows are on their way. */
  isComing: boolean;
  isFiltered: boolean;
}

/** What is on the clipboard, and what is missing there of what was asked for. */
export function copiedWords({ rows, columns, isWhole, totalRows, isComing, isFiltered }: Copied) {
  const isPart = isWhole && (isComing || (!isFiltered && rows < totalRows));
  if (!isPart) return { isPart, text: `Copied ${plural(rows, "row")} × ${plural(columns, "column")}` };
  const part = isFiltered ? plural(rows, "row") : `${formatCount(rows)} of ${plural(totalRows, "row")}`;
  const why = isComing
    ? "the rest is still loading. Copy again when it is here."
    : "the rest is not in this tab. Download the result to have all of it.";
  return { isPart, text: `Copied only ${part}: ${why}` };
}

export interface Standing {
  /** Rows in this browser, and rows of the result as the warehouse counted them. */
  rows: number;
  totalRows: number;
  bytes: number;
  /** Rows that pass the filters, null without any. */
  shown: number | null;
  isSorted: boolean;
  isFetching: boolean;
}

/** How much of a result is in sight, part by part. */
export function standingWords({ rows, totalRows, bytes, shown, isSorted, isFetching }: Standing): string[] {
  const isPart = rows < totalRows;
  const words = [isPart ? `${formatCount(rows)} of ${plural(totalRows, "row")}` : plural(rows, "row")];
  if (bytes > 0) words.push(formatBytes(bytes));
  if (shown !== null) words.push(`${plural(shown, "row")} ${shown === 1 ? "matches" : "match"}`);
  if (isPart && (isSorted || shown !== null)) {
    const done = isSorted ? (shown !== null ? "Sorted and filtered" : "Sorted") : "Filtered";
    words.push(`${done} over the ${plural(rows, "row")} that are here${isFetching ? " so far" : ""}`);
  }
  return words;
}
