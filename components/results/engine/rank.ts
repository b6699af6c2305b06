import { isMoment, isNumeric, type Kind } from "./kinds";
import { cellOf, eachCell, type Table, textsOf } from "./table";
import { compareDecimals, isBeyondDouble, parseMoment, parseNumber } from "./values";

/** NULL comes last, whichever way a column is sorted. */
const NULL_RANK = 0xffff_ffff;

/** One number per row that orders a column: equal values share theirs. */
export interface Ranks {
  ranks: Uint32Array;
  /** Ranks run from 0 to here, NULLs aside. */
  count: number;
}

/** The order people expect of words, the same on every machine. */
const collator = new Intl.Collator("en");

export const compareTexts = (a: string, b: string): number =>
  collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** Ranks the rows of a column by what its type means. */
export function rankColumn(table: Table, column: number, kind: Kind): Ranks {
  return isNumeric(kind) || isMoment(kind) ? rankNumbers(table, column, kind) : rankTexts(table, column);
}

/** A column as doubles, and whether two equal ones may still differ in their text. */
export interface Keys {
  keys: Float64Array;
  isNull: Uint8Array;
  hasLongValues: boolean;
}

/** Reads a column of numbers or moments as doubles; what is neither is NaN. */
export function keysOf(table: Table, column: number, kind: Kind): Keys {
  const keys = new Float64Array(table.rowCount);
  const isNull = new Uint8Array(table.rowCount);
  const parse = isMoment(kind) ? parseMoment : parseNumber;
  // A float says itself in full; beyond 2^53 microseconds lie the years before 1685 and after 2255.
  const mayBeLong = kind !== "float";
  let hasLongValues = false;
  eachCell(table, column, (bytes, { from, to, state }, row) => {
    if (state === 0) {
      isNull[row] = 1;
      return;
    }
    const key = parse(bytes, from, to);
    keys[row] = key;
    if (!mayBeLong || hasLongValues) return;
    hasLongValues = isMoment(kind) ? Math.abs(key) > Number.MAX_SAFE_INTEGER : isBeyondDouble(to - from);
  });
  return { keys, isNull, hasLongValues };
}

function rankNumbers(table: Table, column: number, kind: Kind): Ranks {
  const { keys, isNull, hasLongValues } = keysOf(table, column, kind);
  const ranks = new Uint32Array(table.rowCount).fill(NULL_RANK);
  const numbers: number[] = [];
  const others: number[] = [];
  for (let row = 0; row < table.rowCount; row += 1) {
    if (isNull[row] === 1) continue;
    if (Number.isNaN(keys[row])) others.push(row);
    else numbers.push(row);
  }
  const key = (row: number) => keys[row] ?? 0;
  const rows = Uint32Array.from(numbers).sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -1 : left > right ? 1 : a - b;
  });
  if (hasLongValues) refineTies(rows, key, (row) => cellOf(table, row, column) ?? "", kind);
  let count = 0;
  let before = -1;
  const isSame = (a: number, b: number) =>
    key(a) === key(b) && (!hasLongValues || cellOf(table, a, column) === cellOf(table, b, column));
  for (const row of rows) {
    if (before >= 0 && !isSame(before, row)) count += 1;
    ranks[row] = count;
    before = row;
  }
  // NaN is above every number, as PostgreSQL has it.
  if (rows.length > 0) count += 1;
  for (const row of others) ranks[row] = count;
  return { ranks, count };
}

/** Where doubles are the same, the printed digits decide. */
function refineTies(
  rows: Uint32Array,
  key: (row: number) => number,
  text: (row: number) => string,
  kind: Kind,
): void {
  const compare = isMoment(kind) ? (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0) : compareDecimals;
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && key(rows[to] ?? 0) === key(rows[from] ?? 0)) to += 1;
    if (to - from > 1) {
      const tied = Array.from(rows.subarray(from, to), (row) => ({ row, text: text(row) }));
      tied.sort((a, b) => compare(a.text, b.text) || a.row - b.row);
      rows.set(
        tied.map(({ row }) => row),
        from,
      );
    }
    from = to;
  }
}

