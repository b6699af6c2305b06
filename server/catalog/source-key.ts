import type { Source } from "./contract";

/** What a source is known by in its account: the same one written otherwise has the same key. */
export function sourceKey(source: Source): string {
  if (source.kind === "glue") return glueKey(source.database);
  if (source.kind === "s3") return `s3:${source.location}`;
  if (source.kind === "athena") return `athena:${source.glueDatabase}.${source.tableName}`;
  const { warehouseKind, warehouse, database, schema } = source;
  return `redshift:${JSON.stringify([warehouseKind, warehouse, database, schema])}`;
}

/** Glue keeps its names in lower case. */
export const glueKey = (database: string) => `glue:${database.toLowerCase()}`;

/** What a dataset is called where nobody said. */
export function sourceName(source: Source): string {
  if (source.kind === "glue") return source.database;
  return source.kind === "redshift" ? source.schema : source.tableName;
}
