import type { ColumnMetadata } from "@aws-sdk/client-redshift-data";
import type { ResultColumn } from "@/server/local/redshift-sql";

type Write = (text: string) => string;

const long: Write = (text) => `{"longValue":${text}}`;
// JSON has no literal for these; the protocol writes them as strings
const double: Write = (text) => `{"doubleValue":${/^-?\d/.test(text) ? text : JSON.stringify(text)}}`;
const boolean: Write = (text) => `{"booleanValue":${text === "t" || text === "true" || text === "1"}}`;
const string: Write = (text) => `{"stringValue":${JSON.stringify(text)}}`;
const blob: Write = (text) => {
  const bytes = Buffer.from(text.replace(/^\\x/, ""), "hex");
  return `{"blobValue":"${bytes.toString("base64")}"}`;
};

const writers: Readonly<Record<string, Write>> = {
  int2: long,
  int4: long,
  int8: long,
  oid: long,
  float4: double,
  float8: double,
  bool: boolean,
  bit: boolean,
  blob,
  binary: blob,
};

/**
 * Writes rows in PostgreSQL's text form as JSON lists of the Data API's Field union, by column type. Digits are copied,
 * not converted, so that a BIGINT stays exact on the wire.
 */
export function fieldWriter(columns: readonly ResultColumn[]): (row: readonly (string | null)[]) => string {
  const byColumn = columns.map((column) => writers[column.typeName] ?? string);
  const cell = (value: string | null, index: number) =>
    value === null ? '{"isNull":true}' : (byColumn[index] ?? string)(value);
  return (row) => `[${row.map(cell).join(",")}]`;
}

export function columnMetadata(column: ResultColumn): ColumnMetadata {
  return {
    columnDefault: column.columnDefault ?? undefined,
    isCaseSensitive: column.isCaseSensitive,
    isCurrency: column.isCurrency,
    isSigned: column.isSigned,
    label: column.label,
    length: column.length,
    name: column.name,
    nullable: column.nullable,
    precision: column.precision,
    scale: column.scale,
    schemaName: column.schemaName,
    tableName: column.tableName,
    typeName: column.typeName,
  };
}
