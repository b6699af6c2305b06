import type { Pool } from "pg";
import { justAfter, successor } from "./keys";
import { type ObjectRow, objectColumns, toObjectInfo } from "./rows";
import type { ObjectPage, PageEntry, PageOptions } from "./types";

const plainPage = `
select ${objectColumns} from s3_object
where bucket = $1 and key >= $2 and ($3::text is null or key < $3 collate "C")
order by key limit $4`;

/**
 * With a delimiter the index is skipped through: one look-up for each entry of the page, however many keys a common
 * prefix stands for. $4 delimiter, $5 what follows every text that ends with the delimiter, $6 length of the prefix.
 */
const skippingPage = `
with recursive entry as (
  select f.* from (select 1) one cross join lateral (
    select key, strpos(substr(key, $6 + 1), $4) as at from s3_object
    where bucket = $1 and key >= $2 and ($3::text is null or key < $3 collate "C") order by key limit 1) f
  union all
  select f.* from entry e cross join lateral (
    select o.key, strpos(substr(o.key, $6 + 1), $4) as at from s3_object o
    where o.bucket = $1 and ($3::text is null or o.key < $3 collate "C")
      and o.key >= (case when e.at = 0 then e.key || chr(1)
        else left(e.key, $6 + e.at - 1) || $5::text end) collate "C"
    order by o.key limit 1) f
)
select case when e.at > 0 then left(e.key, $6 + e.at - 1) || $4 end as common, o.*
from (select key, at from entry limit $7) e
left join lateral (select ${objectColumns} from s3_object where bucket = $1 and key = e.key and e.at = 0) o on true
order by e.key`;

/** One page of the index in S3's order, at a cost that grows with the page and not with the bucket. */
export async function listPage(pool: Pool, bucket: string, options: PageOptions): Promise<ObjectPage> {
  const { prefix = "", delimiter = "", from, limit } = options;
  const start = from !== undefined && from > prefix ? from : prefix;
  const end = prefix === "" ? null : successor(prefix);
  const range = [bucket, start, end];
  const wanted = limit + 1;
  const entries =
    delimiter === ""
      ? await plainEntries(pool, [...range, wanted])
      : await skippingEntries(pool, [...range, delimiter, successor(delimiter), [...prefix].length, wanted]);
  if (entries.length <= limit) return { entries };
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  return last ? { entries: page, next: following(last) } : { entries: page };
}

/** Where a page that ends with this entry is to be continued. */
export function following(entry: PageEntry): string {
  return "object" in entry
    ? justAfter(entry.object.key)
    : (successor(entry.commonPrefix) ?? entry.commonPrefix);
}

async function plainEntries(pool: Pool, values: unknown[]): Promise<PageEntry[]> {
  const { rows } = await pool.query<ObjectRow>(plainPage, values);
  return rows.map((row) => ({ object: toObjectInfo(row) }));
}

async function skippingEntries(pool: Pool, values: unknown[]): Promise<PageEntry[]> {
  const { rows } = await pool.query<ObjectRow & { common: string | null }>(skippingPage, values);
  return rows.map((row) =>
    row.common === null ? { object: toObjectInfo(row) } : { commonPrefix: row.common },
  );
}
