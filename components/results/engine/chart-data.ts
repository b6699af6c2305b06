import { isMoment, isNumeric, type Kind } from "./kinds";
import { keysOf } from "./rank";
import { type Table, textsOf } from "./table";

export interface ChartRequest {
  x: number;
  y: number[];
  series: number | null;
  /** Rows beyond this are left out evenly. */
  rowsMax: number;
}

/** The columns of a chart for the rows that it draws; a missing number is NaN. */
export interface ChartData {
  /** Seconds from 1970, numbers, or places in `categories`. */
  x: Float64Array;
  xKind: "time" | "number" | "category";
  categories: string[];
  y: Float64Array[];
  series: string[] | null;
  /** Rows that the view has, of which `x.length` are here. */
  rowsInView: number;
}

/** What a chart draws of the rows in view: as they are, nothing is summed. */
export function chartData(
  table: Table,
  kinds: readonly Kind[],
  view: Uint32Array | null,
  { x, y, series, rowsMax }: ChartRequest,
): ChartData {
  const rowsInView = view?.length ?? table.rowCount;
  const count = Math.min(rowsInView, rowsMax);
  const rows = Uint32Array.from({ length: count }, (_, at) => {
    const place = Math.floor((at * rowsInView) / count);
    return view ? (view[place] ?? 0) : place;
  });
  const numbers = (column: number) => {
    const kind = kinds[column] ?? "text";
    const { keys, isNull } = keysOf(table, column, isNumeric(kind) || isMoment(kind) ? kind : "float");
    return Float64Array.from(rows, (row) => (isNull[row] === 1 ? Number.NaN : (keys[row] ?? Number.NaN)));
  };
  const xKind = kinds[x] ?? "text";
  const base = {
    y: y.map(numbers),
    series: series === null ? null : labels(table, series, rows),
    rowsInView,
  };
  if (isMoment(xKind)) {
    return { ...base, x: numbers(x).map((micros) => micros / 1e6), xKind: "time", categories: [] };
  }
  if (isNumeric(xKind)) return { ...base, x: numbers(x), xKind: "number", categories: [] };
  const places = new Map<string, number>();
  const texts = labels(table, x, rows);
  for (const text of texts) if (!places.has(text)) places.set(text, places.size);
  return {
    ...base,
    x: Float64Array.from(texts, (text) => places.get(text) ?? 0),
    xKind: "category",
    categories: [...places.keys()],
  };
}

function labels(table: Table, column: number, rows: Uint32Array): string[] {
  const texts = textsOf(table, column);
  return Array.from(rows, (row) => texts[row] ?? "NULL");
}
