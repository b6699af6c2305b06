import { walk } from "@/server/db/pool";
import type { LiveEvent } from "./contract";
import type { Position } from "./position";
import { WHOLE_RESULT_SQL, type WholeResultRow, wholeResult } from "./whole-result";

export type TailEvent = Omit<LiveEvent, "isNotice"> & {
  ownerId: string | null;
  actorId: string | null;
  /** Whose inbox it stands in. */
  toldIds: string[];
};

export interface Tail {
  events: TailEvent[];
  /** Where the next read goes on. */
  position: Position;
  /** There was more than a reader takes at once, or `from` is not of this database: fetch afresh instead. */
  isCut: boolean;
}

/** How many events a reader takes at once. */
export const TAIL_MAX = 5_000;

interface Row {
  next: string;
  open: string[];
  id: string | null;
  verb: string;
  resource_type: string;
  resource_id: string;
  owner_id: string | null;
  actor_id: string | null;
  state: string | null;
  told_ids: string[];
  result: WholeResultRow | null;
}

// Two walks of the index on xid: what began after the position, and what was open then.
// The upper bound leaves out what a restored dump brought along with the numbers of another server.
const TAIL_SQL = `
  WITH now AS MATERIALIZED (SELECT pg_current_snapshot() AS seen)
  SELECT pg_snapshot_xmax(now.seen)::text AS next,
         ARRAY(SELECT xid::text FROM pg_snapshot_xip(now.seen) AS xid) AS open, found.*
  FROM now LEFT JOIN LATERAL (
    SELECT id, verb, resource_type, resource_id, owner_id, actor_id, after->>'state' AS state,
           ARRAY(SELECT person_id::text FROM notification WHERE event_id = fresh.id) AS told_ids,
           CASE WHEN $5 THEN ${WHOLE_RESULT_SQL} END AS result
    FROM (
      (SELECT * FROM event WHERE xid >= $1::xid8 AND xid < pg_snapshot_xmax(now.seen)
         AND xid < $3::xid8 AND xid <> ALL($4::xid8[]) ORDER BY xid LIMIT ${TAIL_MAX + 1})
      UNION ALL
      (SELECT * FROM event WHERE xid = ANY($2::xid8[]) AND xid < $3::xid8 AND xid <> ALL($4::xid8[])
         LIMIT ${TAIL_MAX + 1})
    ) AS fresh
  ) AS found ON true
  ORDER BY id`;

// xid8 is unsigned: nothing lies above this.
const END: Position = { next: 2n ** 64n - 1n, open: [] };

interface Bounds {
  to?: Position;
  /** Short results along with the statements that have finished. */
  withResults?: boolean;
}

/** Reads, in one snapshot, what was committed since `from` (nothing when null), and no further than `to`. */
export async function readTail(
  from: Position | null,
  { to = END, withResults = false }: Bounds = {},
): Promise<Tail> {
  const statement = {
    name: "event-tail",
    text: TAIL_SQL,
    values: [
      from && String(from.next),
      from?.open.map(String) ?? [],
      String(to.next),
      to.open.map(String),
      withResults,
    ],
  };
  const { rows } = await walk<Row>(statement);
  const events = rows.flatMap((row) => (row.id === null ? [] : told({ ...row, id: row.id })));
  const position = { next: BigInt(rows[0]?.next ?? 0), open: rows[0]?.open.map(BigInt) ?? [] };
  const isForeign = from !== null && from.next > position.next;
  return { events, position, isCut: isForeign || events.length > TAIL_MAX };
}

function told(row: Row & { id: string }): TailEvent {
  return {
    id: row.id,
    verb: row.verb,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    ownerId: row.owner_id,
    actorId: row.actor_id,
    toldIds: row.told_ids,
    ...(row.state === null ? {} : { state: row.state }),
    ...(row.result === null ? {} : { result: wholeResult(row.result) }),
  };
}
