import { pool } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import type { Actor } from "@/server/identity";

interface Origin {
  savedQueryId?: string | undefined;
  savedQueryVersion?: number | undefined;
}

/**
 * Refuses to note a saved query as where a text came from, when it is not there for whoever runs it: to them it must
 * not exist. Any level of a share is enough, since what is run is the text that was sent.
 */
export async function refuseUnseenOrigin(actor: Actor, origin: Origin): Promise<void> {
  const { savedQueryId, savedQueryVersion } = origin;
  if (savedQueryId === undefined) return;
  const { rowCount } = await pool().query({
    name: "saved-query-is-seen",
    text: `SELECT 1 FROM saved_query AS q
           WHERE q.id = $1 AND (q.owner_id = $3::uuid OR EXISTS (
               SELECT 1 FROM saved_query_share AS s
               WHERE s.saved_query_id = q.id AND (s.person_id = $3::uuid OR s.role = $4)))
             AND ($2::int IS NULL OR EXISTS (
               SELECT 1 FROM saved_query_version AS v WHERE v.saved_query_id = q.id AND v.version = $2::int))`,
    values: [savedQueryId, savedQueryVersion ?? null, actor.id, actor.role],
  });
  if (rowCount === 1) return;
  const message =
    "The saved query that this came from is not there, or is not shared with you any more. Open the text in a tab of its own to run it.";
  throw new AppError("not_found", message, { issues: [{ path: "savedQueryId", message }] });
}
