import type { ChartData, ChartRequest } from "./chart-data";
import type { CopyFormat } from "./copy";
import type { Filter } from "./filter";
import type { Sort } from "./rank";

/** Which rows are shown and in which order. */
export interface ViewSpec {
  search: string;
  filters: Filter[];
  sorts: Sort[];
}

export interface ViewResult {
  /** Rows that pass. */
  rows: number;
  /** Rows that were looked at: those that were here then. */
  over: number;
  ms: number;
}

/** A value longer than what a cell can show comes cut. */
export const CELL_BYTES_MAX = 400;

/** What the page asks of the worker. */
export interface Asks {
  /** Cells of rows in view order, row by row. */
  cells: {
    input: { rowFrom: number; rowTo: number; columnFrom: number; columnTo: number };
    output: { cells: (string | null)[]; rows: number[] };
  };
  view: { input: ViewSpec; output: ViewResult };
  cell: { input: { row: number; column: number }; output: { text: string | null; row: number } };
  copy: {
    input: { rowFrom: number; rowTo: number; columns: number[]; format: CopyFormat };
    output: { text: string } | { tooLong: true };
  };
  /** Characters of the longest value among the first rows in view and `rowsMax` spread over the others. */
  widths: { input: { columns: number[]; rowsMax: number }; output: number[] };
  /** The columns with one value in all of the rows in view that were looked at. */
  constants: { input: { rowsMax: number }; output: number[] };
  chart: { input: ChartRequest; output: ChartData };
}

export type AskName = keyof Asks;

export interface PageToFetch {
  n: number;
  rowCount: number;
  url: string;
  /** Its content, where that is here already. */
  csv?: string | undefined;
}

export interface ResultColumn {
  name: string;
  type: string;
}

export type ToWorker =
  | { kind: "open"; columns: ResultColumn[] }
  | { kind: "pages"; pages: PageToFetch[] }
  | { kind: "retry" }
  | { [Name in AskName]: { kind: "ask"; id: number; name: Name; input: Asks[Name]["input"] } }[AskName];

/** How far the rows are here. */
export interface Progress {
  rows: number;
  bytes: number;
  pages: number;
  isFetching: boolean;
}

export type FromWorker =
  | { kind: "progress"; progress: Progress }
  | { kind: "failed"; problem: unknown }
  | { kind: "answer"; id: number; output: unknown }
  | { kind: "refused"; id: number; message: string };
