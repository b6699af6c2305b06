import { isMoment, isNumeric, type Kind } from "./kinds";
import { type Page, rowEnd } from "./page";
import { compareTexts, keysOf } from "./rank";
import { cellOf, cellsOf, type Table, textsOf } from "./table";
import { compareDecimals, momentOf, numberOf } from "./values";

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const OPERATORS = ["contains", "=", "≠", "<", ">", "is null", "is not null"] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Filter {
  column: number;
  operator: Operator;
  value: string;
}

export const needsValue = (operator: Operator): boolean => !operator.endsWith("null");

/** Clears the mark of every row that a filter leaves out. */
export function applyFilter(
  marks: Uint8Array,
  table: Table,
  { column, operator, value }: Filter,
  kind: Kind,
): void {
  if (operator === "is null" || operator === "is not null") {
    const wanted = operator === "is null";
    for (const [row, text] of textsOf(table, column).entries())
      if ((text === null) !== wanted) marks[row] = 0;
  } else if (operator !== "contains" && (isNumeric(kind) || isMoment(kind))) {
    filterNumbers(marks, table, { column, operator, value }, kind);
  } else filterTexts(marks, table, { column, operator, value });
}

function filterTexts(marks: Uint8Array, table: Table, { column, operator, value }: Filter): void {
  const needle = value.toLowerCase();
  const passes: Record<string, (text: string) => boolean> = {
    contains: (text) => text.toLowerCase().includes(needle),
    "=": (text) => text === value,
    "≠": (text) => text !== value,
    "<": (text) => compareTexts(text, value) < 0,
    ">": (text) => compareTexts(text, value) > 0,
  };
  const test = passes[operator];
  if (!test) return;
  for (const [row, text] of textsOf(table, column).entries()) {
    // As in SQL: NULL is neither equal nor unequal to anything.
    if (text === null || !test(text)) marks[row] = 0;
  }
}

function filterNumbers(
  marks: Uint8Array,
  table: Table,
  { column, operator, value }: Filter,
  kind: Kind,
): void {
  const { keys, isNull, hasLongValues } = keysOf(table, column, kind);
  const wanted = isMoment(kind) ? momentOf(value) : numberOf(value);
  const isExact = hasLongValues && !isMoment(kind);
  for (let row = 0; row < keys.length; row += 1) {
    if (isNull[row] === 1) {
      marks[row] = 0;
      continue;
    }
    const key = keys[row] ?? 0;
    let order = compareKeys(key, wanted);
    if (order === 0 && isExact) order = compareDecimals(cellOf(table, row, column) ?? "", value);
    if (!passesOrder(operator, order)) marks[row] = 0;
  }
}

/** NaN is above every number and equal to itself, as PostgreSQL has it. */
function compareKeys(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function passesOrder(operator: Operator, order: number): boolean {
  if (operator === "=") return order === 0;
  if (operator === "≠") return order !== 0;
  return operator === "<" ? order < 0 : order > 0;
}

/** Clears the mark of every row that has a text in none of its cells, whatever the case of its letters. */
export function applySearch(marks: Uint8Array, table: Table, text: string, columnCount: number): void {
  const needle = text.toLowerCase();
  if (needle === "") return;
  // Quotes and commas stand between cells too: a text with them is looked for in each cell alone.
  if (/[",\r\n]/.test(needle)) {
    eachRow(marks, table, (page, row) =>
      cellsOf(table, page.rowFrom + row, 0, columnCount).some((cell) => cell?.toLowerCase().includes(needle)),
    );
    return;
  }
  const bytes = encoder.encode(needle);
  if (bytes.length === needle.length) searchBytes(marks, table, bytes);
  else {
    eachRow(marks, table, (page, row) =>
      decoder
        .decode(page.bytes.subarray(page.rowStarts[row], rowEnd(page, row)))
        .toLowerCase()
        .includes(needle),
    );
  }
}

function eachRow(marks: Uint8Array, table: Table, test: (page: Page, row: number) => boolean | undefined) {
  for (const page of table.pages) {
    for (let row = 0; row < page.rowCount; row += 1) {
      if (marks[page.rowFrom + row] === 1 && !test(page, row)) marks[page.rowFrom + row] = 0;
    }
  }
}

const fold = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** Boyer-Moore-Horspool over the raw bytes; a hit settles its row. */
function searchBytes(marks: Uint8Array, table: Table, needle: Uint8Array): void {
  const length = needle.length;
  const last = length - 1;
  const skips = new Uint32Array(256).fill(length);
  for (let at = 0; at < last; at += 1) skips[needle[at] ?? 0] = last - at;
  for (const page of table.pages) {
    const { bytes, rowStarts, rowFrom, rowCount } = page;
    let row = 0;
    let hitRow = -1;
    const miss = (upTo: number) => {
      for (let at = hitRow + 1; at < upTo; at += 1) marks[rowFrom + at] = 0;
    };
    for (let at = 0; at + length <= bytes.length; ) {
      let left = last;
      while (left >= 0 && fold[bytes[at + left] ?? 0] === needle[left]) left -= 1;
      if (left >= 0) {
        at += skips[fold[bytes[at + last] ?? 0] ?? 0] ?? length;
        continue;
      }
      while ((rowStarts[row + 1] ?? 0) <= at) row += 1;
      if (at + length <= rowEnd(page, row)) {
        miss(row);
        hitRow = row;
      }
      at = rowStarts[row + 1] ?? bytes.length;
    }
    miss(rowCount);
  }
}
