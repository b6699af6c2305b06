import {
  COLUMNS_MAX,
  columnNames,
  type Inferred,
  type Lines,
  NotATable,
  ofFile,
  ROWS_READ,
  ROWS_SHOWN,
  TEXT_FILES,
} from "./inferred";
import { typeOfValues } from "./types";

/** What was read of one file. */
interface JsonRecords {
  key: string;
  records: Record<string, unknown>[];
}

/** Names and types of JSON that has one object a line. */
export function inferJson(files: readonly [JsonRecords, ...JsonRecords[]]): Inferred {
  const records = files.flatMap((file) => file.records);
  const given = [...new Set(records.flatMap((record) => Object.keys(record)))];
  if (given.length === 0) throw new NotATable(`${files[0].key}: Its objects have no field.`);
  if (given.length > COLUMNS_MAX)
    throw new NotATable(`Its objects have ${given.length} fields; ${COLUMNS_MAX} columns are the most.`);
  const names = columnNames(given);
  const renamed = names.flatMap((name, n) =>
    name === given[n]?.toLowerCase() ? [] : [[`mapping.${name}`, given[n] ?? ""] as const],
  );
  return {
    format: "json",
    columns: names.map((name, n) => ({
      name,
      type: typeOfValues(records.map((record) => record[given[n] ?? ""])),
    })),
    rows: files[0].records.slice(0, ROWS_SHOWN).map((record) => given.map((name) => shown(record[name]))),
    rowsKey: null,
    noRows: null,
    rowCount: null,
    warnings: [],
    serde: {
      ...TEXT_FILES,
      serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
      serializationParameters: { "ignore.malformed.json": "false", ...Object.fromEntries(renamed) },
      parameters: { classification: "json" },
    },
  };
}

export function jsonRecords({ key, text }: Lines): JsonRecords {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return { key, records: ofFile(key, () => lines.slice(0, ROWS_READ).map(recordOf)) };
}

function recordOf(line: string, n: number): Record<string, unknown> {
  const value = parsed(line);
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new NotATable(
    n === 0 && /^\s*[[{]/.test(line)
      ? "It is JSON over several lines; Athena reads one object a line. Write it so, or crawl it with a JSON classifier."
      : `Line ${n + 1} is no JSON object; Athena reads one object a line.`,
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}
