import { randomUUID } from "node:crypto";
import { alreadyExists, concurrentModification, entityNotFound } from "@/server/local/catalog/errors";
import { pageOf } from "@/server/local/catalog/paging";
import type { Page, PageRequest } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import type { ColumnList } from "./resource";

export interface CellsFilterKey {
  accountId: string;
  database: string;
  table: string;
  name: string;
}

/** Some rows and columns of a table, under a name on which SELECT is granted. */
export interface CellsFilter extends CellsFilterKey {
  /** A predicate as it was written; all rows without one. */
  rowFilter?: string;
  columns: ColumnList;
  versionId: string;
}

interface FilterRow {
  account_id: string;
  database_name: string;
  table_name: string;
  name: string;
  row_filter: string | null;
  column_names: string[] | null;
  excluded_column_names: string[] | null;
  version_id: string;
}

function toFilter(row: FilterRow): CellsFilter {
  return {
    accountId: row.account_id,
    database: row.database_name,
    table: row.table_name,
    name: row.name,
    ...(row.row_filter === null ? {} : { rowFilter: row.row_filter }),
    columns: row.column_names ? { include: row.column_names } : { exclude: row.excluded_column_names ?? [] },
    versionId: row.version_id,
  };
}

const notFound = () => entityNotFound("Data cells filter not found.");

const keyOf = ({ accountId, database, table, name }: CellsFilterKey) => [accountId, database, table, name];
const where = "account_id = $1 and database_name = $2 and table_name = $3 and name = $4";

const valuesOf = ({ rowFilter, columns }: Pick<CellsFilter, "rowFilter" | "columns">) => [
  rowFilter ?? null,
  "include" in columns ? columns.include : null,
  "exclude" in columns ? columns.exclude : null,
  randomUUID(),
];

export async function createFilter(db: Queryable, filter: Omit<CellsFilter, "versionId">): Promise<void> {
  const made = await db.query(
    "insert into lakeformation_cells_filter values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
    [...keyOf(filter), ...valuesOf(filter)],
  );
  if (made.rowCount === 0) throw alreadyExists(`Data cells filter ${filter.name} already exists.`);
}

/** Changes a filter, and with it what everybody reads to whom it was granted. In a transaction only. */
export async function updateFilter(
  client: Queryable,
  filter: Omit<CellsFilter, "versionId">,
  versionId: string | undefined,
): Promise<void> {
  const { rows } = await client.query<FilterRow>(
    `select * from lakeformation_cells_filter where ${where} for update`,
    keyOf(filter),
  );
  if (!rows[0]) throw notFound();
  if (versionId !== undefined && versionId !== rows[0].version_id) {
    throw concurrentModification("The data cells filter was changed since this version.");
  }
  await client.query(
    `update lakeformation_cells_filter
     set row_filter = $5, column_names = $6, excluded_column_names = $7, version_id = $8 where ${where}`,
    [...keyOf(filter), ...valuesOf(filter)],
  );
}

export async function findFilter(db: Queryable, key: CellsFilterKey): Promise<CellsFilter> {
  const { rows } = await db.query<FilterRow>(
    `select * from lakeformation_cells_filter where ${where}`,
    keyOf(key),
  );
  if (!rows[0]) throw notFound();
  return toFilter(rows[0]);
}

/** The filters of a table, or of all tables of an account. */
export async function listFilters(
  db: Queryable,
  { accountId, database, table }: { accountId: string; database?: string; table?: string },
  { after, limit }: PageRequest,
): Promise<Page<CellsFilter>> {
  const last = after === undefined ? null : (JSON.parse(after) as string[]);
  const { rows } = await db.query<FilterRow>(
    `select * from lakeformation_cells_filter where account_id = $1
     and ($2::text is null or database_name = $2) and ($3::text is null or table_name = $3)
     and ($4::text[] is null or (database_name, table_name, name) > ($4[1], $4[2], $4[3]))
     order by database_name, table_name, name limit $5`,
    [accountId, database ?? null, table ?? null, last, limit === undefined ? null : limit + 1],
  );
  return pageOf(rows.map(toFilter), limit, (filter) =>
    JSON.stringify([filter.database, filter.table, filter.name]),
  );
}

/** Deletes a filter and all that was granted on it. In a transaction only. */
export async function deleteFilter(client: Queryable, key: CellsFilterKey): Promise<void> {
  const gone = await client.query(`delete from lakeformation_cells_filter where ${where}`, keyOf(key));
  if (gone.rowCount === 0) throw notFound();
  await client.query(
    `delete from lakeformation_grant where resource->>'catalogId' = $1 and resource->>'database' = $2
     and resource->>'table' = $3 and resource->>'kind' = 'cellsFilter' and resource->>'name' = $4`,
    keyOf(key),
  );
}
