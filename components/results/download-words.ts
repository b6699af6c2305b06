import { formatCount } from "@/components/data/format";
import type { DownloadFormat } from "@/server/results/contract";

/** What a sheet of Excel can hold, its head aside. */
const SHEET_ROWS_MAX = 1_048_575;
const SHEET_COLUMNS_MAX = 16_384;

/** Why a result does not fit a format; null when it does. */
export function whyNot(format: DownloadFormat, rows: number, columns: number): string | null {
  if (format !== "xlsx") return null;
  if (rows > SHEET_ROWS_MAX) return `A sheet holds ${formatCount(SHEET_ROWS_MAX)} rows and a head.`;
  if (columns > SHEET_COLUMNS_MAX) return `A sheet holds ${formatCount(SHEET_COLUMNS_MAX)} columns.`;
  return null;
}
