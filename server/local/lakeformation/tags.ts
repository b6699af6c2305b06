import { invalidInput } from "@/server/local/catalog/errors";
import { pageOf } from "@/server/local/catalog/paging";
import type { Page, PageRequest } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import type { Expression } from "./resource";
import { limitExceeded, tagKeyNotFound, tagNotFound, unlessLocked } from "./tag-errors";

/** An LF-tag: a key and the values that it may have. Both are kept in lower case. */
export interface Tag {
  accountId: string;
  key: string;
  values: readonly string[];
}

/** One value of a tag: what a resource carries. */
export interface TagValue {
  key: string;
  value: string;
}

interface TagRow {
  account_id: string;
  tag_key: string;
  tag_values: string[];
}

const mostTags = 1000;
const mostValues = 1000;

const toTag = (row: TagRow): Tag => ({
  accountId: row.account_id,
  key: row.tag_key,
  values: row.tag_values,
});

/** Values as they are kept: in lower case, each once. `*` stands for all values and can't be one. */
export function readValues(values: readonly string[]): string[] {
  if (values.includes("*")) throw invalidInput("Tag value wild card is not allowed");
  return [...new Set(values.map((value) => value.toLowerCase()))];
}

export async function createTag(db: Queryable, { accountId, key, values }: Tag): Promise<void> {
  const { rows } = await db.query<{ count: number }>(
    "select count(*)::int as count from lakeformation_tag where account_id = $1",
    [accountId],
  );
  if ((rows[0]?.count ?? 0) >= mostTags)
    throw limitExceeded(`An account can have ${mostTags} LF-Tags at most`);
  const made = await db.query("insert into lakeformation_tag values ($1, $2, $3) on conflict do nothing", [
    accountId,
    key,
    values,
  ]);
  if (made.rowCount === 0) throw invalidInput("Tag key already exists");
}

export async function findTag(db: Queryable, accountId: string, key: string): Promise<Tag | null> {
  const { rows } = await db.query<TagRow>(
    "select * from lakeformation_tag where account_id = $1 and tag_key = $2",
    [accountId, key],
  );
  return rows[0] ? toTag(rows[0]) : null;
}

/** The tags of some accounts, by account and key. */
export async function listTags(
  db: Queryable,
  accountIds: readonly string[],
  { after = "", limit }: PageRequest,
): Promise<Page<Tag>> {
  const { rows } = await db.query<TagRow>(
    `select * from lakeformation_tag where account_id = any($1) and (account_id || ':' || tag_key) collate "C" > $2
     order by account_id, tag_key limit $3`,
    [accountIds, after, limit === undefined ? null : limit + 1],
  );
  return pageOf(rows.map(toTag), limit, ({ accountId, key }) => `${accountId}:${key}`);
}

/** Of some tags those that are there, with that value; `hold` keeps them as they are until the transaction ends. */
export async function knownTags(
  db: Queryable,
  accountId: string,
  tags: readonly TagValue[],
  hold = false,
): Promise<TagValue[]> {
  const { rows } = await unlessLocked(
    db.query<TagRow>(
      `select * from lakeformation_tag where account_id = $1 and tag_key = any($2)
       order by tag_key ${hold ? "for share nowait" : ""}`,
      [accountId, tags.map(({ key }) => key)],
    ),
  );
  const values = new Map(rows.map((row) => [row.tag_key, new Set(row.tag_values)]));
  return tags.filter(({ key, value }) => values.get(key)?.has(value));
}

/** Throws unless all keys and values of an expression are there. */
export async function requireTags(
  db: Queryable,
  accountId: string,
  expression: Expression,
  hold = false,
): Promise<void> {
  const tags = Object.entries(expression).flatMap(([key, values]) => values.map((value) => ({ key, value })));
  const known = await knownTags(db, accountId, tags, hold);
  if (known.length < tags.length) throw tagNotFound();
}

/** Adds and takes values of a tag; nobody else may be changing or assigning it at that moment. In a transaction only. */
export async function changeTag(
  client: Queryable,
  { accountId, key }: Pick<Tag, "accountId" | "key">,
  { added, removed }: { added: readonly string[]; removed: readonly string[] },
): Promise<void> {
  const { rows } = await unlessLocked(
    client.query<TagRow>(
      "select * from lakeformation_tag where account_id = $1 and tag_key = $2 for update nowait",
      [accountId, key],
    ),
  );
  if (!rows[0]) throw tagKeyNotFound();
  const former = rows[0].tag_values;
  if (removed.some((value) => !former.includes(value))) throw tagNotFound();
  const used = await client.query(
    "select 1 from lakeformation_assignment where account_id = $1 and tag_key = $2 and tag_value = any($3) limit 1",
    [accountId, key, removed],
  );
  if (used.rowCount) throw invalidInput("Update not allowed");
  const values = [...new Set([...former.filter((value) => !removed.includes(value)), ...added])];
  if (values.length === 0) throw invalidInput("An LF-Tag must keep one value at least");
  if (values.length > mostValues) throw invalidInput(`An LF-Tag can have ${mostValues} values at most`);
  await client.query("update lakeformation_tag set tag_values = $3 where account_id = $1 and tag_key = $2", [
    accountId,
    key,
    values,
  ]);
}

/** Deletes a tag wherever it is assigned, and what was granted on it. In a transaction only. */
export async function deleteTag(client: Queryable, accountId: string, key: string): Promise<void> {
  const gone = await client.query("delete from lakeformation_tag where account_id = $1 and tag_key = $2", [
    accountId,
    key,
  ]);
  if (gone.rowCount === 0) throw tagKeyNotFound();
  await client.query("delete from lakeformation_assignment where account_id = $1 and tag_key = $2", [
    accountId,
    key,
  ]);
  await client.query(
    `delete from lakeformation_grant
     where resource->>'catalogId' = $1 and resource->>'kind' = 'tag' and resource->>'key' = $2`,
    [accountId, key],
  );
}
