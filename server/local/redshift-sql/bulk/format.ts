import type { ResultColumn } from "@/server/local/redshift-sql/types";
import type { UnloadPlan } from "./unload-options";

export type Line = (values: (string | null)[]) => string;

const NUMBERS = new Set(["int2", "int4", "int8", "float4", "float8", "numeric"]);

/** How one row is written, by the plan's format. */
export function lineWriter(plan: UnloadPlan, columns: ResultColumn[]): Line {
  if (plan.format === "json") return jsonLine(columns);
  if (plan.format === "parquet") return parquetStaging;
  return textLine(plan);
}

export function headerLine(plan: UnloadPlan, columns: ResultColumn[]): string {
  return textLine(plan)(columns.map((column) => column.label));
}

function textLine(plan: UnloadPlan): Line {
  const csv = plan.format === "csv";
  const delimiter = plan.delimiter ?? (csv ? "," : "|");
  const nullText = plan.nullAs ?? "";
  const { quote } = plan;
  const special = [delimiter, quote, "\n", "\r"];
  const quoted = (value: string) => `${quote}${value.replaceAll(quote, quote + quote)}${quote}`;
  const cell = (value: string | null) => {
    if (value === null) return nullText;
    if (csv) return special.some((each) => value.includes(each)) || value === "" ? quoted(value) : value;
    const escaped = plan.escape ? escapeText(value, delimiter, plan.addQuotes ? quote : "") : value;
    return plan.addQuotes
      ? `${quote}${plan.escape ? escaped : escaped.replaceAll(quote, quote + quote)}${quote}`
      : escaped;
  };
  return (values) => `${values.map(cell).join(delimiter)}\n`;
}

/** A backslash before what would be read as something else. */
function escapeText(text: string, delimiter: string, quote: string): string {
  return [...text]
    .map((char) =>
      char === "\\" || char === "\n" || char === "\r" || char === delimiter || char === quote
        ? `\\${char}`
        : char,
    )
    .join("");
}

function jsonLine(columns: ResultColumn[]): Line {
  const keys = columns.map((column) => JSON.stringify(column.label));
  const cell = (value: string | null, at: number) => {
    if (value === null) return "null";
    const type = columns[at]?.typeName ?? "";
    if (type === "bool") return value === "t" ? "true" : "false";
    if (type === "super") return value;
    return NUMBERS.has(type) && /^-?\d/.test(value) ? value : JSON.stringify(value);
  };
  return (values) => `{${values.map((value, at) => `${keys[at]}:${cell(value, at)}`).join(",")}}\n`;
}

/** Text from which DuckDB makes Parquet: values in quotes, and NULL as nothing. */
const parquetStaging: Line = (values) =>
  `${values.map((value) => (value === null ? "" : `"${value.replaceAll('"', '""')}"`)).join(",")}\n`;

const PARQUET_TYPES: Record<string, string> = {
  bool: "BOOLEAN",
  int2: "SMALLINT",
  int4: "INTEGER",
  int8: "BIGINT",
  float4: "FLOAT",
  float8: "DOUBLE",
  date: "DATE",
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMPTZ",
  time: "TIME",
};

/** A column of the Parquet file: DuckDB's expression for it over its text. */
export function parquetColumn(column: ResultColumn): string {
  const name = `"${column.label.replaceAll('"', '""')}"`;
  if (column.typeName === "varbyte") return `from_hex(${name}[3:]) AS ${name}`;
  if (column.typeName === "numeric") return `CAST(${name} AS ${decimalType(column)}) AS ${name}`;
  return `CAST(${name} AS ${PARQUET_TYPES[column.typeName] ?? "VARCHAR"}) AS ${name}`;
}

/** A numeric that tells no precision of its own (an average, a quotient) keeps its digits as a double would. */
function decimalType({ precision, scale }: ResultColumn): string {
  return precision === 38 && scale === 0 ? "DECIMAL(38, 10)" : `DECIMAL(${precision}, ${scale})`;
}
