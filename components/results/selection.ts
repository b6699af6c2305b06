/** A place in the grid: row of the view, and place among the shown columns. */
export interface Place {
  row: number;
  column: number;
}

/** A rectangle from where it began to where it goes; `head` is the active cell's far corner. */
export interface Selection {
  active: Place;
  head: Place;
}

export interface Extent {
  rows: number;
  columns: number;
}

export interface Range {
  rowFrom: number;
  /** Exclusive. */
  rowTo: number;
  columnFrom: number;
  columnTo: number;
}

export function rangeOf({ active, head }: Selection): Range {
  return {
    rowFrom: Math.min(active.row, head.row),
    rowTo: Math.max(active.row, head.row) + 1,
    columnFrom: Math.min(active.column, head.column),
    columnTo: Math.max(active.column, head.column) + 1,
  };
}

export const at = (place: Place): Selection => ({ active: place, head: place });

/** The header is the row above the first. */
export const HEADER_ROW = -1;

/** Brings a selection back onto the grid after it shrank. */
export function clampSelection({ active, head }: Selection, extent: Extent): Selection {
  const clamp = ({ row, column }: Place): Place => ({
    row: Math.min(Math.max(HEADER_ROW, row), extent.rows - 1),
    column: Math.min(Math.max(0, column), Math.max(0, extent.columns - 1)),
  });
  return { active: clamp(active), head: clamp(head) };
}

interface Step {
  key: string;
  isExtending: boolean;
  isJump: boolean;
}

/** Where a key leads, as the ARIA grid pattern has it; null when it is none of its keys. */
export function step(
  selection: Selection,
  { key, isExtending, isJump }: Step,
  extent: Extent,
  pageRows: number,
) {
  const from = isExtending ? selection.head : selection.active;
  const lastRow = extent.rows - 1;
  const lastColumn = extent.columns - 1;
  const target: Record<string, Place> = {
    ArrowUp: { row: isJump ? 0 : from.row - 1, column: from.column },
    ArrowDown: { row: isJump ? lastRow : from.row + 1, column: from.column },
    ArrowLeft: { row: from.row, column: isJump ? 0 : from.column - 1 },
    ArrowRight: { row: from.row, column: isJump ? lastColumn : from.column + 1 },
    Home: { row: isJump ? 0 : from.row, column: 0 },
    End: { row: isJump ? lastRow : from.row, column: lastColumn },
    PageUp: { row: Math.max(0, from.row - pageRows), column: from.column },
    PageDown: { row: from.row + pageRows, column: from.column },
  };
  const place = target[key];
  if (!place) return null;
  const next = isExtending ? { active: selection.active, head: place } : at(place);
  const clamped = clampSelection(next, extent);
  // Only rows of values are selected together.
  if (isExtending && clamped.head.row === HEADER_ROW) return null;
  return clamped;
}

/** To the last row, whichever that is by then: rows may still come. */
const LAST_ROW = Number.POSITIVE_INFINITY;

export const isToLastRow = ({ head }: Selection): boolean => head.row === LAST_ROW;

export const allOf = ({ columns }: Pick<Extent, "columns">): Selection => ({
  active: { row: 0, column: 0 },
  head: { row: LAST_ROW, column: columns - 1 },
});

export const rowsOf = ({ active, head }: Selection, { columns }: Extent): Selection => ({
  active: { row: active.row, column: 0 },
  head: { row: head.row, column: columns - 1 },
});

export const columnsOf = ({ active, head }: Selection): Selection => ({
  active: { row: 0, column: active.column },
  head: { row: LAST_ROW, column: head.column },
});
