import type { Queryable } from "@/server/local/state/transaction";
import type { Resource } from "./resource";

interface PlaceRow {
  database_name: string;
  table_name: string | null;
}

/** The databases and tables of a catalog whose data lie at an S3 path or below it. */
export async function locatedAt(db: Queryable, catalogId: string, arn: string): Promise<Resource[]> {
  const { rows } = await db.query<PlaceRow>(
    `with located as (
       select name as database_name, null as table_name, definition->>'locationUri' as location
       from catalog_database where account_id = $1
       union all
       select database_name, name, definition->'storage'->>'location' from catalog_table where account_id = $1)
     select database_name, table_name from located
     where starts_with(rtrim(regexp_replace(location, '^s3[an]?://', ''), '/') || '/', $2)
     order by database_name, table_name nulls first`,
    [catalogId, `${arn.replace(/^arn:aws:s3:::/, "").replace(/\/$/, "")}/`],
  );
  return rows.map(({ database_name: database, table_name: table }) =>
    table === null
      ? { catalogId, kind: "database", database }
      : { catalogId, kind: "table", database, table },
  );
}
