import {
  type DuckDBDecimalType,
  type DuckDBListType,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from "@duckdb/node-api";

export interface ResultColumn {
  name: string;
  /** As ColumnInfo tells it: varchar, bigint, array, row, … */
  type: string;
  precision: number;
  scale: number;
  caseSensitive: boolean;
}

const types: Readonly<Partial<Record<DuckDBTypeId, [type: string, precision: number]>>> = {
  [DuckDBTypeId.BOOLEAN]: ["boolean", 0],
  [DuckDBTypeId.TINYINT]: ["tinyint", 3],
  [DuckDBTypeId.SMALLINT]: ["smallint", 5],
  [DuckDBTypeId.UTINYINT]: ["smallint", 5],
  [DuckDBTypeId.INTEGER]: ["integer", 10],
  [DuckDBTypeId.USMALLINT]: ["integer", 10],
  [DuckDBTypeId.BIGINT]: ["bigint", 19],
  [DuckDBTypeId.UINTEGER]: ["bigint", 19],
  [DuckDBTypeId.UBIGINT]: ["bigint", 19],
  // The sum of integers, which is a BIGINT in Trino.
  [DuckDBTypeId.HUGEINT]: ["bigint", 19],
  [DuckDBTypeId.FLOAT]: ["float", 17],
  [DuckDBTypeId.DOUBLE]: ["double", 17],
  [DuckDBTypeId.DATE]: ["date", 0],
  [DuckDBTypeId.TIME]: ["time", 3],
  [DuckDBTypeId.TIMESTAMP]: ["timestamp", 3],
  [DuckDBTypeId.TIMESTAMP_S]: ["timestamp", 3],
  [DuckDBTypeId.TIMESTAMP_MS]: ["timestamp", 3],
  [DuckDBTypeId.TIMESTAMP_NS]: ["timestamp", 3],
  [DuckDBTypeId.TIMESTAMP_TZ]: ["timestamp with time zone", 3],
  [DuckDBTypeId.INTERVAL]: ["interval day to second", 0],
  [DuckDBTypeId.BLOB]: ["varbinary", 1073741824],
  [DuckDBTypeId.UUID]: ["uuid", 0],
  [DuckDBTypeId.LIST]: ["array", 0],
  [DuckDBTypeId.ARRAY]: ["array", 0],
  [DuckDBTypeId.MAP]: ["map", 0],
  [DuckDBTypeId.STRUCT]: ["row", 0],
  [DuckDBTypeId.SQLNULL]: ["unknown", 0],
};

/** A column of a result as GetQueryResults tells it. */
export function resultColumn(name: string, type: DuckDBType): ResultColumn {
  if (type.typeId === DuckDBTypeId.DECIMAL) {
    const { width, scale } = type as DuckDBDecimalType;
    return { name, type: "decimal", precision: width, scale, caseSensitive: false };
  }
  if (type.alias === "JSON") return { name, type: "json", precision: 0, scale: 0, caseSensitive: true };
  const [told = "varchar", precision = 2147483647] = types[type.typeId] ?? [];
  return { name, type: told, precision, scale: 0, caseSensitive: told === "varchar" };
}

/** The type a column of a table gets that is made of a query's result. */
export function hiveTypeOf(type: DuckDBType): string {
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return `decimal(${(type as DuckDBDecimalType).width},${(type as DuckDBDecimalType).scale})`;
    case DuckDBTypeId.LIST:
      return `array<${hiveTypeOf((type as DuckDBListType).valueType)}>`;
    case DuckDBTypeId.MAP:
      return `map<${hiveTypeOf((type as DuckDBMapType).keyType)},${hiveTypeOf((type as DuckDBMapType).valueType)}>`;
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      return `struct<${entryNames.map((name, i) => `${name}:${hiveTypeOf(entryTypes[i] as DuckDBType)}`).join(",")}>`;
    }
    case DuckDBTypeId.BLOB:
      return "binary";
    case DuckDBTypeId.TIMESTAMP_TZ:
      return "timestamp";
    case DuckDBTypeId.INTEGER:
      return "int";
    default: {
      const { type: told } = resultColumn("", type);
      return [
        "boolean",
        "tinyint",
        "smallint",
        "integer",
        "bigint",
        "float",
        "double",
        "date",
        "timestamp",
      ].includes(told)
        ? told.replace("integer", "int")
        : "string";
    }
  }
}
