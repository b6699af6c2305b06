import type { PageRequest } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import type { Permission } from "./permissions";
import { type Resource, type ResourceKind, resourceKey } from "./resource";

export interface GrantInput {
  /** The account whose Lake Formation keeps it: its grantor's, which for a shared resource isn't the catalog's. */
  accountId: string;
  principal: string;
  resource: Resource;
  permissions: readonly Permission[];
  /** Those of the permissions that may be passed on. */
  grantable: readonly Permission[];
  /** ARN of who granted or revoked last. */
  updatedBy: string;
}

/** All that one principal was given on one resource. */
export interface Grant extends GrantInput {
  /** Grows with each new pair of principal and resource. */
  id: string;
  updatedAt: Date;
}

interface GrantRow {
  id: string;
  account_id: string;
  principal: string;
  resource: Resource;
  permissions: Permission[];
  grantable: Permission[];
  updated_at: Date;
  updated_by: string;
}

function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    accountId: row.account_id,
    principal: row.principal,
    resource: row.resource,
    permissions: row.permissions,
    grantable: row.grantable,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

export interface GrantFilter {
  principals?: readonly string[];
  /**
   * Those that may bear on this database, or on this table of it: grants on it and on what it lies in, by name or by tags.
   * Grants on a database's tables bear on the database too.
   */
  about?: About | undefined;
}

export interface About {
  catalogId: string;
  database: string;
  table?: string;
}

/** The database or table that a thing is or lies in. */
export function aboutOf(resource: Resource): About | undefined {
  if (!("database" in resource)) return undefined;
  const { catalogId, database } = resource;
  return { catalogId, database, ...("table" in resource ? { table: resource.table } : {}) };
}

/** The grants that an account's Lake Formation keeps, in the order in which they were first made. */
export async function grantsOf(
  db: Queryable,
  accountId: string,
  { principals, about }: GrantFilter = {},
): Promise<Grant[]> {
  const { rows } = await db.query<GrantRow>(
    `select * from lakeformation_grant where account_id = $1
     and ($2::text[] is null or principal = any($2))
     and ($3::text is null or resource->>'catalogId' = $3 and (resource->>'database' is null
       or resource->>'database' = $4 and ($5::text is null or resource->>'table' is null or resource->>'table' = $5)))
     order by id`,
    [accountId, principals ?? null, about?.catalogId ?? null, about?.database ?? null, about?.table ?? null],
  );
  return rows.map(toGrant);
}

/** A database, or a table of one; neither of what lies in no database. */
export interface Place {
  database: string | null;
  table: string | null;
}

/** What was given to any of these principals, by whatever account; on a place and what it lies in, or on all. */
export async function grantsTo(
  db: Queryable,
  principals: readonly string[],
  place?: Place,
): Promise<Grant[]> {
  const { rows } = await db.query<GrantRow>(
    `select * from lakeformation_grant where principal = any($1) and ($2 or resource->>'database' is null
       or resource->>'database' = $3 and (resource->>'table' is null or resource->>'table' = $4))
     order by id`,
    [principals, place === undefined, place?.database, place?.table],
  );
  return rows.map(toGrant);
}

/** What an account keeps or got on these databases and tables themselves, and on columns of the tables. */
export async function grantsAt(
  db: Queryable,
  { accountId, identities }: SeenBy,
  catalogId: string,
  places: readonly Place[],
): Promise<Grant[]> {
  const { rows } = await db.query<GrantRow>(
    `select g.* from unnest($4::text[], $5::text[]) with ordinality as place (database, "table", position)
     join lakeformation_grant g on g.resource->>'database' = place.database
       and coalesce(g.resource->>'table', '') = place."table"
     where (g.account_id = $1 or g.principal = any($2)) and g.resource->>'catalogId' = $3
       and g.resource->>'kind' in ('database', 'table', 'columns')
     order by place.position, g.id`,
    [
      ...[accountId, identities, catalogId],
      ...[places.map(({ database }) => database), places.map(({ table }) => table ?? "")],
    ],
  );
  return rows.map(toGrant);
}

