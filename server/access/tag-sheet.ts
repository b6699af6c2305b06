import { CsvError, parse } from "csv-parse/sync";
import { TagAssignment } from "./contract";

interface SheetLine {
  line: number;
  text: string;
  assignment: TagAssignment;
}

interface SheetProblem {
  line: number;
  text: string;
  message: string;
}

interface Sheet {
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
  const keys = heading?.slice(3).map((one) => one.trim().toLowerCase()) ?? [];
  const sheet: Sheet = { lines: [], problems: [] };
  for (const { info, record } of heading ? rows.slice(1) : rows) readRow(sheet, info.lines, record, keys);
  return sheet;
}

function rowsOf(text: string): Row[] | { message: string } {
  try {
    return parse(text, {
      ...{ delimiter: ["\t", ",", ";"], bom: true, info: true, trim: true },
      ...{ relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
    }) as unknown as Row[];
  } catch (error) {
    if (error instanceof CsvError) return { message: error.message };
    throw error;
  }
}

const GENERIC = new Set(["", "tag", "tags", "lf-tag", "lf-tags", "key=value"]);

function readRow(sheet: Sheet, line: number, record: readonly string[], keys: readonly string[]): void {
  const [database = "", table = "", column = "", ...cells] = record;
  const text = record.join(", ");
  const refuse = (message: string) => sheet.problems.push({ line, text, message });
  const said = cells.flatMap((cell, n) => {
    const key = keys[n] ?? "";
    return cell === "" ? [] : [GENERIC.has(key) ? pairOf(cell) : { key, value: cell }];
  });
  if (said.length === 0) refuse("No tag: write key=value after database, table and column.");
  for (const pair of said) {
    if (!pair) {
      refuse("Not key=value.");
      continue;
    }
    const place = { database, ...(table ? { table } : {}), ...(column ? { column } : {}) };
    const value = pair.value === "" || pair.value === "-" ? null : pair.value;
    const parsed = TagAssignment.safeParse({ ...place, key: pair.key, value });
    if (parsed.success) sheet.lines.push({ line, text, assignment: parsed.data });
    else refuse(`${parsed.error.issues[0]?.path.join(".") ?? ""}: ${parsed.error.issues[0]?.message ?? ""}`);
  }
}

function pairOf(cell: string): { key: string; value: string } | null {
  const at = cell.indexOf("=");
  return at < 1 ? null : { key: cell.slice(0, at).trim(), value: cell.slice(at + 1).trim() };
}
