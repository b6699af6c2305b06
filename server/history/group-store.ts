import { pool } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";
import type { Sight } from "@/server/statements";
import type { Histogram } from "./histogram";
import { Binds, labelFits, type Viewpoint } from "./list-query";
import { coverOf, type Period, type Stretch, stretchesOf } from "./rollup";

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
  period: Period;
  /** The day that it is. */
  today: number;
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

// A shape's p95 is at most the highest of its spans': exact where the durations do not drift, and cheap everywhere. Totals
// are rounded: what their sum has behind the point depends on the order in which PostgreSQL adds.
const VALUE: Record<GroupOrder, string> = {
  count: "sum(count)::float8",
  totalMs: "round(sum(total_ms))",
  p95Ms: "coalesce(max(p95_ms), 0)::float8",
  lastAt: "extract(epoch FROM max(last_at))::float8",
};

/** What the value is at most, read from spans that hold more days than the period. A longer span's p95 may be lower. */
const MOST: Record<GroupOrder, string | null> = {
  count: VALUE.count,
  totalMs: `${VALUE.totalMs} + 1`,
  p95Ms: null,
  lastAt: VALUE.lastAt,
};

/** Shapes in order, summed over the series and the stretches of time. */
export async function groupsOf(asked: GroupsAsked): Promise<Ranked[]> {
  const binds = new Binds();
  const { bind, values } = binds;
  const value = VALUE[asked.orderBy];
  const series = `${bind(asked.series)}::int[]`;
  const days = within(bind, stretchesOf(asked.period));
  const text = asked.text
    ? `shape_id IN (SELECT id FROM query_shape WHERE sql ILIKE ${bind(`%${escapeLike(asked.text)}%`)})`
    : "true";
  const after = asked.after
    ? `AND (${value}, shape_id) < (${bind(asked.after.value)}::float8, ${bind(asked.after.shapeId)}::int)`
    : "";
  const limit = `${bind(asked.limit)}::int`;
  const sumsOf = (which: string) =>
    `SELECT shape_id AS "shapeId", sum(count)::int AS count, sum(failed)::int AS failed, sum(total_ms) AS "totalMs",
       max(last_at) AS "lastAt", ${value} AS value
     FROM statement_rollup WHERE ${which} AND ${days} GROUP BY shape_id HAVING sum(count) > 0 ${after}`;
  const ofAll = `${text} AND series_id = ANY(${series})`;
  const most = mostWithin(binds, asked, ofAll);
  const sums = most
    ? likeliestFirst(binds, most, { sumsOf, series, limit, after: asked.after })
    : sumsOf(ofAll);
  const { rows } = await pool().query<Ranked>(
    `SELECT ranked.*, shape.fingerprint, shape.sql, shape.kind
     FROM (SELECT * FROM (${sums}) AS summed ORDER BY value DESC, "shapeId" DESC LIMIT ${limit}) AS ranked
     JOIN query_shape AS shape ON shape.id = ranked."shapeId" ORDER BY value DESC, "shapeId" DESC`,
    values,
  );
  return rows;
}

/**
 * What each shape's value is at most, told by the longest spans around the period. Null where they tell too little.
 */
function mostWithin({ bind }: Binds, { orderBy, period, today }: GroupsAsked, where: string): string | null {
  const around = coverOf(period, today);
  const most = MOST[orderBy];
  if (around === null || most === null) return null;
  return `SELECT shape_id, ${most} AS most FROM statement_rollup WHERE ${where} AND ${within(bind, [around])} GROUP BY shape_id`;
}

/**
 * Rows that are looked up by their shapes. The `+ 0` keeps the planner from weighing each of some hundred series against
 * its statistics, for every index and stretch of time: that took longer than to read the rows.
 */
const ofShapes = (shapes: string, series: string) =>
  `shape_id = ANY(${shapes}) AND series_id + 0 = ANY(${series})`;

/**
 * Sums of no more shapes than can stand on the page: of those that may come to the most, and of the rest that may come to
 * more than the last of a page of these.
 */
function likeliestFirst(
  { bind }: Binds,
  most: string,
  of: { sumsOf: (which: string) => string; series: string; limit: string; after: GroupsAsked["after"] },
): string {
  const below = of.after ? `WHERE most <= ${bind(of.after.value)}::float8` : "";
  const sumsIn = (shapes: string) => of.sumsOf(ofShapes(`ARRAY(SELECT shape_id FROM ${shapes})`, of.series));
  return `WITH bound AS MATERIALIZED (${most}),
      likely AS MATERIALIZED (SELECT shape_id FROM bound ${below} ORDER BY most DESC LIMIT 2 * ${of.limit}),
      tried AS MATERIALIZED (${sumsIn("likely")}),
      needed AS MATERIALIZED (SELECT value FROM tried ORDER BY value DESC OFFSET ${of.limit} - 1 LIMIT 1),
      rest AS MATERIALIZED (SELECT shape_id FROM bound WHERE most >= coalesce((SELECT value FROM needed), '-infinity')
        AND shape_id NOT IN (SELECT shape_id FROM likely))
    SELECT * FROM tried UNION ALL (${sumsIn("rest")})`;
}

export interface ShapeRollup extends Histogram {
  day: number;
  count: number;
  totalMs: number;
}

type Packed = [day: number, count: number, totalMs: number, first: number, ...counts: number[]];

/** The rollups of some shapes, by shape. A page has thousands: one JSON for each shape is written and read the fastest. */
export async function rollupsOfShapes(
  shapeIds: number[],
  series: number[],
  stretches: Stretch[],
): Promise<Map<number, ShapeRollup[]>> {
  const { bind, values } = new Binds();
  const { rows } = await pool().query<{ shapeId: number; packed: string }>(
    `SELECT shape_id AS "shapeId", string_agg(concat_ws(',', day, count, total_ms, first_bucket, nullif(buckets, '')), '],[') AS packed
     FROM statement_rollup
     WHERE ${ofShapes(`${bind(shapeIds)}::int[]`, `${bind(series)}::int[]`)} AND ${within(bind, stretches)}
     GROUP BY shape_id`,
    values,
  );
  return new Map(rows.map(({ shapeId, packed }) => [shapeId, unpacked(packed)]));
}

function unpacked(text: string): ShapeRollup[] {
  const rows = JSON.parse(`[[${text}]]`) as Packed[];
  return rows.map((row) => ({
    day: row[0],
    count: row[1],
    totalMs: row[2],
    first: row[3],
    counts: row.slice(4),
  }));
}

function within(bind: Binds["bind"], stretches: Stretch[]): string {
  if (stretches.length === 0) return "false";
  const each = stretches.map(
    ({ span, from, to }) => `(span = ${bind(span)}::int2 AND day >= ${bind(from)} AND day < ${bind(to)})`,
  );
  return `(${each.join(" OR ")})`;
}
