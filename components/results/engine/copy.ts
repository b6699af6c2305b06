import { isNumeric, type Kind } from "./kinds";

export type CopyFormat = "tsv" | "tsv-headers" | "csv" | "json" | "in-list";

export interface CopyColumn {
  name: string;
  kind: Kind;
}

type Row = (string | null)[];

const quotedFor = (text: string, special: RegExp) =>
  special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** NULL and the empty string are both nothing here: spreadsheets know no other. */
const tsvLine = (row: Row) => row.map((cell) => quotedFor(cell ?? "", /["\t\r\n]/)).join("\t");

/** NULL is an empty field, the empty string is two quotes. */
const csvLine = (row: Row) =>
  row.map((cell) => (cell === null ? "" : cell === "" ? '""' : quotedFor(cell, /[",\r\n]/))).join(",");

/** Rows as text for the clipboard. */
export function copyText(format: CopyFormat, columns: CopyColumn[], rows: Row[]): string {
  if (format === "json") return jsonOf(columns, rows);
  if (format === "in-list")
    return inListOf(
      columns[0]?.kind ?? "text",
      rows.map((row) => row[0] ?? null),
    );
  const line = format === "csv" ? csvLine : tsvLine;
  const head = format === "tsv" ? [] : [line(columns.map(({ name }) => name))];
  // One cell is copied as what it holds, without quotes around.
  if (format === "tsv" && rows.length === 1 && columns.length === 1) return rows[0]?.[0] ?? "";
  return [...head, ...rows.map(line)].join("\n");
}

function jsonOf(columns: CopyColumn[], rows: Row[]): string {
  const names = uniqueNames(columns.map(({ name }) => name));
  const objects = rows.map((row) =>
    Object.fromEntries(
      names.map((name, at) => [name, jsonValue(row[at] ?? null, columns[at]?.kind ?? "text")]),
    ),
  );
  return JSON.stringify(objects, null, 2);
}

/** Two columns of one name would overwrite each other: the later ones are numbered. */
export function uniqueNames(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let n = 2; taken.has(unique); n += 1) unique = `${name}_${n}`;
    taken.add(unique);
    return unique;
  });
}

/** A number only where JavaScript prints it back the same; else its text, so that no digit is lost. */
function jsonValue(text: string | null, kind: Kind): unknown {
  if (text === null) return null;
  if (kind === "boolean") return /^(t|true)$/i.test(text) ? true : /^(f|false)$/i.test(text) ? false : text;
  if (!isNumeric(kind)) return text;
  const number = Number(text);
  const isKept = kind === "float" ? Number.isFinite(number) : String(number) === text;
  return isKept ? number : text;
}

/** `('a', 'b')` of what differs; NULL is in no IN list. */
function inListOf(kind: Kind, values: (string | null)[]): string {
  const distinct = new Set(values.filter((value) => value !== null));
  const literals = [...distinct].map((value) =>
    isNumeric(kind) && /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value) ? value : `'${value.replaceAll("'", "''")}'`,
  );
  return `(${literals.join(", ")})`;
}
