import type { Pool } from "pg";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import {
  alreadyExists,
  concurrentModification,
  databaseNotFound,
  invalidInput,
  tableNotFound,
} from "./errors";
import { pageOf } from "./paging";
import type { Page, Table, TableInput, TableRequest, UpdateTableOptions } from "./types";

type Definition = Omit<TableInput, "name" | "lastAccessAt" | "lastAnalyzedAt"> & {
  lastAccessAt?: string;
  lastAnalyzedAt?: string;
};

export interface TableRow {
  id: string;
  account_id: string;
  database_name: string;
  name: string;
  version: string;
  definition: Definition;
  created_at: Date;
  created_by: string;
  updated_at: Date;
}

export function toTable(row: TableRow): Table {
  const { lastAccessAt, lastAnalyzedAt, ...definition } = row.definition;
  return {
    ...definition,
    ...(lastAccessAt === undefined ? {} : { lastAccessAt: new Date(lastAccessAt) }),
    ...(lastAnalyzedAt === undefined ? {} : { lastAnalyzedAt: new Date(lastAnalyzedAt) }),
    id: row.id,
    accountId: row.account_id,
    databaseName: row.database_name,
    name: row.name,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    versionId: row.version,
  };
}

function definitionOf({ name: _name, ...definition }: TableInput): string {
  return JSON.stringify(definition);
}

export async function createTable(
  pool: Pool,
  accountId: string,
  databaseName: string,
  input: TableInput,
  by: string,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    const parent = await client.query(
      "select 1 from catalog_database where account_id = $1 and name = $2 for key share",
      [accountId, databaseName.toLowerCase()],
    );
    if (parent.rowCount === 0) throw databaseNotFound(databaseName);
    const made = await client.query(
      `with made as (
         insert into catalog_table (account_id, database_name, name, definition, created_by)
         values ($1, $2, $3, $4, $5) on conflict do nothing returning *)
       insert into catalog_table_version (table_id, version, definition, updated_at)
       select id, version, definition, updated_at from made`,
      [accountId, databaseName.toLowerCase(), input.name.toLowerCase(), definitionOf(input), by],
    );
    if (made.rowCount === 0) throw alreadyExists("Table already exists.");
  });
}

export async function findTable(
  db: Queryable,
  accountId: string,
  databaseName: string,
  name: string,
): Promise<Table | null> {
  const { rows } = await db.query<TableRow>(
    "select * from catalog_table where account_id = $1 and database_name = $2 and name = $3",
    [accountId, databaseName.toLowerCase(), name.toLowerCase()],
  );
  return rows[0] ? toTable(rows[0]) : null;
}

export async function listTables(
  db: Queryable,
  accountId: string,
  databaseName: string,
  { after = "", limit, expression }: TableRequest = {},
): Promise<Page<Table>> {
  // PostgreSQL's own matcher, in a backend of its own: a pattern that takes for ever holds up nobody else.
  const pattern = expression === undefined ? null : `^(?:${expression})$`;
  const { rows } = await db
    .query<TableRow>(
      `select * from catalog_table where account_id = $1 and database_name = $2 and name > $3
       and ($5::text is null or name ~ $5) order by name limit $4`,
      [accountId, databaseName.toLowerCase(), after, limit === undefined ? null : limit + 1, pattern],
    )
    .catch((error: unknown) => {
      if ((error as { code?: string }).code !== "2201B") throw error;
      throw invalidInput(`Invalid regular expression: ${expression}`);
    });
  return pageOf(rows.map(toTable), limit, (table) => table.name);
}

/** Replaces the definition of a table; the former one stays as a version unless `skipArchive`. */
export async function updateTable(
  pool: Pool,
  accountId: string,
  databaseName: string,
  input: TableInput,
  { versionId, skipArchive }: UpdateTableOptions,
): Promise<Table> {
  return await inTransaction(pool, async (client) => {
    const found = await client.query<TableRow>(
      "select * from catalog_table where account_id = $1 and database_name = $2 and name = $3 for update",
      [accountId, databaseName.toLowerCase(), input.name.toLowerCase()],
    );
    const former = found.rows[0];
    if (!former) throw tableNotFound(input.name);
    if (versionId !== undefined && versionId !== former.version) {
      throw concurrentModification("Update table failed due to concurrent modifications.");
    }
    if (skipArchive) {
      await client.query("delete from catalog_table_version where table_id = $1 and version = $2", [
        former.id,
        former.version,
      ]);
    }
    const updated = await client.query<TableRow>(
      `with updated as (
         update catalog_table set definition = $2, version = version + 1, updated_at = now() where id = $1 returning *),
       kept as (
         insert into catalog_table_version (table_id, version, definition, updated_at)
         select id, version, definition, updated_at from updated)
       select * from updated`,
      [former.id, definitionOf(input)],
    );
    return toTable(updated.rows[0] as TableRow);
  });
}

/** Deletes tables of a database with their versions and partitions; answers the names that weren't there. */
export async function deleteTables(
  db: Queryable,
  accountId: string,
  databaseName: string,
  names: readonly string[],
): Promise<string[]> {
  const gone = await db.query<{ name: string }>(
    `delete from catalog_table where account_id = $1 and database_name = $2 and name = any($3) returning name`,
    [accountId, databaseName.toLowerCase(), names.map((name) => name.toLowerCase())],
  );
  const deleted = new Set(gone.rows.map(({ name }) => name));
  return names.filter((name) => !deleted.has(name.toLowerCase()));
}
