import { parse } from "csv-parse/sync";

/**
 * Reads one page of a Data API CSV result. NULL is an empty field without quotes, the empty string has them:
 * the only way in which CSV can tell the two apart.
 */
export function parseCsv(csv: string): (string | null)[][] {
  return parse(csv, {
    relax_column_count: true,
    skip_empty_lines: false,
    cast: (value, { quoting }) => (value === "" && !quoting ? null : value),
  }) as unknown as (string | null)[][];
}

/** One RFC 4180 line of names, ended. */
export function csvHeader(names: string[]): string {
  const quoted = names.map((name) =>
    /[",\r\n]/.test(name) || name === "" ? `"${name.replaceAll('"', '""')}"` : name,
  );
  return `${quoted.join(",")}\r\n`;
}
