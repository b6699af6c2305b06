import type { Queryable } from "@/server/local/state/transaction";
import { alreadyExists, invalidInput, notImplemented } from "./errors";
import { filterSql } from "./filter";
import { pageOf } from "./paging";
import type { Page, Partition, PartitionInput, PartitionRequest, Table } from "./types";

interface PartitionRow {
  keys: string[];
  definition: Omit<PartitionInput, "values" | "lastAccessAt" | "lastAnalyzedAt"> & {
    lastAccessAt?: string;
    lastAnalyzedAt?: string;
  };
  created_at: Date;
}

function toPartition(row: PartitionRow): Partition {
  const { lastAccessAt, lastAnalyzedAt, ...definition } = row.definition;
  return {
    ...definition,
    ...(lastAccessAt === undefined ? {} : { lastAccessAt: new Date(lastAccessAt) }),
    ...(lastAnalyzedAt === undefined ? {} : { lastAnalyzedAt: new Date(lastAnalyzedAt) }),
    values: row.keys,
    createdAt: row.created_at,
  };
}

const positionOf = (partition: Partition) => JSON.stringify(partition.values);

function readPosition(after: string): string[] {
  try {
    const values: unknown = JSON.parse(after);
    if (Array.isArray(values) && values.every((value) => typeof value === "string")) return values;
  } catch {
    // falls through: it was no JSON
  }
  throw invalidInput("Invalid NextToken");
}

/** A page of a table's partitions, in the order of their values. */
export async function listPartitions(
  db: Queryable,
  table: Table,
  { after, limit, expression, segment, withoutColumns }: PartitionRequest = {},
): Promise<Page<Partition>> {
  const values: unknown[] = [
    table.id,
    after === undefined ? null : readPosition(after),
    withoutColumns ?? false,
  ];
  values.push(limit === undefined ? null : limit + 1, segment?.total ?? null, segment?.number ?? null);
  const filter =
    expression === undefined || expression.trim() === ""
      ? { sql: "true", values: [] }
      : filterSql(expression, table.partitionKeys, values.length + 1);
  const { rows } = await db.query<PartitionRow>(
    `select keys, created_at, case when $3 then definition #- '{storage,columns}' else definition end as definition
     from catalog_partition
     where table_id = $1 and ($2::text[] is null or keys > $2)
       and ($5::int is null or mod(hashtextextended(keys::text, 0) & 9223372036854775807, $5::int) = $6::int)
       and ${filter.sql}
     order by keys limit $4`,
    [...values, ...filter.values],
  );
  return pageOf(rows.map(toPartition), limit, positionOf);
}

/** The partitions with these values; those that aren't there are left out. */
export async function findPartitions(
  db: Queryable,
  table: Table,
  values: readonly (readonly string[])[],
): Promise<Partition[]> {
  const { rows } = await db.query<PartitionRow>(
    `select p.keys, p.definition, p.created_at
     from jsonb_array_elements($2::jsonb) as wanted(item)
     join catalog_partition p on p.table_id = $1
       and p.keys = array(select jsonb_array_elements_text(wanted.item)) collate "C"
     order by p.keys`,
    [table.id, JSON.stringify(values)],
  );
  return rows.map(toPartition);
}

/** Adds partitions, many at once; answers the values that were there before, which stay as they are. */
export async function addPartitions(
  db: Queryable,
  table: Table,
  partitions: readonly PartitionInput[],
): Promise<string[][]> {
  for (const { values } of partitions) checkValues(table, values);
  const { rows } = await refusingLong(
    db.query<{ keys: string[] }>(
      `insert into catalog_partition (table_id, keys, definition)
     select $1, array(select jsonb_array_elements_text(item -> 'values')), item - 'values'
     from jsonb_array_elements($2::jsonb) as added(item) on conflict do nothing returning keys`,
      [table.id, JSON.stringify(partitions)],
    ),
  );
  const added = new Map<string, number>();
  for (const { keys } of rows) added.set(JSON.stringify(keys), 1);
  // What stands twice in one request is there the second time.
  return partitions.map(({ values }) => values).filter((values) => !added.delete(JSON.stringify(values)));
}

/** Replaces a partition, under other values where the input has them; false when it isn't there. */
export async function updatePartition(
  db: Queryable,
  table: Table,
  values: readonly string[],
  { values: newValues, ...definition }: PartitionInput,
): Promise<boolean> {
  checkValues(table, newValues);
  const updated = await refusingLong(
    db
      .query("update catalog_partition set keys = $3, definition = $4 where table_id = $1 and keys = $2", [
        table.id,
        values,
        newValues,
        JSON.stringify(definition),
      ])
      .catch((error: unknown) => {
        throw (error as { code?: string }).code === "23505"
          ? alreadyExists("Partition already exists.")
          : error;
      }),
  );
  return updated.rowCount === 1;
}

/** Deletes partitions; answers the values that weren't there. */
export async function dropPartitions(
  db: Queryable,
  table: Table,
  values: readonly (readonly string[])[],
): Promise<string[][]> {
  const { rows } = await db.query<{ keys: string[] }>(
    `delete from catalog_partition p using jsonb_array_elements($2::jsonb) as gone(item)
     where p.table_id = $1 and p.keys = array(select jsonb_array_elements_text(gone.item)) collate "C"
     returning p.keys`,
    [table.id, JSON.stringify(values)],
  );
  const deleted = new Set(rows.map(({ keys }) => JSON.stringify(keys)));
  return values.filter((each) => !deleted.has(JSON.stringify(each))).map((each) => [...each]);
}

/** How many partitions a table has. */
export async function countPartitions(db: Queryable, table: Table): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    "select count(*) from catalog_partition where table_id = $1",
    [table.id],
  );
  return Number(rows[0]?.count ?? 0);
}

/** An index entry of PostgreSQL ends at 2,704 bytes: the values together may not be longer. */
async function refusingLong<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if ((error as { code?: string }).code !== "54000") throw error;
    throw notImplemented("partition values of more than 2,700 bytes together");
  }
}

function checkValues(table: Table, values: readonly string[]): void {
  if (table.partitionKeys.length === values.length) return;
  throw invalidInput("The number of partition keys do not match the number of partition values");
}