function rankTexts(table: Table, column: number): Ranks {
  const texts = textsOf(table, column);
  // Columns repeat themselves: each distinct text is compared, not each row.
  const places = new Map<string, number>();
  for (const text of texts) if (text !== null && !places.has(text)) places.set(text, places.size);
  const sorted = sortTexts([...places.keys()]);
  for (const [rank, text] of sorted.entries()) places.set(text, rank);
  const ranks = new Uint32Array(texts.length);
  for (const [row, text] of texts.entries()) {
    ranks[row] = text === null ? NULL_RANK : (places.get(text) ?? NULL_RANK);
  }
  return { ranks, count: Math.max(0, sorted.length - 1) };
}

/** ASCII in the order of the collator, in which the case of a letter decides only between words that are else the same. */
const ASCII_ORDER = "\t\n\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
const ASCII = /^[\t\n\r -~]*$/;
const asciiPlaces = Uint8Array.from(
  { length: 128 },
  (_, code) => 1 + ASCII_ORDER.indexOf(String.fromCharCode(code).toLowerCase()),
);
/** So many places of seven bits fit in the 53 of a double. */
const PACKED = 7;

/** Below this many the collator alone is quick enough. */
const MANY = 2_000;

/**
 * The collator takes a microsecond for each comparison. ASCII is compared by the places of a few letters behind what all
 * texts begin with, then by all letters, and the collator is asked only where these are the same.
 */
export function sortTexts(texts: string[], many = MANY): string[] {
  if (texts.length < many || !texts.every((text) => ASCII.test(text))) return texts.sort(compareTexts);
  const from = commonStart(texts);
  const packed = Float64Array.from(texts, (text) => {
    let key = 0;
    for (let at = from; at < from + PACKED; at += 1)
      key = key * 128 + (asciiPlaces[text.charCodeAt(at)] ?? 0);
    return key;
  });
  const keys: (string | undefined)[] = [];
  const keyOf = (at: number): string => {
    keys[at] ??= asciiKey(texts[at] ?? "");
    return keys[at] ?? "";
  };
  const order = Uint32Array.from(texts, (_, at) => at).sort((a, b) => {
    const difference = (packed[a] ?? 0) - (packed[b] ?? 0);
    if (difference !== 0) return difference;
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : compareTexts(texts[a] ?? "", texts[b] ?? "");
  });
  return Array.from(order, (at) => texts[at] ?? "");
}

function asciiKey(text: string): string {
  let key = "";
  for (let at = 0; at < text.length; at += 1)
    key += String.fromCharCode(asciiPlaces[text.charCodeAt(at)] ?? 0);
  return key;
}

/** How many letters all texts have in common at their beginning. */
function commonStart(texts: readonly string[]): number {
  const first = texts[0] ?? "";
  let length = first.length;
  for (const text of texts) {
    let at = 0;
    while (at < length && text.charCodeAt(at) === first.charCodeAt(at)) at += 1;
    length = at;
  }
  return length;
}

export interface Sort {
  column: number;
  isDescending: boolean;
}

/**
 * The rows in order by several columns: a stable counting sort by each, the least significant first. Without any the
 * rows stay as they are.
 */
export function orderBy(rowCount: number, sorts: { ranks: Ranks; isDescending: boolean }[]): Uint32Array {
  let rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  for (const { ranks, isDescending } of [...sorts].reverse()) rows = countingSort(rows, ranks, isDescending);
  return rows;
}

function countingSort(
  rows: Uint32Array,
  { ranks, count }: Ranks,
  isDescending: boolean,
): Uint32Array<ArrayBuffer> {
  // One place per rank and one for NULL behind them.
  const bucketOf = (row: number) => {
    const rank = ranks[row] ?? NULL_RANK;
    return rank === NULL_RANK ? count + 1 : isDescending ? count - rank : rank;
  };
  const starts = new Uint32Array(count + 3);
  for (const row of rows) {
    const next = bucketOf(row) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const bucket = bucketOf(row);
    const at = starts[bucket] ?? 0;
    sorted[at] = row;
    starts[bucket] = at + 1;
  }
  return sorted;
}
