import type { Queryable } from "@/server/local/state/transaction";
import type { Place } from "./grants";

/** The databases and tables of a catalog whose data lie at an S3 path or below it. */
export async function locatedAt(db: Queryable, catalogId: string, arn: string): Promise<Place[]> {
  const { rows } = await db.query<Place>(
    `with located as (
       select name as database, null as "table", definition->>'locationUri' as location
       from catalog_database where account_id = $1
       union all
       select database_name, name, definition->'storage'->>'location' from catalog_table where account_id = $1)
     select database, "table" from located
     where starts_with(rtrim(regexp_replace(location, '^s3[an]?://', ''), '/') || '/', $2)
     order by database, "table" nulls first`,
    [catalogId, `${arn.replace(/^arn:aws:s3:::/, "").replace(/\/$/, "")}/`],
  );
  return rows;
}
