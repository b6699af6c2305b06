import type { ResultColumn } from "@/server/local/redshift-sql";

const special = /[",\r\n]/;

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/**
 * Writes rows after RFC 4180, without a header: ColumnMetadata names the columns. AWS does not document how it tells
 * NULL from the empty string; here NULL is an empty field and the empty string is `""`. Digits stay as they are.
 */
export function csvWriter(columns: readonly ResultColumn[]): (row: readonly (string | null)[]) => string {
  const isBoolean = columns.map((column) => column.typeName === "bool");
  const cell = (value: string | null, index: number) => {
    if (value === null) return "";
    if (isBoolean[index]) return value === "t" || value === "true" ? "true" : "false";
    return value === "" || special.test(value) ? quoted(value) : value;
  };
  return (row) => `${row.map(cell).join(",")}\r\n`;
}
