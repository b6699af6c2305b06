import { AppError } from "@/server/errors";
import { dialectOf } from "@/server/sql/dialect";
import { reading } from "@/server/sql/reading";
import { quoteName } from "@/server/sql/tokenize";
import type { Source } from "./contract";

export type AthenaSource = Extract<Source, { kind: "athena" }>;

const refused = (message: string) => new AppError("invalid", message, { issues: [{ path: "sql", message }] });

/** The one SELECT of a text, without what stands around it; anything else is refused. */
export function selectOf(sql: string): string {
  const athena = dialectOf("athena");
  const [statement, second] = reading(() => athena.splitStatements(sql));
  if (!statement) throw refused("Write a SELECT.");
  if (second) throw refused("Only one statement makes a table; this text has more.");
  const { text } = statement;
  if (athena.kindOf(text) !== "SELECT" || athena.writesIn(text).length > 0)
    throw refused("Only a SELECT makes a table: write it without CREATE TABLE … AS.");
  const [parameter] = athena.findParameters(text);
  if (parameter) throw refused(`The parameter :${parameter.name} has no value here: write the value itself.`);
  return text;
}

const FORMATS = { parquet: "PARQUET", json: "JSON", csv: "TEXTFILE" } as const;

/** The statement that makes the table, as Trino reads names and texts. */
export function ctasOf({ glueDatabase, tableName, location, format, sql }: AthenaSource): string {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const properties = [
    `format = '${FORMATS[format]}'`,
    `external_location = ${text(location)}`,
    ...(format === "csv" ? ["field_delimiter = ','"] : []),
  ];
  const name = `${quoteName(glueDatabase)}.${quoteName(tableName)}`;
  return `CREATE TABLE ${name} WITH (${properties.join(", ")}) AS\n${selectOf(sql)}`;
}
