/** One line of a result, as Athena writes it: every value in quotes, NULL as nothing at all. */
export function csvLine(values: readonly (string | null)[]): string {
  return `${values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",")}\n`;
}

const [quote, comma, newline] = [0x22, 0x2c, 0x0a];

export interface CsvPage {
  rows: (string | null)[][];
  /** Bytes that the rows took. */
  length: number;
}

/** Reads up to `limit` whole lines off the front; what is left of the last one is for the next call. */
export function readCsv(bytes: Buffer, limit: number): CsvPage {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let length = 0;
  let from = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length && rows.length < limit; at++) {
    const byte = bytes[at];
    if (byte === quote) quoted = !quoted;
    else if (!quoted && (byte === comma || byte === newline)) {
      row.push(field(bytes.toString("utf8", from, at)));
      from = at + 1;
      if (byte === newline) {
        rows.push(row);
        row = [];
        length = from;
      }
    }
  }
  return { rows, length };
}

const field = (text: string) => (text === "" ? null : text.slice(1, -1).replaceAll('""', '"'));
