export type Cell = string | number | boolean | null;

const chunkRows = 2000;

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV text, some thousands to a chunk. */
export function* csvText(rows: Iterable<readonly Cell[]>, header?: string): Generator<string> {
  yield* chunks(rows, (row) => row.map(csvCell).join(","), header);
}

/** Rows with a plain separator, as TICKIT's files come; the cells must not hold it. */
export function* separatedText(rows: Iterable<readonly Cell[]>, separator: string): Generator<string> {
  yield* chunks(rows, (row) => row.map((cell) => cell ?? "").join(separator));
}

function* chunks<T>(rows: Iterable<T>, line: (row: T) => string, header?: string): Generator<string> {
  let lines: string[] = header === undefined ? [] : [header];
  for (const row of rows) {
    lines.push(line(row));
    if (lines.length < chunkRows) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

const two = (value: number) => String(value).padStart(2, "0");

/** `2008-01-31` */
export const isoDate = (at: Date) => at.toISOString().slice(0, 10);

/** `2008-01-31 19:30:00` */
export const isoTime = (at: Date) => at.toISOString().slice(0, 19).replace("T", " ");

/** `1/31/2008 07:30:00`, TICKIT's way of writing the time of a sale. */
export function usTime(at: Date): string {
  const clock = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(":");
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${clock}`;
}
