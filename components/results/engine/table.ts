import { type Field, indexPage, type Page, readField, rowEnd, seekColumn } from "./page";

const decoder = new TextDecoder();

/** The rows of a result that are here, as bytes. */
export interface Table {
  readonly pages: readonly Page[];
  rowCount: number;
  bytes: number;
}

export const newTable = (): Table & { pages: Page[] } => ({ pages: [], rowCount: 0, bytes: 0 });

/** Takes the next page; pages come in their order. */
export function addPage(table: Table & { pages: Page[] }, bytes: Uint8Array, expectedRows: number): void {
  const page = indexPage(bytes, table.rowCount, expectedRows);
  table.pages.push(page);
  table.rowCount += page.rowCount;
  table.bytes += bytes.length;
}

/** The page that holds a row. */
function pageOf({ pages }: Table, row: number): Page | undefined {
  let low = 0;
  let high = pages.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pages[middle]?.rowFrom ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  const page = pages[low];
  return page && row < page.rowFrom + page.rowCount ? page : undefined;
}

/** The text of a field; null is NULL. Cut after `bytesMax` bytes where a limit is given. */
function textOf(
  bytes: Uint8Array,
  { from, to, state }: Field,
  bytesMax = Number.POSITIVE_INFINITY,
): string | null {
  if (state === 0) return null;
  if (from === to) return "";
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + bytesMax)));
  return state === 2 ? text.replaceAll('""', '"') : text;
}

/** Some neighbouring cells of one row. */
export function cellsOf(
  table: Table,
  row: number,
  columnFrom: number,
  columnTo: number,
  bytesMax?: number,
): (string | null)[] {
  const page = pageOf(table, row);
  const cells: (string | null)[] = [];
  if (!page) return cells;
  const at = row - page.rowFrom;
  const end = rowEnd(page, at);
  const field: Field = { from: 0, to: 0, state: 0 };
  let next = seekColumn(page.bytes, page.rowStarts[at] ?? 0, end, columnFrom);
  for (let column = columnFrom; column < columnTo; column += 1) {
    next = readField(page.bytes, next, end, field);
    cells.push(textOf(page.bytes, field, bytesMax));
  }
  return cells;
}

export const cellOf = (table: Table, row: number, column: number): string | null =>
  cellsOf(table, row, column, column + 1)[0] ?? null;

/** Walks down one column; the field given is the same object each time. */
export function eachCell(
  { pages }: Table,
  column: number,
  visit: (bytes: Uint8Array, field: Field, row: number) => void,
): void {
  const field: Field = { from: 0, to: 0, state: 0 };
  for (const page of pages) {
    const { bytes, rowStarts, rowFrom, rowCount } = page;
    for (let row = 0; row < rowCount; row += 1) {
      const end = rowEnd(page, row);
      readField(bytes, seekColumn(bytes, rowStarts[row] ?? 0, end, column), end, field);
      visit(bytes, field, rowFrom + row);
    }
  }
}

/** A whole column as texts: the cells are joined, decoded at once and split again, since decoding each alone is slow. */
export function textsOf(table: Table, column: number): (string | null)[] {
  const texts = new Array<string | null>(table.rowCount).fill(null);
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  let rows: number[] = [];
  const flush = () => {
    if (rows.length === 0) return;
    // PostgreSQL and Redshift keep no NUL in text, so that it can part the cells.
    const parts = decoder.decode(buffer.subarray(0, length - 1)).split("\0");
    if (parts.length === rows.length) {
      for (const [at, row] of rows.entries()) texts[row] = parts[at] ?? "";
    } else {
      for (const row of rows) texts[row] = cellOf(table, row, column);
    }
    rows = [];
    length = 0;
  };
  eachCell(table, column, (bytes, field, row) => {
    if (field.state === 0) return;
    if (field.state === 2 || field.to - field.from > 1_024) {
      texts[row] = textOf(bytes, field);
      return;
    }
    if (length + field.to - field.from + 1 > buffer.length) {
      if (buffer.length < 1 << 20) {
        const longer = new Uint8Array(buffer.length * 4);
        longer.set(buffer.subarray(0, length));
        buffer = longer;
      } else flush();
    }
    for (let at = field.from; at < field.to; at += 1) buffer[length++] = bytes[at] ?? 0;
    buffer[length++] = 0;
    rows.push(row);
  });
  flush();
  return texts;
}
