import { databaseNotFound, entityNotFound, invalidInput, tableNotFound } from "@/server/local/catalog/errors";
import type { Queryable } from "@/server/local/state/transaction";
import type { TagValue } from "./tags";
import type { AssignedTags, Tags } from "./tags-on";

/** What tags are put on: a database, a table, or columns of a table. Names in lower case. */
export interface Taggable {
  accountId: string;
  databaseName: string;
  tableName?: string;
  columnNames?: readonly string[];
}

interface AssignmentRow {
  database_name: string;
  table_name: string;
  column_name: string;
  tag_key: string;
  tag_value: string;
}

const mostOnOne = 50;

/** What there is to know of a resource: of a table who made it, and its columns with the partition keys. */
export interface TaggableFacts {
  createdBy?: string;
  columnNames: readonly string[];
}

/** Reads a resource, which must be there; `hold` keeps it as it is until the transaction ends. */
export async function findTaggable(
  db: Queryable,
  { accountId, databaseName, tableName, columnNames = [] }: Taggable,
  hold = false,
): Promise<TaggableFacts> {
  const inside = tableName === undefined ? "no key update" : "key share";
  const database = await db.query(
    `select 1 from catalog_database where account_id = $1 and name = $2 ${hold ? `for ${inside}` : ""}`,
    [accountId, databaseName],
  );
  if (database.rowCount === 0) throw databaseNotFound(databaseName);
  if (tableName === undefined) return { columnNames: [] };
  const { rows } = await db.query<{ names: string[]; created_by: string }>(
    `select lakeformation_column_names(definition) as names, created_by from catalog_table
     where account_id = $1 and database_name = $2 and name = $3 ${hold ? "for no key update" : ""}`,
    [accountId, databaseName, tableName],
  );
  if (!rows[0]) throw tableNotFound(tableName);
  const { names, created_by: createdBy } = rows[0];
  const missing = columnNames.find((name) => !names.includes(name));
  if (missing !== undefined) throw entityNotFound(`Column ${missing} not found.`);
  return { createdBy, columnNames: names };
}

/** Puts tags on a resource, or other values of the keys it has. In a transaction that has locked both. */
export async function assign(
  client: Queryable,
  { accountId, databaseName, tableName = "", columnNames = [""] }: Taggable,
  tags: readonly TagValue[],
): Promise<void> {
  await client.query(
    `insert into lakeformation_assignment
     select $1, $2, $3, column_name, key, value
     from unnest($4::text[]) as column_name, unnest($5::text[], $6::text[]) as tag (key, value)
     on conflict (account_id, database_name, table_name, column_name, tag_key)
     do update set tag_value = excluded.tag_value`,
    [
      ...[accountId, databaseName, tableName, [...new Set(columnNames)]],
      ...[tags.map(({ key }) => key), tags.map(({ value }) => value)],
    ],
  );
  const { rowCount } = await client.query(
    `select 1 from lakeformation_assignment
     where account_id = $1 and database_name = $2 and table_name = $3 and column_name = any($4)
     group by column_name having count(*) > $5 limit 1`,
    [accountId, databaseName, tableName, columnNames, mostOnOne],
  );
  if (rowCount) throw invalidInput(`A resource can have ${mostOnOne} LF-Tags at most`);
}

/** Takes tags off a resource; answers those that were on it. */
export async function unassign(
  client: Queryable,
  { accountId, databaseName, tableName = "", columnNames = [""] }: Taggable,
  tags: readonly TagValue[],
): Promise<TagValue[]> {
  const { rows } = await client.query<AssignmentRow>(
    `delete from lakeformation_assignment as kept
     using unnest($5::text[], $6::text[]) as tag (key, value)
     where kept.account_id = $1 and database_name = $2 and table_name = $3 and column_name = any($4)
       and tag_key = tag.key and tag_value = tag.value
     returning kept.*`,
    [
      ...[accountId, databaseName, tableName, columnNames],
      ...[tags.map(({ key }) => key), tags.map(({ value }) => value)],
    ],
  );
  return rows.map((row) => ({ key: row.tag_key, value: row.tag_value }));
}

/** What is assigned to some tables of an account, and to their databases and columns. A database has the table "". */
export async function readAssigned(
  db: Queryable,
  accountId: string,
  places: readonly { databaseName: string; tableName: string }[],
): Promise<AssignedTags[]> {
  const { rows } = await db.query<AssignmentRow>(
    `select database_name, table_name, column_name, tag_key, tag_value from lakeformation_assignment
     where account_id = $1 and (database_name, table_name) in
       (select * from unnest($2::text[], $3::text[]) union select name, '' from unnest($2::text[]) as name)
     order by column_name, tag_key`,
    [accountId, places.map(({ databaseName }) => databaseName), places.map(({ tableName }) => tableName)],
  );
  const at = tagsByPlace(rows);
  return places.map(({ databaseName, tableName }) => {
    const columns = new Map(tableName === "" ? [] : at(databaseName, tableName));
    const table = columns.get("") ?? {};
    columns.delete("");
    return { database: at(databaseName, "").get("") ?? {}, table, columns };
  });
}

/** The tags of the columns of a place, by their names; those of the place itself stand under "". */
function tagsByPlace(rows: readonly AssignmentRow[]) {
  const places = new Map<string, Map<string, Tags>>();
  const placeOf = (databaseName: string, tableName: string) => JSON.stringify([databaseName, tableName]);
  for (const { database_name, table_name, column_name, tag_key, tag_value } of rows) {
    const place = placeOf(database_name, table_name);
    const columns = places.get(place) ?? new Map<string, Tags>();
    columns.set(column_name, { ...columns.get(column_name), [tag_key]: tag_value });
    places.set(place, columns);
  }
  return (databaseName: string, tableName: string) =>
    places.get(placeOf(databaseName, tableName)) ?? new Map<string, Tags>();
}
