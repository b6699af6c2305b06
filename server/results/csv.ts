const [LF, CR, QUOTE, COMMA] = [10, 13, 34, 44];
const SPECIAL = /[",\r\n]/;

/**
 * Reads rows of our CSV: NULL is an empty field without quotes, the empty string has them, which is the only way in
 * which CSV can tell the two apart. Lines end in LF or CRLF.
 */
export function parseCsv(csv: string, from = 0, to = Number.POSITIVE_INFINITY): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = from === 0 ? 0 : endOfRows(csv, from);
  let isOpen = false;
  while (at < csv.length && rows.length < to - from) {
    const [cell, end] = csv.charCodeAt(at) === QUOTE ? quotedCell(csv, at) : plainCell(csv, at);
    row.push(cell);
    at = end;
    isOpen = csv.charCodeAt(at) === COMMA;
    if (isOpen) {
      at += 1;
      continue;
    }
    if (csv.charCodeAt(at) === CR) at += 1;
    at += 1;
    rows.push(row);
    row = [];
  }
  // A last field that is NULL, of a last line that lacks its end.
  if (isOpen) rows.push([...row, null]);
  return rows;
}

function plainCell(csv: string, start: number): [cell: string | null, end: number] {
  let end = start;
  for (; end < csv.length; end += 1) {
    const code = csv.charCodeAt(end);
    if (code === COMMA || code === LF || (code === CR && csv.charCodeAt(end + 1) === LF)) break;
  }
  return [end === start ? null : csv.slice(start, end), end];
}

function quotedCell(csv: string, start: number): [cell: string, end: number] {
  let isEscaped = false;
  for (let at = start + 1; ; ) {
    const quote = csv.indexOf('"', at);
    if (quote < 0) throw new Error("A page of CSV ends within quotes.");
    if (csv.charCodeAt(quote + 1) !== QUOTE) {
      const text = csv.slice(start + 1, quote);
      return [isEscaped ? text.replaceAll('""', '"') : text, quote + 1];
    }
    isEscaped = true;
    at = quote + 2;
  }
}

/** Where the n-th row ends; a quote within quotes is two, so that counting them tells what is quoted. */
function endOfRows(csv: string, n: number): number {
  let isQuoted = false;
  let left = n;
  for (let at = 0; at < csv.length; at += 1) {
    const code = csv.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === LF && !isQuoted && --left === 0) return at + 1;
  }
  return csv.length;
}

const PIECE_BYTES = 32_768;

/**
 * A page as texts of whole rows. Each is small to V8, which frees it soon after its rows were read: a text of a whole
 * page goes to the old generation instead, which piles up some hundred megabytes of them before it is swept.
 */
export function* piecesOf(csv: Buffer): Generator<string> {
  const endOf = csv.indexOf(QUOTE) < 0 ? endOfLine : endOfRow;
  for (let from = 0; from < csv.length; ) {
    const to = endOf(csv, from, from + PIECE_BYTES);
    yield csv.toString("utf8", from, to);
    from = to;
  }
}

/** Where the first line ends that ends at `least` or behind it. */
function endOfLine(csv: Buffer, _from: number, least: number): number {
  const end = csv.indexOf(LF, least);
  return end < 0 ? csv.length : end + 1;
}

/** The same of rows, the first of which begins at `from`. */
function endOfRow(csv: Buffer, from: number, least: number): number {
  let isQuoted = false;
  for (let at = from; at < csv.length; at += 1) {
    if (csv[at] === QUOTE) isQuoted = !isQuoted;
    else if (csv[at] === LF && !isQuoted && at >= least) return at + 1;
  }
  return csv.length;
}

/** How many rows a page has, of which the last ends its line. */
export function countRows(csv: Buffer): number {
  let rows = 0;
  if (csv.indexOf(QUOTE) < 0) {
    for (let at = csv.indexOf(LF); at >= 0; at = csv.indexOf(LF, at + 1)) rows += 1;
    return rows;
  }
  let isQuoted = false;
  for (const byte of csv) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === LF && !isQuoted) rows += 1;
  }
  return rows;
}

/** One line of our CSV, ended. */
export function csvLine(cells: readonly (string | null)[]): string {
  const fields = cells.map((cell) => {
    if (cell === null) return "";
    return cell === "" || SPECIAL.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  });
  return `${fields.join(",")}\r\n`;
}
