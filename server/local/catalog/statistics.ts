import type { Queryable } from "@/server/local/state/transaction";
import type { Table } from "./types";

/** Statistics of columns of a table, or of one of its partitions; `null` values stand for the table. */
export interface StatisticsPlace {
  table: Table;
  values: readonly string[] | null;
}

// A partition has at least one value, so the table itself is the one without any.
const keysOf = ({ values }: StatisticsPlace) => values ?? [];

export async function saveStatistics(
  db: Queryable,
  place: StatisticsPlace,
  columnName: string,
  statistics: object,
): Promise<void> {
  await db.query(
    `insert into catalog_column_statistics (table_id, keys, column_name, statistics) values ($1, $2, $3, $4)
     on conflict (table_id, keys, column_name) do update set statistics = $4`,
    [place.table.id, keysOf(place), columnName, JSON.stringify(statistics)],
  );
}

export async function findStatistics(
  db: Queryable,
  place: StatisticsPlace,
  columnNames: readonly string[],
): Promise<Map<string, object>> {
  const { rows } = await db.query<{ column_name: string; statistics: object }>(
    `select column_name, statistics from catalog_column_statistics
     where table_id = $1 and keys = $2 and column_name = any($3)`,
    [place.table.id, keysOf(place), columnNames],
  );
  return new Map(rows.map(({ column_name, statistics }) => [column_name, statistics]));
}

/** False when there were none. */
export async function deleteStatistics(
  db: Queryable,
  place: StatisticsPlace,
  columnName: string,
): Promise<boolean> {
  const gone = await db.query(
    "delete from catalog_column_statistics where table_id = $1 and keys = $2 and column_name = $3",
    [place.table.id, keysOf(place), columnName],
  );
  return gone.rowCount === 1;
}
