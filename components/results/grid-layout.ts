import { placesOf } from "./cell-text";
import type { Kind } from "./engine/kinds";

export const ROW_PX = 28;
export const HEAD_PX = 44;
/** Browsers cut elements that are taller (Chromium at 33 million px, Firefox at 17). */
const HEIGHT_PX_MAX = 15_000_000;
const COLUMN_PX_MIN = 48;
const COLUMN_PX_MAX = 1_200;
const FITTED_PX_MAX = 420;
const CHAR_PX = 7.6;
const CELL_PAD_PX = 18;
/** The glyph of the type, the menu, and the arrow of a sort with its rank. */
const HEAD_EXTRAS_PX = 58;

export interface LaidColumn {
  /** Place in the result. */
  at: number;
  left: number;
  width: number;
}

export interface Layout {
  pinned: LaidColumn[];
  pinnedWidth: number;
  /** What scrolls; `left` counts from the end of what is pinned. */
  free: LaidColumn[];
  width: number;
  /** All of them as they stand, pinned first: places that selection and keys count in. */
  order: number[];
}

/** How wide the row numbers have to be. */
export const numberWidth = (rows: number): number => Math.max(48, String(rows).length * 9 + 24);

/** Places columns side by side: pinned ones first, hidden ones not at all. */
export function layColumns(
  widths: readonly number[],
  hidden: ReadonlySet<number>,
  pinned: readonly number[],
  gutter: number,
): Layout {
  const lay = (columns: number[], from: number): [LaidColumn[], number] => {
    let left = from;
    const laid = columns.map((at) => {
      const column = { at, left, width: widths[at] ?? COLUMN_PX_MIN };
      left += column.width;
      return column;
    });
    return [laid, left];
  };
  const fixed = pinned.filter((at) => !hidden.has(at));
  const isFixed = new Set(fixed);
  const rest = widths.flatMap((_, at) => (hidden.has(at) || isFixed.has(at) ? [] : [at]));
  const [left, pinnedWidth] = lay(fixed, gutter);
  const [free, freeWidth] = lay(rest, 0);
  return { pinned: left, pinnedWidth, free, width: pinnedWidth + freeWidth, order: [...fixed, ...rest] };
}

/** Columns of which any part lies between two offsets, and `extra` on each side. */
export function columnsBetween(
  columns: readonly LaidColumn[],
  from: number,
  to: number,
  extra: number,
): [number, number] {
  const first = firstAfter(columns, from);
  let last = first;
  while (last < columns.length && (columns[last]?.left ?? 0) < to) last += 1;
  return [Math.max(0, first - extra), Math.min(columns.length, last + extra)];
}

function firstAfter(columns: readonly LaidColumn[], offset: number): number {
  let low = 0;
  let high = columns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const column = columns[middle];
    if (column && column.left + column.width <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How tall the rows are drawn: all of them, or as tall as browsers can. */
export const drawnHeight = (rows: number): number => Math.min(rows * ROW_PX, HEIGHT_PX_MAX);

/** Where in the full height of all rows the viewport stands, when the drawn height is shorter. */
export function trueTop(scrollTop: number, rows: number, viewport: number): number {
  const full = rows * ROW_PX;
  const drawn = drawnHeight(rows);
  if (full === drawn || drawn <= viewport) return scrollTop;
  return (scrollTop * (full - viewport)) / (drawn - viewport);
}

/** The inverse of `trueTop`. */
export function scrollTopOf(top: number, rows: number, viewport: number): number {
  const full = rows * ROW_PX;
  const drawn = drawnHeight(rows);
  if (full === drawn || full <= viewport) return top;
  return (top * (drawn - viewport)) / (full - viewport);
}

const USUAL_CHARS: Record<Kind, number> = {
  integer: 8,
  decimal: 10,
  float: 10,
  date: 10,
  timestamp: 19,
  time: 8,
  boolean: 5,
  json: 24,
  text: 12,
};

export const usualChars = (kind: Kind): number => USUAL_CHARS[kind];

/** Wide enough for the name and for the longest value known, within reason, or as far as a column goes. */
export function fittedWidth(name: string, chars: number, { isAlone = false } = {}): number {
  const needed = Math.max(
    chars * CHAR_PX + CELL_PAD_PX,
    placesOf(name) * CHAR_PX + CELL_PAD_PX + HEAD_EXTRAS_PX,
  );
  return Math.ceil(Math.min(isAlone ? COLUMN_PX_MAX : FITTED_PX_MAX, Math.max(72, needed)));
}

/** Widths after more values were seen: a person's own stay, and others only grow once they were fitted. */
export function widened(
  before: readonly number[],
  fitted: readonly number[],
  { isFirst, resized }: { isFirst: boolean; resized: ReadonlySet<number> },
): number[] {
  return before.map((old, at) => {
    const next = fitted[at] ?? old;
    return resized.has(at) ? old : isFirst ? next : Math.max(old, next);
  });
}

/** How many letters of the mono face a cell shows. */
export const charsIn = (width: number): number => Math.max(1, Math.floor((width - CELL_PAD_PX) / CHAR_PX));

export const clampWidth = (width: number): number =>
  Math.round(Math.min(COLUMN_PX_MAX, Math.max(COLUMN_PX_MIN, width)));
