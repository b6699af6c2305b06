import { placesOf } from "@/components/results/cell-text";
import { chartData } from "./chart-data";
import { copyText } from "./copy";
import { applyFilter, applySearch } from "./filter";
import { kindOf } from "./kinds";
import {
  type AskName,
  type Asks,
  CELL_BYTES_MAX,
  type ResultColumn,
  type ViewResult,
  type ViewSpec,
} from "./protocol";
import { orderBy, type Ranks, rankColumn } from "./rank";
import { addPage, cellOf, cellsOf, newTable } from "./table";

/** A clipboard of more than this makes browsers and spreadsheets fail: that is what downloads are for. */
const COPY_CHARS_MAX = 50_000_000;

const FIRST_ROWS = 100;

export type Session = ReturnType<typeof newSession>;

/** One open result: its bytes, the view of it, and the answers to what the page asks. */
export function newSession(columns: ResultColumn[]) {
  const table = newTable();
  const kinds = columns.map(({ type }) => kindOf(type));
  let view: Uint32Array | null = null;
  let ranked = new Map<number, Ranks>();

  const ranksOf = (column: number): Ranks => {
    const ranks = ranked.get(column) ?? rankColumn(table, column, kinds[column] ?? "text");
    ranked.set(column, ranks);
    return ranks;
  };
  const rowAt = (place: number): number => (view ? (view[place] ?? -1) : place);

  const setView = ({ search, filters, sorts }: ViewSpec): ViewResult => {
    const begun = performance.now();
    const sorted =
      sorts.length === 0
        ? null
        : orderBy(
            table.rowCount,
            sorts.map(({ column, isDescending }) => ({ ranks: ranksOf(column), isDescending })),
          );
    if (search === "" && filters.length === 0) view = sorted;
    else {
      const marks = new Uint8Array(table.rowCount).fill(1);
      for (const filter of filters) applyFilter(marks, table, filter, kinds[filter.column] ?? "text");
      applySearch(marks, table, search, columns.length);
      view = sorted ? sorted.filter((row) => marks[row] === 1) : markedRows(marks);
    }
    return { rows: view?.length ?? table.rowCount, over: table.rowCount, ms: performance.now() - begun };
  };

  const answers: { [Name in AskName]: (input: Asks[Name]["input"]) => Asks[Name]["output"] } = {
    view: setView,
    cells: ({ rowFrom, rowTo, columnFrom, columnTo }) => {
      const cells: (string | null)[] = [];
      const rows: number[] = [];
      const end = Math.min(rowTo, view?.length ?? table.rowCount);
      for (let place = rowFrom; place < end; place += 1) {
        rows.push(rowAt(place));
        for (const cell of cellsOf(table, rowAt(place), columnFrom, columnTo, CELL_BYTES_MAX))
          cells.push(cell);
      }
      return { cells, rows };
    },
    cell: ({ row, column }) => ({ text: cellOf(table, rowAt(row), column), row: rowAt(row) }),
    copy: ({ rowFrom, rowTo, columns: chosen, format }) => {
      const low = Math.min(...chosen);
      const high = Math.max(...chosen) + 1;
      const rows: (string | null)[][] = [];
      let chars = 0;
      for (let place = rowFrom; place < rowTo; place += 1) {
        const cells = cellsOf(table, rowAt(place), low, high);
        const row = chosen.map((column) => cells[column - low] ?? null);
        for (const cell of row) chars += (cell?.length ?? 0) + 1;
        if (chars > COPY_CHARS_MAX) return { tooLong: true };
        rows.push(row);
      }
      const copied = chosen.map((at) => ({ name: columns[at]?.name ?? "", kind: kinds[at] ?? "text" }));
      return { text: copyText(format, copied, rows) };
    },
    widths: ({ columns: chosen, rowsMax }) => {
      const low = Math.min(...chosen);
      const high = Math.max(...chosen) + 1;
      const widths = chosen.map(() => 0);
      for (const place of sampled(view?.length ?? table.rowCount, rowsMax)) {
        const cells = cellsOf(table, rowAt(place), low, high, CELL_BYTES_MAX);
        for (const [at, column] of chosen.entries()) {
          const places = placesOf(cells[column - low] ?? "NULL");
          if (places > (widths[at] ?? 0)) widths[at] = places;
        }
      }
      return widths;
    },
    constants: ({ rowsMax }) => {
      let alike = columns.map((_, at) => at);
      let first: (string | null)[] | null = null;
      for (const place of sampled(view?.length ?? table.rowCount, rowsMax)) {
        if (alike.length === 0) break;
        const cells = cellsOf(table, rowAt(place), 0, columns.length, CELL_BYTES_MAX);
        const wanted: (string | null)[] = first ?? cells;
        first = wanted;
        alike = alike.filter((at) => cells[at] === wanted[at]);
      }
      return alike;
    },
    chart: (input) => chartData(table, kinds, view, input),
  };

  return {
    table,
    take(bytes: Uint8Array, expectedRows: number): void {
      addPage(table, bytes, expectedRows);
      ranked = new Map();
    },
    answer: <Name extends AskName>(name: Name, input: Asks[Name]["input"]): Asks[Name]["output"] =>
      answers[name](input),
  };
}

/** The first rows, which are in sight at once, and others evenly up to the last. */
function* sampled(total: number, rowsMax: number): Generator<number> {
  const first = Math.min(total, FIRST_ROWS);
  for (let place = 0; place < first; place += 1) yield place;
  const left = total - first;
  const count = Math.min(left, rowsMax);
  for (let at = 1; at <= count; at += 1) yield first + Math.floor((at * left) / count) - 1;
}

function markedRows(marks: Uint8Array): Uint32Array {
  let count = 0;
  for (const mark of marks) count += mark;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < marks.length; row += 1) if (marks[row] === 1) rows[at++] = row;
  return rows;
}
