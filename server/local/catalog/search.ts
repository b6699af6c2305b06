import type { Queryable } from "@/server/local/state/transaction";
import { invalidInput } from "./errors";
import { type TableRow, toTable } from "./tables";
import type { Page, Table } from "./types";

export interface SearchFilter {
  key: string;
  value: string;
  comparator: string;
}

export interface SearchRequest {
  text?: string | undefined;
  filters: SearchFilter[];
  sort?: { field: string; descending: boolean } | undefined;
  offset: number;
  limit: number;
}

const fields: Record<string, string> = {
  name: "t.name",
  tablename: "t.name",
  databasename: "t.database_name",
  description: "coalesce(t.definition ->> 'description', '')",
  owner: "coalesce(t.definition ->> 'owner', '')",
  tabletype: "coalesce(t.definition ->> 'tableType', '')",
  classification: "coalesce(t.definition #>> '{parameters,classification}', '')",
  location: "coalesce(t.definition #>> '{storage,location}', '')",
  createtime: "t.created_at::text",
  updatetime: "t.updated_at::text",
};

const comparators: Record<string, string> = {
  EQUALS: "=",
  GREATER_THAN: ">",
  LESS_THAN: "<",
  GREATER_THAN_EQUALS: ">=",
  LESS_THAN_EQUALS: "<=",
};

/** All that a search looks through: names, descriptions, columns and their comments. */
const everything = `concat_ws(' ', t.database_name, t.name, t.definition ->> 'description',
  t.definition #>> '{parameters}', t.definition #>> '{storage,columns}', t.definition ->> 'partitionKeys')`;

function fieldOf(name: string): string {
  const field = fields[name.toLowerCase()];
  if (field === undefined) throw invalidInput(`Unsupported field: ${name}`);
  return field;
}

function likeLiteral(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/** Of several words each must be found; a text in quotes is a whole name. */
const wordsOf = (text = "") => text.split(/\s+/).filter((word) => word !== "");
const quotedIn = (text = "") => /^"(.*)"$/s.exec(text)?.[1];

/** Whether a search finds a table by what is left of it when its hidden columns are gone. */
export function isFoundBy(text: string | undefined, table: Table): boolean {
  if (quotedIn(text) !== undefined) return true;
  const { databaseName, name, description, parameters, storage, partitionKeys } = table;
  const all = [databaseName, name, description, ...[parameters, storage?.columns, partitionKeys].map(asText)];
  const whole = all.join(" ").toLowerCase();
  return wordsOf(text).every((word) => whole.includes(word.toLowerCase()));
}
const asText = (value: unknown) => JSON.stringify(value);

/** Searches all tables of an account. */
export async function searchTables(
  db: Queryable,
  accountId: string,
  { text, filters, sort, offset, limit }: SearchRequest,
): Promise<Page<Table>> {
  const values: unknown[] = [accountId, offset, limit + 1];
  const bound = (value: unknown) => `$${values.push(value)}`;
  const conditions = ["t.account_id = $1"];
  const quoted = quotedIn(text);
  if (quoted !== undefined) conditions.push(`t.name = ${bound(quoted.toLowerCase())}`);
  else {
    for (const word of wordsOf(text)) {
      conditions.push(`${everything} ilike ${bound(likeLiteral(word))}`);
    }
  }
  for (const { key, value, comparator } of filters) {
    const sign = comparators[comparator];
    if (sign === undefined) throw invalidInput(`Unsupported comparator: ${comparator}`);
    conditions.push(`lower(${fieldOf(key)}) ${sign} lower(${bound(value)})`);
  }
  const order = sort ? `${fieldOf(sort.field)} ${sort.descending ? "desc" : "asc"}, ` : "";
  const { rows } = await db.query<TableRow>(
    `select t.* from catalog_table t where ${conditions.join(" and ")}
     order by ${order}t.database_name, t.name offset $2 limit $3`,
    values,
  );
  const items = rows.slice(0, limit).map(toTable);
  return rows.length > limit ? { items, next: String(offset + limit) } : { items };
}
