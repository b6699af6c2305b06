import type { ColumnMetadata, Field } from "@aws-sdk/client-redshift-data";
import type { ResultColumn } from "@/server/local/redshift-sql";
import { int64 } from "@/server/local/wire/service";

type Convert = (text: string) => Field;

const long: Convert = (text) => ({ longValue: int64(BigInt(text)) });
const double: Convert = (text) => ({ doubleValue: Number(text) });
const boolean: Convert = (text) => ({ booleanValue: text === "t" || text === "true" || text === "1" });
const string: Convert = (text) => ({ stringValue: text });
const blob: Convert = (text) => ({ blobValue: Buffer.from(text.replace(/^\\x/, ""), "hex") });

const converters: Readonly<Record<string, Convert>> = {
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

/** Turns values in PostgreSQL's text form into the members of the Data API's Field union, by column type. */
export function fieldConverter(columns: readonly ResultColumn[]): (row: (string | null)[]) => Field[] {
  const byColumn = columns.map((column) => converters[column.typeName] ?? string);
  return (row) =>
    row.map((value, index) => (value === null ? { isNull: true } : (byColumn[index] ?? string)(value)));
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
