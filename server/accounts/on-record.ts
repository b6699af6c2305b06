import { readAlong } from "@/server/db/pool";

export interface AccountOnRecord {
  region: string;
  roleArn: string | null;
  externalId: string | null;
}

/** An account as it was last written down, configured now or not: what was begun there must still be watched and stopped. */
export async function accountOnRecord(accountId: string): Promise<AccountOnRecord | null> {
  const { rows } = await readAlong<AccountOnRecord>({
    name: "account-on-record",
    text: `SELECT region, role_arn AS "roleArn", external_id AS "externalId" FROM aws_account WHERE id = $1`,
    values: [accountId],
  });
  return rows[0] ?? null;
}
