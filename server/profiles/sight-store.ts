import { pool } from "@/server/db/pool";

interface Place {
  tableId: string;
  roleArn: string;
  signature: string;
}

export interface Tried {
  columns: string[];
  refusal: string | null;
}

/** What was seen when a role last tried, as long as that is believed. */
export async function triedOf({ tableId, roleArn, signature }: Place): Promise<Tried | null> {
  const { rows } = await pool().query<Tried>(
    `SELECT columns, refusal FROM profile_access
     WHERE table_id = $1 AND role_arn = $2 AND signature = $3 AND valid_until > now()`,
    [tableId, roleArn, signature],
  );
  return rows[0] ?? null;
}

export async function keepTried(
  { tableId, roleArn, signature }: Place,
  { columns, refusal }: Tried,
): Promise<void> {
  await pool().query(
    `INSERT INTO profile_access (table_id, role_arn, signature, columns, refusal, valid_until)
     SELECT id, $2, $3, $4, $5, now() + interval '15 minutes' FROM dataset_table WHERE id = $1
     ON CONFLICT (table_id, role_arn, signature) DO UPDATE
       SET columns = excluded.columns, refusal = excluded.refusal, valid_until = excluded.valid_until`,
    [tableId, roleArn, signature, columns, refusal],
  );
}
