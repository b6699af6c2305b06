import { pageOf } from "@/server/local/catalog/paging";
import type { Page } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import { readAssigned } from "./assignments";
import { matches } from "./matching-tags";
import type { Expression } from "./resource";
import { type AssignedTags, type Tags, withInherited } from "./tags-on";

export interface Search {
  accountId: string;
  expression: Expression;
  after?: string | undefined;
  limit: number;
}

export interface FoundDatabase {
  databaseName: string;
  tags: Tags;
}

/** A table, with what it has and inherits; of its columns those that match. */
export interface FoundTable extends AssignedTags {
  databaseName: string;
  tableName: string;
  /** All of the table's columns. */
  columnNames: readonly string[];
}

const conditionsOf = (expression: Expression) =>
  JSON.stringify(Object.entries(expression).map(([key, values]) => ({ key, allowed: values })));

/** That for every key of the expression ($2) one of its values is assigned at a place. */
const everyKeyAt = (place: string) => `not exists (
  select 1 from jsonb_to_recordset($2::jsonb) as condition (key text, allowed jsonb) where not exists (
    select 1 from lakeformation_assignment as a
    where a.account_id = $1 and ${place} and a.tag_key = condition.key and condition.allowed ? a.tag_value))`;

export async function searchDatabases(
  db: Queryable,
  { accountId, expression, after = "", limit }: Search,
): Promise<Page<FoundDatabase>> {
  const { rows } = await db.query<{ name: string }>(
    `select name from catalog_database as d where account_id = $1 and name > $3
     and ${everyKeyAt("a.database_name = d.name and a.table_name = ''")} order by name limit $4`,
    [accountId, conditionsOf(expression), after, limit + 1],
  );
  const places = rows.map(({ name }) => ({ databaseName: name, tableName: "" }));
  const assigned = await readAssigned(db, accountId, places);
  const found = places.map(({ databaseName }, index) => ({
    databaseName,
    tags: assigned[index]?.database ?? {},
  }));
  return pageOf(found, limit, ({ databaseName }) => databaseName);
}

const mostAtOnce = 1000;

interface Candidate {
  databaseName: string;
  tableName: string;
  columnNames: string[];
}

/** Tables of which some column matches the expression; one without columns matches by itself. */
export async function searchTables(db: Queryable, search: Search): Promise<Page<FoundTable>> {
  const found: FoundTable[] = [];
  let { after } = search;
  // A page's worth to begin with, and more at once where few of them match.
  for (let limit = search.limit + 1; ; limit = Math.min(2 * limit, mostAtOnce)) {
    const candidates = await candidateTables(db, { ...search, after, limit });
    const assigned = await readAssigned(db, search.accountId, candidates);
    for (const [index, candidate] of candidates.entries()) {
      const tags = assigned[index];
      const match = tags && matchOf(search.expression, candidate, tags);
      if (match) found.push(match);
    }
    const last = candidates.at(-1);
    if (!last || candidates.length < limit || found.length > search.limit) {
      return pageOf(found, search.limit, positionOf);
    }
    after = positionOf(last);
  }
}

const positionOf = ({ databaseName, tableName }: { databaseName: string; tableName: string }) =>
  JSON.stringify([databaseName, tableName]);

/** Tables that have all keys of the expression on themselves, on a column or on their database: others can't match. */
async function candidateTables(
  db: Queryable,
  { accountId, expression, after, limit }: Search,
): Promise<Candidate[]> {
  const [databaseName = "", tableName = ""]: string[] = after === undefined ? [] : JSON.parse(after);
  const place = "a.database_name = t.database_name and a.table_name in ('', t.name)";
  const { rows } = await db.query<{ database_name: string; name: string; columns: string[] }>(
    `select database_name, name, lakeformation_column_names(definition) as columns from catalog_table as t
     where account_id = $1 and (database_name, name) > ($3, $4) and ${everyKeyAt(place)}
     order by database_name, name limit $5`,
    [accountId, conditionsOf(expression), databaseName, tableName, limit],
  );
  return rows.map((row) => ({
    databaseName: row.database_name,
    tableName: row.name,
    columnNames: row.columns,
  }));
}

function matchOf(
  expression: Expression,
  { databaseName, tableName, columnNames }: Candidate,
  assigned: AssignedTags,
): FoundTable | null {
  const { database, table, columns } = withInherited(assigned, columnNames);
  const matching = [...columns].filter(([, tags]) => matches(expression, tags));
  const found = columnNames.length === 0 ? matches(expression, table) : matching.length > 0;
  return found ? { databaseName, tableName, columnNames, database, table, columns: new Map(matching) } : null;
}
