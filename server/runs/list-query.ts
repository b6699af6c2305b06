import { escapeLike } from "@/server/sql/like";
import { RUN_STATES, type RunState } from "./contract";

export interface ListFilter {
  ownerId: string | null;
  states: RunState[] | undefined;
  kinds: string[] | undefined;
  text: string | undefined;
  from: string | undefined;
  to: string | undefined;
  after: { at: string; id: string } | null;
  limit: number;
}

/** No index finds a part of a title: among everybody's runs it is looked for this far back, unless said. */
const TEXT_DAYS = 30;

/**
 * The list as SQL: one index walk per state (or per kind), each stopping at the page's size, merged. So a page costs
 * the same wherever it lies and however rare the state is.
 */
export function listSql(filter: ListFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  const byKind = walksByKind(filter);
  const lanes = byKind ? filter.kinds : (filter.states ?? RUN_STATES);
  const lane = byKind ? "kind" : "state";
  const lanesAt = bind(lanes);
  if (filter.ownerId !== null) where.push(`owner_id = ${bind(filter.ownerId)}`);
  if (byKind && filter.states) where.push(`state = ANY(${bind(filter.states)}::text[])`);
  if (!byKind && filter.kinds) where.push(`kind = ANY(${bind(filter.kinds)}::text[])`);
  if (filter.text !== undefined) where.push(`title ILIKE ${bind(`%${escapeLike(filter.text)}%`)}`);
  if (filter.from !== undefined) where.push(`created_at >= ${bind(filter.from)}`);
  else if (filter.text !== undefined && filter.ownerId === null) {
    where.push(`created_at >= now() - interval '${TEXT_DAYS} days'`);
  }
  if (filter.to !== undefined) where.push(`created_at < ${bind(filter.to)}`);
  if (filter.after) {
    where.push(`(created_at, id) < (${bind(filter.after.at)}::timestamptz, ${bind(filter.after.id)}::uuid)`);
  }
  const limit = bind(filter.limit);
  const conditions = where.map((one) => ` AND ${one}`).join("");
  const text = `SELECT found.* FROM unnest(${lanesAt}::text[]) AS lane(name)
    CROSS JOIN LATERAL (
      SELECT * FROM run WHERE ${lane} = lane.name${conditions}
      ORDER BY created_at DESC, id DESC LIMIT ${limit}
    ) AS found
    ORDER BY found.created_at DESC, found.id DESC LIMIT ${limit}`;
  return { text, values };
}

/** Kinds are the better lanes when no owner is asked for, and the states include the common one. */
function walksByKind(filter: ListFilter): boolean {
  if (filter.ownerId !== null || !filter.kinds) return false;
  return filter.states === undefined || filter.states.includes("succeeded");
}
