const QUOTE = 34;
const COMMA = 44;
const LF = 10;
const CR = 13;

/** One page of a result: its bytes as they came, and where its rows begin. */
export interface Page {
  bytes: Uint8Array;
  /** Place of the first row in the whole result. */
  rowFrom: number;
  rowCount: number;
  /** `rowCount + 1` offsets: a row lies between its own and the next one. */
  rowStarts: Uint32Array;
}

/**
 * Finds the rows of a page of CSV. Works on bytes: in UTF-8 a quote or a line end is never a part of another
 * character.
 */
export function indexPage(bytes: Uint8Array, rowFrom: number, expectedRows = 1_024): Page {
  let starts = new Uint32Array(expectedRows + 2);
  let rows = 0;
  let isQuoted = false;
  const push = (at: number) => {
    rows += 1;
    if (rows >= starts.length) {
      const longer = new Uint32Array(starts.length * 2);
      longer.set(starts);
      starts = longer;
    }
    starts[rows] = at;
  };
  const length = bytes.length;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === LF && !isQuoted) push(at + 1);
  }
  if ((starts[rows] ?? 0) < length) push(length);
  return { bytes, rowFrom, rowCount: rows, rowStarts: starts.slice(0, rows + 1) };
}

/** Where a value lies. `state`: 0 NULL, 1 as it stands, 2 with doubled quotes in it. */
export interface Field {
  from: number;
  to: number;
  state: 0 | 1 | 2;
}

/** Where a row's last field ends, before its line end. */
export function rowEnd({ bytes, rowStarts }: Page, row: number): number {
  const start = rowStarts[row] ?? 0;
  let end = rowStarts[row + 1] ?? start;
  if (end > start && bytes[end - 1] === LF) end -= 1;
  if (end > start && bytes[end - 1] === CR) end -= 1;
  return end;
}

/** Reads the field at `at` of a row that ends at `end`, and says where the next begins; past `end` there is none. */
export function readField(bytes: Uint8Array, at: number, end: number, field: Field): number {
  if (at > end) {
    field.state = 0;
    field.from = end;
    field.to = end;
    return at;
  }
  if (at < end && bytes[at] === QUOTE) return readQuoted(bytes, at + 1, end, field);
  let to = at;
  while (to < end && bytes[to] !== COMMA) to += 1;
  field.from = at;
  field.to = to;
  field.state = to === at ? 0 : 1;
  return to + 1;
}

function readQuoted(bytes: Uint8Array, from: number, end: number, field: Field): number {
  let at = from;
  let state: 1 | 2 = 1;
  while (at < end) {
    if (bytes[at] === QUOTE) {
      if (bytes[at + 1] !== QUOTE || at + 1 >= end) break;
      state = 2;
      at += 1;
    }
    at += 1;
  }
  field.from = from;
  field.to = Math.min(at, end);
  field.state = state;
  return at + 2;
}

/** Skips to the field of a column; the answer is past `end` where the row has fewer. */
export function seekColumn(bytes: Uint8Array, start: number, end: number, column: number): number {
  let at = start;
  for (let left = column; left > 0; left -= 1) {
    if (at > end) return at;
    if (bytes[at] === QUOTE && at < end) {
      at += 1;
      while (at < end) {
        if (bytes[at] === QUOTE) {
          if (bytes[at + 1] !== QUOTE) break;
          at += 1;
        }
        at += 1;
      }
      at += 2;
    } else {
      while (at < end && bytes[at] !== COMMA) at += 1;
      at += 1;
    }
  }
  return at;
}
