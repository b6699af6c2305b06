import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import { sightFor } from "@/server/statements";
import type { listStatementGroups as endpoint, StatementGroup } from "./contract";
import { groupsOf, type Ranked, rollupsOfShapes, type ShapeRollup, seriesInSight } from "./group-store";
import { merged, quantile } from "./histogram";
import { dateOf, dayOf, openEnd, type Period, stretchesOf } from "./rollup";

const Cursor = z.object({ value: z.number(), shapeId: z.number() });

/** A trend longer than this is a blur; the newest days of the period are shown. */
const TREND_DAYS = 30;

/** What a person ran, and what ran on the warehouses in sight, by the shape of the SQL. */
export async function listStatementGroups(
  ctx: Context,
  input: ParsedInput<typeof endpoint>,
): Promise<Output<typeof endpoint>> {
  const { id, role } = ctx.actor;
  const viewer = { id, role, sight: await sightFor(ctx.actor) };
  const series = await seriesInSight(viewer, input);
  if (series.length === 0) return { items: [], nextCursor: null };
  const period = periodOf(input.from, input.to);
  const ranked = await groupsOf({
    series,
    period,
    today: dayOf(new Date()),
    text: input.text?.trim() || undefined,
    orderBy: input.orderBy,
    after: decodeCursor(input.cursor, Cursor),
    limit: input.limit + 1,
  });
  const shown = ranked.slice(0, input.limit);
  const last = ranked.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: await described(shown, series, period),
    nextCursor: last ? encodeCursor({ value: last.value, shapeId: last.shapeId }) : null,
  };
}

/** Whole UTC days; an open end is put off to where no day must be counted alone. */
function periodOf(from: string | undefined, to: string | undefined): Period {
  const end = openEnd(new Date());
  const last = to === undefined ? end : Math.min(end, dayOf(new Date(Date.parse(to) - 1)) + 1);
  return { from: from === undefined ? 0 : Math.max(0, dayOf(new Date(from))), to: last };
}

async function described(shown: Ranked[], series: number[], period: Period): Promise<StatementGroup[]> {
  const end = Math.min(period.to, dayOf(new Date()) + 1);
  const trend = { span: 1, from: Math.max(period.from, end - TREND_DAYS), to: end };
  const shapeIds = shown.map(({ shapeId }) => shapeId);
  const [wholeOf, dailyOf] = await Promise.all([
    rollupsOfShapes(shapeIds, series, stretchesOf(period)),
    rollupsOfShapes(shapeIds, series, [trend]),
  ]);
  const days = Array.from({ length: Math.max(0, trend.to - trend.from) }, (_, i) => trend.from + i);
  const dates = days.map((day) => ({ day, date: dateOf(day) }));
  return shown.map((one) => {
    const histogram = merged(wholeOf.get(one.shapeId) ?? []);
    return {
      fingerprint: one.fingerprint,
      sql: one.sql,
      kind: one.kind,
      count: one.count,
      failed: one.failed,
      p50Ms: quantile(histogram, 0.5, one.totalMs),
      p95Ms: quantile(histogram, 0.95, one.totalMs),
      totalMs: one.totalMs,
      lastAt: one.lastAt.toISOString(),
      trend: trendOf(dailyOf.get(one.shapeId) ?? [], dates),
    };
  });
}

function byDay(rows: readonly ShapeRollup[]): Map<number, ShapeRollup[]> {
  const all = new Map<number, ShapeRollup[]>();
  for (const row of rows) {
    const known = all.get(row.day);
    if (known) known.push(row);
    else all.set(row.day, [row]);
  }
  return all;
}

function trendOf(
  rows: ShapeRollup[],
  dates: readonly { day: number; date: string }[],
): StatementGroup["trend"] {
  const daily = byDay(rows);
  return dates.map(({ day, date }) => {
    const here = daily.get(day) ?? [];
    const count = here.reduce((sum, row) => sum + row.count, 0);
    const totalMs = here.reduce((sum, row) => sum + row.totalMs, 0);
    return { day: date, count, p50Ms: quantile(merged(here), 0.5, totalMs) };
  });
}
