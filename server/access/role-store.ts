import type pg from "pg";
import { pool } from "@/server/db/pool";
import type { Principal } from "./model";
import type { KnownRole, Stranger } from "./strangers";

interface Row {
  arn: Principal;
  id: string | null;
  madeAt: Date | null;
  kind: Stranger["kind"] | null;
  since: Date | null;
}

const KNOWN = `arn, role_id AS id, made_at AS "madeAt", stranger AS kind, since`;

const roleOf = ({ kind, since, ...role }: Row): KnownRole => ({
  ...role,
  stranger: kind !== null && since !== null ? { kind, since } : null,
});

/** Of an account; whoever else would write them waits. */
export async function lockedRoles(client: pg.ClientBase, accountId: string): Promise<KnownRole[]> {
  await client.query("SELECT pg_advisory_xact_lock(hashtext('lake_role'), hashtext($1))", [accountId]);
  const { rows } = await client.query<Row>(`SELECT ${KNOWN} FROM lake_role WHERE account_id = $1`, [
    accountId,
  ]);
  return rows.map(roleOf);
}

export async function saveRoles(
  client: pg.ClientBase,
  accountId: string,
  roles: readonly KnownRole[],
): Promise<void> {
  await client.query(
    `INSERT INTO lake_role (account_id, arn, role_id, made_at, stranger, since)
     SELECT $1, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::timestamptz[])
     ON CONFLICT (arn) DO UPDATE SET role_id = excluded.role_id, made_at = excluded.made_at,
       stranger = excluded.stranger, since = excluded.since`,
    [
      ...[
        accountId,
        roles.map(({ arn }) => arn),
        roles.map(({ id }) => id),
        roles.map(({ madeAt }) => madeAt),
      ],
      ...[roles.map(({ stranger }) => stranger?.kind), roles.map(({ stranger }) => stranger?.since)],
    ],
  );
}

export async function forgetRoles(client: pg.ClientBase, arns: readonly Principal[]): Promise<void> {
  await client.query("DELETE FROM lake_role WHERE arn = ANY($1::text[])", [arns]);
}

/** Those who are strangers to what is given to them. */
export async function strangers(): Promise<Map<Principal, Stranger>> {
  const { rows } = await pool().query<Row>(`SELECT ${KNOWN} FROM lake_role WHERE since IS NOT NULL`);
  return new Map(
    rows.map(roleOf).flatMap(({ arn, stranger }) => (stranger ? [[arn, stranger] as const] : [])),
  );
}
