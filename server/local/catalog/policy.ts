import { createHash } from "node:crypto";
import type { Queryable } from "@/server/local/state/transaction";

export interface ResourcePolicy {
  accountId: string;
  policy: string;
  hash: string;
  createdAt: Date;
  updatedAt: Date;
}

interface PolicyRow {
  account_id: string;
  policy: string;
  hash: string;
  created_at: Date;
  updated_at: Date;
}

/** The resource policy of an account's catalog. */
export async function findResourcePolicy(db: Queryable, accountId: string): Promise<ResourcePolicy | null> {
  const { rows } = await db.query<PolicyRow>("select * from catalog_resource_policy where account_id = $1", [
    accountId,
  ]);
  const row = rows[0];
  if (!row) return null;
  const { account_id, created_at, updated_at, policy, hash } = row;
  return { accountId: account_id, policy, hash, createdAt: created_at, updatedAt: updated_at };
}

/** Keeps a policy; answers its hash. */
export async function saveResourcePolicy(db: Queryable, accountId: string, policy: string): Promise<string> {
  const hash = createHash("md5").update(policy).digest("base64");
  await db.query(
    `insert into catalog_resource_policy (account_id, policy, hash) values ($1, $2, $3)
     on conflict (account_id) do update set policy = $2, hash = $3, updated_at = now()`,
    [accountId, policy, hash],
  );
  return hash;
}

export async function deleteResourcePolicy(db: Queryable, accountId: string): Promise<void> {
  await db.query("delete from catalog_resource_policy where account_id = $1", [accountId]);
}
