/** The columns of a row of events that must fit; all of them are optional but `limit`. */
export interface EventFilter {
  actor?: Actors | undefined;
  verbs?: string[] | undefined;
  resourceType?: string | undefined;
  resourceId?: string | undefined;
  /** Narrows to what this person owns or did. */
  viewerId?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  beforeId?: string | undefined;
  limit: number;
}

/** Who did it: any of these people, or Headgate itself by any of these names. */
export interface Actors {
  personIds: string[];
  systemNames: string[];
}

// More walks than this cost more than one walk that filters, which then finds its page soon.
const LANES_MAX = 200;

/**
 * The list as SQL, newest first: one index walk per actor (or per verb), each stopping at the page's size, merged.
 * So a page costs the same however rare what it shows is.
 */
export function listSql(filter: EventFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  const { actor, verbs } = filter;
  const lanes = lanesOf(filter);
  if (verbs && lanes?.column !== "verb") where.push(`verb = ANY(${bind(verbs)}::text[])`);
  if (filter.resourceType !== undefined) where.push(`resource_type = ${bind(filter.resourceType)}`);
  if (filter.resourceId !== undefined) where.push(`resource_id = ${bind(filter.resourceId)}`);
  if (filter.viewerId !== undefined) {
    const viewer = `${bind(filter.viewerId)}::uuid`;
    where.push(`(owner_id = ${viewer} OR actor_id = ${viewer})`);
  }
  if (filter.from !== undefined) where.push(...since(`${bind(filter.from)}::timestamptz`));
  if (filter.to !== undefined) where.push(...until(`${bind(filter.to)}::timestamptz`));
  if (filter.beforeId !== undefined) where.push(`id < ${bind(filter.beforeId)}::bigint`);
  const limit = bind(filter.limit);
  const walk = (...more: string[]) => {
    const all = [...more, ...where];
    const conditions = all.length > 0 ? `WHERE ${all.join(" AND ")}` : "";
    return `(SELECT * FROM event ${conditions} ORDER BY id DESC LIMIT ${limit})`;
  };
  const walks: string[] = [];
  if (lanes) {
    const at = `unnest(${bind(lanes.of)}::${lanes.type}[]) AS lane(value)`;
    walks.push(
      `(SELECT found.* FROM ${at} CROSS JOIN LATERAL ${walk(`${lanes.column} = lane.value`)} AS found)`,
    );
  } else if (actor) {
    walks.push(walk(`actor_id = ANY(${bind(actor.personIds)}::uuid[])`));
  } else walks.push(walk());
  if (actor && actor.systemNames.length > 0) {
    walks.push(walk("actor_id IS NULL", `actor_name = ANY(${bind(actor.systemNames)}::text[])`));
  }
  const text = `SELECT * FROM (${walks.join(" UNION ALL ")}) AS page ORDER BY id DESC LIMIT ${limit}`;
  return { text, values };
}

// Walks go by id, which follows the time but for what a transaction takes from its beginning (`at`) to its insert (`id`).
// So a time is a place in the walk too, and nothing outside of it is read.
const TRANSACTION_MAX = "interval '1 hour'";

const since = (time: string) => [
  `at >= ${time}`,
  `id > coalesce((SELECT id FROM event WHERE at < ${time} - ${TRANSACTION_MAX} ORDER BY at DESC, id DESC LIMIT 1), 0)`,
];

const until = (time: string) => [
  `at < ${time}`,
  `id < coalesce((SELECT id FROM event WHERE at >= ${time} + ${TRANSACTION_MAX} ORDER BY at, id LIMIT 1),
     ${2n ** 63n - 1n})`,
];

function lanesOf({ actor, verbs, resourceId }: EventFilter) {
  if (actor && actor.personIds.length <= LANES_MAX)
    return { column: "actor_id", type: "uuid", of: actor.personIds };
  if (!actor && verbs && resourceId === undefined) return { column: "verb", type: "text", of: verbs };
  return null;
}
