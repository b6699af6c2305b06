import { pool } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";
import type { Sight } from "@/server/statements";
import type { Histogram } from "./histogram";
import { Binds, labelFits, type Viewpoint } from "./list-query";
import type { Stretch } from "./rollup";

export interface SeriesFilter {
  source?: "headgate" | "warehouse" | undefined;
  person?: string | undefined;
  dbUser?: string | undefined;
  label?: string | undefined;
  accountId?: string | undefined;
  warehouse?: string | undefined;
  database?: string | undefined;
}

const PLACE = "account_id || '/' || warehouse_kind || '/' || warehouse";

/** The series that a viewer may see: what they ran, and what ran outside where they may look. */
export async function seriesInSight(
  { id, sight }: Viewpoint,
  { source, person, ...filter }: SeriesFilter,
): Promise<number[]> {
  const { bind, values } = new Binds();
  const ways: string[] = [];
  if (source !== "warehouse" && (!person || person === id)) ways.push(`owner_id = ${bind(id)}::uuid`);
  if (source !== "headgate" && !person) {
    const placeOf = (one: Sight[number]) => `${one.accountId}/${one.warehouseKind}/${one.warehouse}`;
    const whole = sight.filter(({ dbUser }) => dbUser === null).map(placeOf);
    const asMe = sight.flatMap((one) => (one.dbUser === null ? [] : [`${placeOf(one)}/${one.dbUser}`]));
    ways.push(`(owner_id IS NULL AND (${PLACE} = ANY(${bind(whole)}::text[])
      OR ${PLACE} || '/' || db_user = ANY(${bind(asMe)}::text[])))`);
  }
  if (ways.length === 0) return [];
  const where = [`(${ways.join(" OR ")})`];
  if (filter.accountId !== undefined) where.push(`account_id = ${bind(filter.accountId)}`);
  if (filter.warehouse !== undefined) where.push(`warehouse = ${bind(filter.warehouse)}`);
  if (filter.database !== undefined) where.push(`database = ${bind(filter.database)}`);
  if (filter.dbUser !== undefined) where.push(`db_user = ${bind(filter.dbUser)}`);
  if (filter.label !== undefined) where.push(labelFits(bind, filter.label));
  const { rows } = await pool().query<{ id: number }>(
    `SELECT id FROM statement_series WHERE ${where.join(" AND ")}`,
    values,
  );
  return rows.map((row) => row.id);
}

export type GroupOrder = "count" | "totalMs" | "p95Ms" | "lastAt";

export interface GroupsAsked {
  series: number[];
  stretches: Stretch[];
  text: string | undefined;
  orderBy: GroupOrder;
  after: { value: number; shapeId: number } | null;
  limit: number;
}

export interface Ranked {
  shapeId: number;
  fingerprint: string;
  sql: string;
  kind: string | null;
  count: number;
  failed: number;
  totalMs: number;
  lastAt: Date;
  /** What it is ordered by. */
  value: number;
}

// A shape's p95 is at most the highest of its spans': exact where the durations do not drift, and cheap everywhere.
const VALUE: Record<GroupOrder, string> = {
  count: "sum(count)::float8",
  totalMs: "sum(total_ms)",
  p95Ms: "coalesce(max(p95_ms), 0)::float8",
  lastAt: "extract(epoch FROM max(last_at))::float8",
};

/** Shapes in order, summed over the series and the stretches of time. */
export async function groupsOf(asked: GroupsAsked): Promise<Ranked[]> {
  const { bind, values } = new Binds();
  const value = VALUE[asked.orderBy];
  const text = asked.text
    ? ` AND shape_id IN (SELECT id FROM query_shape WHERE sql ILIKE ${bind(`%${escapeLike(asked.text)}%`)})`
    : "";
  const after = asked.after
    ? ` AND (${value}, shape_id) < (${bind(asked.after.value)}::float8, ${bind(asked.after.shapeId)}::int)`
    : "";
  const { rows } = await pool().query<Ranked>(
    `SELECT ranked.*, shape.fingerprint, shape.sql, shape.kind
     FROM (SELECT shape_id AS "shapeId", sum(count)::int AS count, sum(failed)::int AS failed, sum(total_ms) AS "totalMs",
         max(last_at) AS "lastAt", ${value} AS value
       FROM statement_rollup
       WHERE series_id = ANY(${bind(asked.series)}::int[]) AND ${within(bind, asked.stretches)}${text}
       GROUP BY shape_id HAVING sum(count) > 0${after} ORDER BY value DESC, shape_id DESC LIMIT ${bind(asked.limit)}) AS ranked
     JOIN query_shape AS shape ON shape.id = ranked."shapeId" ORDER BY value DESC, "shapeId" DESC`,
    values,
  );
  return rows;
}

export interface ShapeRollup extends Histogram {
  day: number;
  count: number;
  totalMs: number;
}

type Packed = [day: number, count: number, totalMs: number, first: number, counts: number[]];

/** The rollups of some shapes, by shape. A page has thousands: one text for each shape is written and read the fastest. */
export async function rollupsOfShapes(
  shapeIds: number[],
  series: number[],
  stretches: Stretch[],
): Promise<Map<number, ShapeRollup[]>> {
  const { bind, values } = new Binds();
  const { rows } = await pool().query<{ shapeId: number; packed: string }>(
    `SELECT shape_id AS "shapeId", string_agg('{' || concat_ws(',', day, count, total_ms, first_bucket, buckets) || '}', ',') AS packed
     FROM statement_rollup
     WHERE shape_id = ANY(${bind(shapeIds)}::int[]) AND series_id = ANY(${bind(series)}::int[]) AND ${within(bind, stretches)}
     GROUP BY shape_id`,
    values,
  );
  return new Map(rows.map(({ shapeId, packed }) => [shapeId, unpacked(packed)]));
}

/** PostgreSQL writes an array of numbers as JSON does, but for its braces. */
function unpacked(text: string): ShapeRollup[] {
  const rows = JSON.parse(`[${text.replaceAll("{", "[").replaceAll("}", "]")}]`) as Packed[];
  return rows.map(([day, count, totalMs, first, counts]) => ({ day, count, totalMs, first, counts }));
}

function within(bind: Binds["bind"], stretches: Stretch[]): string {
  if (stretches.length === 0) return "false";
  const each = stretches.map(
    ({ span, from, to }) => `(span = ${bind(span)}::int2 AND day >= ${bind(from)} AND day < ${bind(to)})`,
  );
  return `(${each.join(" OR ")})`;
}
