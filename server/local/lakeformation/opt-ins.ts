import { entityNotFound } from "@/server/local/catalog/errors";
import { pageOf } from "@/server/local/catalog/paging";
import type { Page, PageRequest } from "@/server/local/catalog/types";
import type { Queryable } from "@/server/local/state/transaction";
import { type Resource, resourceKey } from "./resource";

/** A principal whom Lake Formation's permissions bind on a thing that is left to IAM for others. */
export interface OptIn {
  /** The account whose admin opted in. */
  accountId: string;
  principal: string;
  resource: Resource;
  updatedBy: string;
}

interface OptInRow {
  account_id: string;
  principal: string;
  resource_key: string;
  resource: Resource;
  updated_at: Date;
  updated_by: string;
}

export type KeptOptIn = OptIn & { updatedAt: Date };

const toOptIn = (row: OptInRow): KeptOptIn => ({
  accountId: row.account_id,
  principal: row.principal,
  resource: row.resource,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

/** One that is there before stays as it is. */
export async function addOptIn(db: Queryable, optIn: OptIn): Promise<void> {
  const { accountId, principal, resource, updatedBy } = optIn;
  await db.query(
    `insert into lakeformation_opt_in (account_id, principal, resource_key, resource, updated_by)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [accountId, principal, resourceKey(resource), JSON.stringify(resource), updatedBy],
  );
}

export async function removeOptIn(
  db: Queryable,
  { accountId, principal, resource }: Omit<OptIn, "updatedBy">,
): Promise<void> {
  const gone = await db.query(
    "delete from lakeformation_opt_in where account_id = $1 and principal = $2 and resource_key = $3",
    [accountId, principal, resourceKey(resource)],
  );
  if (gone.rowCount === 0) throw entityNotFound("Lake Formation opt-in not found.");
}

export async function listOptIns(
  db: Queryable,
  accountId: string,
  asked: { principal?: string; resource?: Resource },
  { after, limit }: PageRequest,
): Promise<Page<KeptOptIn>> {
  const last = after === undefined ? null : (JSON.parse(after) as string[]);
  const { rows } = await db.query<OptInRow>(
    `select * from lakeformation_opt_in where account_id = $1
     and ($2::text is null or principal = $2) and ($3::text is null or resource_key = $3)
     and ($4::text[] is null or (principal, resource_key) > ($4[1], $4[2]))
     order by principal, resource_key limit $5`,
    [
      ...[accountId, asked.principal ?? null, asked.resource ? resourceKey(asked.resource) : null, last],
      limit === undefined ? null : limit + 1,
    ],
  );
  return pageOf(rows.map(toOptIn), limit, ({ principal, resource }) =>
    JSON.stringify([principal, resourceKey(resource)]),
  );
}
