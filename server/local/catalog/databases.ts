import type { Queryable } from "@/server/local/state/transaction";
import { alreadyExists, databaseNotFound, invalidInput } from "./errors";
import { pageOf } from "./paging";
import type { Database, DatabaseInput, Page, PageRequest } from "./types";

interface DatabaseRow {
  account_id: string;
  name: string;
  definition: Omit<DatabaseInput, "name">;
  created_at: Date;
}

function toDatabase(row: DatabaseRow): Database {
  return { ...row.definition, name: row.name, accountId: row.account_id, createdAt: row.created_at };
}

export async function createDatabase(db: Queryable, accountId: string, input: DatabaseInput): Promise<void> {
  const { name, ...definition } = input;
  const made = await db.query(
    "insert into catalog_database (account_id, name, definition) values ($1, $2, $3) on conflict do nothing",
    [accountId, name.toLowerCase(), JSON.stringify(definition)],
  );
  if (made.rowCount === 0) throw alreadyExists("Database already exists.");
}

export async function findDatabase(db: Queryable, accountId: string, name: string): Promise<Database | null> {
  const { rows } = await db.query<DatabaseRow>(
    "select * from catalog_database where account_id = $1 and name = $2",
    [accountId, name.toLowerCase()],
  );
  return rows[0] ? toDatabase(rows[0]) : null;
}

export async function listDatabases(
  db: Queryable,
  accountId: string,
  { after = "", limit }: PageRequest = {},
): Promise<Page<Database>> {
  const { rows } = await db.query<DatabaseRow>(
    "select * from catalog_database where account_id = $1 and name > $2 order by name limit $3",
    [accountId, after, limit === undefined ? null : limit + 1],
  );
  return pageOf(rows.map(toDatabase), limit, (database) => database.name);
}

/** Replaces the definition of a database, and its name where the input has another. */
export async function updateDatabase(
  db: Queryable,
  accountId: string,
  name: string,
  input: DatabaseInput,
): Promise<void> {
  const { name: newName, ...definition } = input;
  // Names of databases are part of the ARNs that policies are written on, so Glue lets them be as they are.
  if (newName.toLowerCase() !== name.toLowerCase()) {
    throw invalidInput("Database names can't be changed.");
  }
  const updated = await db.query(
    // Who says nothing of tables to come leaves them as they were.
    `update catalog_database set definition = jsonb_strip_nulls(jsonb_build_object(
       'createTableDefaultPermissions', definition->'createTableDefaultPermissions')) || $3::jsonb
     where account_id = $1 and name = $2`,
    [accountId, name.toLowerCase(), JSON.stringify(definition)],
  );
  if (updated.rowCount === 0) throw databaseNotFound(name);
}

/** Deletes a database with all its tables, as Glue does. */
export async function deleteDatabase(db: Queryable, accountId: string, name: string): Promise<void> {
  const gone = await db.query("delete from catalog_database where account_id = $1 and name = $2", [
    accountId,
    name.toLowerCase(),
  ]);
  if (gone.rowCount === 0) throw databaseNotFound(name);
}