export interface SeenBy {
  accountId: string;
  /** As whom the one who looks sees what other accounts gave. */
  identities: readonly string[];
}

export interface GrantListRequest extends PageRequest {
  principal?: string | undefined;
  catalogId?: string | undefined;
  kinds?: readonly ResourceKind[] | undefined;
  about?: About | undefined;
}

/** Some of the grants that an account keeps or got from others, in the order of their ids. */
export async function listGrants(
  db: Queryable,
  { accountId, identities }: SeenBy,
  { principal, catalogId, kinds, about, after, limit }: GrantListRequest,
): Promise<Grant[]> {
  const { rows } = await db.query<GrantRow>(
    `select * from lakeformation_grant where (account_id = $1 or principal = any($2)) and id > $3
     and ($4::text is null or principal = $4) and ($5::text is null or resource->>'catalogId' = $5)
     and ($6::text[] is null or resource->>'kind' = any($6))
     and ($7::text is null or resource->>'database' = $7) and ($8::text is null or resource->>'table' = $8)
     order by id limit $9`,
    [
      ...[accountId, identities, after ?? "0", principal ?? null, catalogId ?? null, kinds ?? null],
      ...[about?.database ?? null, about?.table ?? null, limit ?? null],
    ],
  );
  return rows.map(toGrant);
}

export async function grantOn(
  db: Queryable,
  accountId: string,
  principal: string,
  resource: Resource,
): Promise<Grant | null> {
  const { rows } = await db.query<GrantRow>(
    "select * from lakeformation_grant where account_id = $1 and principal = $2 and resource_key = $3",
    [accountId, principal, resourceKey(resource)],
  );
  return rows[0] ? toGrant(rows[0]) : null;
}

/** Adds to what the principal has on the resource. */
export async function addGrant(db: Queryable, grant: GrantInput): Promise<void> {
  await db.query(
    `insert into lakeformation_grant as g
       (account_id, principal, resource_key, resource, permissions, grantable, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (account_id, principal, resource_key) do update set
       permissions = array(select distinct unnest(g.permissions || excluded.permissions) order by 1),
       grantable = array(select distinct unnest(g.grantable || excluded.grantable) order by 1),
       updated_at = now(), updated_by = excluded.updated_by`,
    [
      grant.accountId,
      grant.principal,
      resourceKey(grant.resource),
      JSON.stringify(grant.resource),
      [...new Set(grant.permissions)].sort(),
      [...new Set(grant.grantable)].sort(),
      grant.updatedBy,
    ],
  );
}

/** Takes permissions away with their grant options, and further grant options; a grant of nothing is gone. */
export async function removeGrant(db: Queryable, grant: GrantInput): Promise<void> {
  const key = [grant.accountId, grant.principal, resourceKey(grant.resource)];
  const gone = [...grant.permissions, ...grant.grantable];
  await db.query(
    `update lakeformation_grant set
       permissions = array(select unnest(permissions) except select unnest($4::text[]) order by 1),
       grantable = array(select unnest(grantable) except select unnest($5::text[]) order by 1),
       updated_at = now(), updated_by = $6
     where account_id = $1 and principal = $2 and resource_key = $3`,
    [...key, grant.permissions, gone, grant.updatedBy],
  );
  await db.query(
    `delete from lakeformation_grant
     where account_id = $1 and principal = $2 and resource_key = $3 and permissions = '{}'`,
    key,
  );
}

/** Takes away all that any account has given on a database and what is in it, or on some of its tables. */
export async function forgetGrantsOn(
  db: Queryable,
  catalogId: string,
  database: string,
  tables: readonly string[] | null = null,
): Promise<void> {
  await db.query(
    `delete from lakeformation_grant where resource->>'catalogId' = $1 and resource->>'database' = $2
     and ($3::text[] is null or resource->>'table' = any($3))`,
    [catalogId, database, tables],
  );
}
