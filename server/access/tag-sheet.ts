import { CsvError, parse } from "csv-parse/sync";
import { TagAssignment } from "./contract";
import { csvLine } from "./file-response";
import type { Tags } from "./model";

export interface SheetLine {
  line: number;
  text: string;
  assignment: TagAssignment;
}

interface SheetProblem {
  line: number;
  text: string;
  message: string;
}

export interface Sheet {
  lines: SheetLine[];
  problems: SheetProblem[];
}

interface Row {
  info: { lines: number };
  record: string[];
}

/**
 * What a person pastes: database, table, column and `key=value` in as many cells as they like, or under a heading
 * that names the keys. An empty table means the database, an empty column the table.
 */
export function readSheet(text: string): Sheet {
  const rows = rowsOf(text);
  if ("message" in rows) return { lines: [], problems: [{ line: 1, text: "", message: rows.message }] };
  const [first] = rows;
  const heading = first && /^database$/i.test(first.record[0]?.trim() ?? "") ? first.record : null;
  const keys = heading?.slice(3).map(keyOf) ?? [];
  const sheet: Sheet = { lines: [], problems: [] };
  for (const { info, record } of heading ? rows.slice(1) : rows) readRow(sheet, info.lines, record, keys);
  return sheet;
}

function rowsOf(text: string): Row[] | { message: string } {
  try {
    return parse(text, {
      ...{ delimiter: ["\t", ",", ";"], bom: true, info: true, trim: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
      // Each line by its own end: what is appended to a file that was downloaded may end otherwise than that.
      record_delimiter: ["\r\n", "\n", "\r"],
    }) as unknown as Row[];
  } catch (error) {
    if (error instanceof CsvError) return { message: error.message };
    throw error;
  }
}

const GENERIC = new Set(["", "tag", "tags", "lf-tag", "lf-tags", "key=value"]);

/** Null over cells that say key=value. A key of such a name, or one that ends in =, is written with a = behind it. */
function keyOf(heading: string): string | null {
  const text = heading.trim().toLowerCase();
  if (GENERIC.has(text)) return null;
  return text.endsWith("=") ? text.slice(0, -1).trim() : text;
}

const headingOf = (key: string) => (GENERIC.has(key) || key.endsWith("=") ? `${key}=` : key);

/** No value of an LF-tag holds a backslash, so one tells the value "-" from the sign that takes a tag off. */
const DASH = "\\-";
const readValue = (cell: string) => (cell === "" || cell === "-" ? null : cell === DASH ? "-" : cell);

/** The line over the keys of a sheet that readSheet reads, and the line of a place. */
export const sheetHeading = (keys: readonly string[]) =>
  csvLine(["database", "table", "column", ...keys.map(headingOf)]);

export const sheetLine = (
  { database, table = "", column = "" }: Pick<TagAssignment, "database" | "table" | "column">,
  tags: Tags,
  keys: readonly string[],
) => csvLine([database, table, column, ...keys.map((key) => (tags[key] === "-" ? DASH : (tags[key] ?? "")))]);

function readRow(
  sheet: Sheet,
  line: number,
  record: readonly string[],
  keys: readonly (string | null)[],
): void {
  const [database = "", table = "", column = "", ...cells] = record;
  const text = record.join(", ");
  const refuse = (message: string) => sheet.problems.push({ line, text, message });
  const said = cells.flatMap((cell, n) => {
    const key = keys[n] ?? null;
    return cell === "" ? [] : [key === null ? pairOf(cell) : { key, value: cell }];
  });
  if (said.length === 0) refuse("No tag: write key=value after database, table and column.");
  if (said.includes(null)) refuse("Not key=value.");
  for (const pair of said) {
    if (!pair) continue;
    const place = { database, ...(table ? { table } : {}), ...(column ? { column } : {}) };
    addLine(sheet, { line, text }, { ...place, key: pair.key, value: readValue(pair.value) });
  }
}

/** What is no assignment at all, as an overlong name, is a problem of its line. */
export function addLine(sheet: Sheet, at: Pick<SheetLine, "line" | "text">, said: TagAssignment): void {
  const { data, error } = TagAssignment.safeParse(said);
  const [issue] = error?.issues ?? [];
  if (data) sheet.lines.push({ ...at, assignment: data });
  else sheet.problems.push({ ...at, message: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}` });
}

function pairOf(cell: string): { key: string; value: string } | null {
  const at = cell.indexOf("=");
  return at < 1 ? null : { key: cell.slice(0, at).trim(), value: cell.slice(at + 1).trim() };
}
