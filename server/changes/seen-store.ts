import type pg from "pg";
import { pool } from "@/server/db/pool";
import { permissionsOf, ROLES } from "@/server/identity";
import type { RunState } from "@/server/runs/contract";

/** The Run that applies or applied a Change, as its page shows it. */
export async function runOf(runId: string) {
  const { rows } = await pool().query<{
    id: string;
    state: RunState;
    progress: number | null;
    progressText: string | null;
    ownerId: string | null;
  }>(
    `SELECT id, state, progress, progress_text AS "progressText", owner_id AS "ownerId" FROM run WHERE id = $1`,
    [runId],
  );
  return rows[0] ?? null;
}

type Asked = Pick<pg.ClientBase, "query">;

/** The Change that takes this one back. */
export const revertOf = (changeId: string, client?: Asked): Promise<string | null> =>
  standing("reverts_id", changeId, client);

/** The Change that does what is left of this one. */
export const restOf = (changeId: string, client?: Asked): Promise<string | null> =>
  standing("rest_of_id", changeId, client);

/** One that refers to this one, unless it came to nothing, was itself taken back, or was drafted by somebody who has left. */
async function standing(
  column: "reverts_id" | "rest_of_id",
  changeId: string,
  client: Asked = pool(),
): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT c.id FROM change AS c WHERE c.${column} = $1 AND c.state NOT IN ('withdrawn', 'rejected', 'reverted')
       AND (c.state NOT IN ('draft', 'planned')
         OR EXISTS (SELECT FROM person AS p WHERE p.id = c.requester_id AND p.disabled_at IS NULL))
     ORDER BY c.id DESC LIMIT 1`,
    [changeId],
  );
  return rows[0]?.id ?? null;
}

const APPROVERS = ROLES.filter((role) => permissionsOf(role).has("change.approve"));

/** How many could approve a Change of this person. */
export async function whoMayApprove(requesterId: string | null): Promise<number> {
  const { rows } = await pool().query<{ count: number }>(
    `SELECT count(*)::int AS count FROM person
     WHERE role = ANY($1::text[]) AND disabled_at IS NULL AND id IS DISTINCT FROM $2`,
    [APPROVERS, requesterId],
  );
  return rows[0]?.count ?? 0;
}
