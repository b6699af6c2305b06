import type pg from "pg";
import type { ResultColumn } from "./types";

interface TypeShape {
  name: string;
  precision: number;
  scale: number;
  signed?: boolean;
  sensitive?: boolean;
}

/** PostgreSQL's built-in type ids, as Redshift's driver describes them. */
const TYPES: Record<number, TypeShape> = {
  16: { name: "bool", precision: 1, scale: 0 },
  17: { name: "varbyte", precision: 64_000, scale: 0 },
  18: { name: "char", precision: 1, scale: 0, sensitive: true },
  19: { name: "name", precision: 63, scale: 0, sensitive: true },
  20: { name: "int8", precision: 19, scale: 0, signed: true },
  21: { name: "int2", precision: 5, scale: 0, signed: true },
  23: { name: "int4", precision: 10, scale: 0, signed: true },
  25: { name: "varchar", precision: 65_535, scale: 0, sensitive: true },
  26: { name: "oid", precision: 10, scale: 0 },
  114: { name: "super", precision: 0, scale: 0, sensitive: true },
  700: { name: "float4", precision: 8, scale: 8, signed: true },
  701: { name: "float8", precision: 17, scale: 17, signed: true },
  705: { name: "varchar", precision: 65_535, scale: 0, sensitive: true },
  1042: { name: "bpchar", precision: 1, scale: 0, sensitive: true },
  1043: { name: "varchar", precision: 65_535, scale: 0, sensitive: true },
  1082: { name: "date", precision: 13, scale: 0 },
  1083: { name: "time", precision: 15, scale: 6 },
  1114: { name: "timestamp", precision: 29, scale: 6 },
  1184: { name: "timestamptz", precision: 35, scale: 6 },
  1186: { name: "interval", precision: 49, scale: 6 },
  1266: { name: "timetz", precision: 21, scale: 6 },
  1700: { name: "numeric", precision: 38, scale: 0, signed: true },
  2205: { name: "regclass", precision: 65_535, scale: 0, sensitive: true },
  2950: { name: "varchar", precision: 36, scale: 0, sensitive: true },
  3802: { name: "super", precision: 0, scale: 0, sensitive: true },
};

/** The type of a column as Redshift tells it, from PostgreSQL's type id and modifier. */
export function describeType(typeId: number, modifier: number): Required<TypeShape> {
  const shape = TYPES[typeId] ?? { name: "varchar", precision: 65_535, scale: 0, sensitive: true };
  const full = { signed: false, sensitive: false, ...shape };
  if (modifier < 4) return full;
  if (typeId === 1043 || typeId === 1042) return { ...full, precision: modifier - 4 };
  if (typeId === 1700)
    return { ...full, precision: ((modifier - 4) >> 16) & 0xffff, scale: (modifier - 4) & 0x7ff };
  return full;
}

interface ColumnFacts {
  table_id: number;
  column_id: number;
  schema_name: string;
  table_name: string;
  column_name: string;
  not_null: boolean;
  column_default: string | null;
}

/** Column metadata of a result; the source tables are looked up in the catalog through `client`. */
export async function describeColumns(client: pg.ClientBase, fields: pg.FieldDef[]): Promise<ResultColumn[]> {
  const facts = await sourceColumns(client, fields);
  return fields.map((field) => {
    const type = describeType(field.dataTypeID, field.dataTypeModifier);
    const source = facts.get(`${field.tableID}.${field.columnID}`);
    return {
      name: source?.column_name ?? field.name,
      label: field.name,
      typeName: type.name,
      nullable: source?.not_null ? 0 : 1,
      precision: type.precision,
      scale: type.scale,
      length: 0,
      schemaName: source?.schema_name ?? "",
      tableName: source?.table_name ?? "",
      columnDefault: source?.column_default ?? null,
      isCaseSensitive: type.sensitive,
      isCurrency: false,
      isSigned: type.signed,
    };
  });
}

async function sourceColumns(
  client: pg.ClientBase,
  fields: pg.FieldDef[],
): Promise<Map<string, ColumnFacts>> {
  const tables = [...new Set(fields.map((field) => field.tableID).filter((id) => id > 0))];
  if (tables.length === 0) return new Map();
  const { rows } = await client.query<ColumnFacts>(
    `SELECT a.attrelid::int8::int AS table_id, a.attnum AS column_id, n.nspname AS schema_name, c.relname AS table_name,
            a.attname AS column_name, a.attnotnull AS not_null,
            pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS column_default
       FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
       LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0`,
    [tables],
  );
  return new Map(rows.map((row) => [`${row.table_id}.${row.column_id}`, row]));
}
