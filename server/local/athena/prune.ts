import { type Piece, quoteName, textOf } from "@/server/local/athena-sql/piece";
import type { TableUse } from "@/server/local/athena-sql/trino/context";
import type { CatalogPartition, Column } from "./catalog";
import { confine, type Engine, lock, openEngine } from "./engine";
import { duckType, parseHiveType } from "./hive-type";

/** Stands in a folder's name, and for a partition's value, for NULL. */
export const hiveNull = "__HIVE_DEFAULT_PARTITION__";

let engine: Promise<Engine> | undefined;

/** One engine that reaches no file at all, for conditions on partitions. */
async function pruner(): Promise<Engine> {
  engine ??= openEngine().then(async (opened) => {
    await confine(opened, null, []);
    await lock(opened);
    return opened;
  });
  return engine;
}

/** Partitions in which a row of the table can meet the conditions: only these are listed and read. */
export async function prune(
  use: Pick<TableUse, "alias" | "conditions">,
  keys: readonly Column[],
  partitions: readonly CatalogPartition[],
): Promise<CatalogPartition[]> {
  const wanted = use.conditions.filter((condition) => isAbout(condition, use.alias, keys));
  if (wanted.length === 0 || partitions.length === 0) return [...partitions];
  const { connection } = await pruner();
  const rows = partitions.map(({ values }, i) => ({
    i,
    ...Object.fromEntries(values.map((value, k) => [`c${k}`, value === hiveNull ? null : value])),
  }));
  const fields = ["i", ...keys.map((_, k) => `c${k}`)];
  const structure = JSON.stringify([
    Object.fromEntries(fields.map((name) => [name, name === "i" ? "INTEGER" : "VARCHAR"])),
  ]);
  const columns = keys.map((key, k) => `${partitionValue(`c${k}`, key)} AS ${quoteName(key.name)}`);
  const source = `SELECT i AS "$i", ${columns.join(", ")} FROM (SELECT unnest(json_transform($1, $2), max_depth := 2))`;
  const where = wanted.map((condition) => `(${textOf(condition)})`).join(" AND ");
  try {
    const kept = await connection.runAndReadAll(
      `SELECT "$i" FROM (${source}) AS ${quoteName(use.alias)} WHERE ${where} ORDER BY 1`,
      [JSON.stringify(rows), structure],
    );
    return kept.getRowsJS().flatMap(([i]) => partitions[Number(i)] ?? []);
  } catch {
    // What can't be evaluated by itself (and what is wrong) is for the query to say.
    return [...partitions];
  }
}

function isAbout(condition: Piece, alias: string, keys: readonly Column[]): boolean {
  return (
    condition.columns.length > 0 &&
    condition.columns.every(({ parts }) => {
      const [first = "", second] = parts.map((part) => part.toLowerCase());
      const name = second === undefined ? first : first === alias ? second : null;
      return parts.length <= 2 && keys.some((key) => key.name.toLowerCase() === name);
    })
  );
}

/** SQL of a partition's value, of the type of its key. */
export function partitionValue(text: string, key: Column): string {
  const type = duckType(parseHiveType(key.type));
  return type === "VARCHAR" ? text : `TRY_CAST(${text} AS ${type})`;
}
