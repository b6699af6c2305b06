import type pg from "pg";
import { transaction } from "@/server/db/pool";
import { quantile } from "./histogram";
import { type Counted, keyOfRollup, type Placed, type Rollup, rollupsOf, sumOf } from "./rollup";
import type { Shape } from "./shape";

export interface Shapeless extends Omit<Counted, "fingerprint"> {
  id: string;
  sql: string;
}

const COUNTED = `id, owner_id AS "ownerId", account_id AS "accountId", warehouse_kind AS "warehouseKind", warehouse, database,
  label, db_user AS "dbUser", kind, status, duration_ms AS "durationMs", created_at AS "createdAt"`;

/** Statements that have ended and have no fingerprint yet. */
export async function findShapeless(client: pg.Pool, limit: number): Promise<Shapeless[]> {
  const { rows } = await client.query<Shapeless>(
    `SELECT ${COUNTED}, sql FROM statement WHERE fingerprint IS NULL AND ended_at IS NOT NULL ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows;
}

/**
 * Gives statements their shapes and counts them, both or neither. One process at a time counts: answers null while
 * another does.
 */
export async function giveShapes(found: readonly { row: Shapeless; shape: Shape }[]): Promise<number | null> {
  return transaction(async (client) => {
    const { rows: locks } = await client.query<{ isMine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${LOCK}) AS "isMine"`,
    );
    if (!locks[0]?.isMine) return null;
    const { rows } = await client.query<{ id: string }>(
      `UPDATE statement SET fingerprint = given.fingerprint FROM unnest($1::uuid[], $2::text[]) AS given(id, fingerprint)
       WHERE statement.id = given.id AND statement.fingerprint IS NULL RETURNING statement.id`,
      [found.map(({ row }) => row.id), found.map(({ shape }) => shape.fingerprint)],
    );
    const given = new Set(rows.map(({ id }) => id));
    const mine = found.filter(({ row }) => given.has(row.id));
    await addShapes(client, mine);
    const counted = mine.map(({ row, shape }) => ({ ...row, fingerprint: shape.fingerprint }));
    await count(client, counted, 1);
    return mine.length;
  });
}

const LOCK = "hashtext('headgate history rollup')";

/**
 * Keeps the counts for the caller's transaction. Whoever changes statements of the history in numbers takes them before
 * the rows, or two of them wait for each other.
 */
export async function lockCounts(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${LOCK})`);
}

/** Takes statements that are about to go back out of the counts, which the caller has locked. */
export async function forget(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  const { rows } = await client.query<Counted>(
    `SELECT ${COUNTED}, fingerprint FROM statement WHERE id = ANY($1::uuid[]) AND fingerprint IS NOT NULL`,
    [ids],
  );
  if (rows.length === 0) return;
  await count(client, rows, -1);
}

async function addShapes(
  client: pg.ClientBase,
  found: readonly { row: Shapeless; shape: Shape }[],
): Promise<void> {
  const shapes = new Map(found.map(({ row, shape }) => [shape.fingerprint, { ...shape, kind: row.kind }]));
  const all = [...shapes.values()];
  await client.query(
    `INSERT INTO query_shape (fingerprint, sql, kind)
     SELECT given.* FROM unnest($1::text[], $2::text[], $3::text[]) AS given(fingerprint, sql, kind)
     WHERE NOT EXISTS (SELECT FROM query_shape AS known WHERE known.fingerprint = given.fingerprint)`,
    [all.map((one) => one.fingerprint), all.map((one) => one.sql), all.map((one) => one.kind)],
  );
}

async function count(client: pg.ClientBase, rows: readonly Counted[], by: 1 | -1): Promise<void> {
  if (rows.length === 0) return;
  const added = rollupsOf(await placed(client, rows), by);
  const known = await knownRollups(client, [...added.values()]);
  const all = [...added].map(([key, one]) => sumOf(known.get(key), one));
  const column = <V>(pick: (one: Rollup) => V) => all.map(pick);
  await client.query(
    `INSERT INTO statement_rollup (span, day, series_id, shape_id, count, failed, total_ms, p95_ms, last_at, first_bucket, buckets)
     SELECT * FROM unnest($1::int[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::float8[], $8::float4[],
       $9::timestamptz[], $10::int[], $11::text[])
     ON CONFLICT (span, day, series_id, shape_id) DO UPDATE SET count = excluded.count, failed = excluded.failed,
       total_ms = excluded.total_ms, p95_ms = excluded.p95_ms, last_at = excluded.last_at,
       first_bucket = excluded.first_bucket, buckets = excluded.buckets`,
    [
      column((one) => one.span),
      column((one) => one.day),
      column((one) => one.seriesId),
      column((one) => one.shapeId),
      column((one) => one.count),
      column((one) => one.failed),
      column((one) => one.totalMs),
      column((one) => quantile(one.histogram, 0.95, one.totalMs)),
      column((one) => one.lastAt),
      column((one) => one.histogram.first),
      column((one) => one.histogram.counts.join(",")),
    ],
  );
}

const SERIES = ["ownerId", "accountId", "warehouseKind", "warehouse", "database", "label", "dbUser"] as const;
const SERIES_GIVEN = `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
  AS given(owner_id, account_id, warehouse_kind, warehouse, database, label, db_user)`;
const IS_SAME = ["owner_id", "account_id", "warehouse_kind", "warehouse", "database", "label", "db_user"]
  .map((column) => `known.${column} IS NOT DISTINCT FROM given.${column}`)
  .join(" AND ");

/** The most series of a warehouse that bear a label of their own; labels that come after share one. */
export const LABELLED_SERIES_MAX = 2_000;
const OTHER_LABELS = "(other labels)";

/**
 * Labels may be as many as statements: those that come when a warehouse has its fill are counted under one. No series
 * goes away, so a statement that is taken back is found where it was counted.
 */
async function withLabelsAtHand(
  client: pg.ClientBase,
  rows: readonly Counted[],
  most: number,
): Promise<Counted[]> {
  if (rows.every(({ label }) => label === null)) return [...rows];
  const { rows: known } = await client.query<Counted & { n: number }>(
    `SELECT owner_id AS "ownerId", account_id AS "accountId", warehouse_kind AS "warehouseKind", warehouse, database, label,
       db_user AS "dbUser" FROM statement_series
     WHERE label IS NOT NULL AND (account_id, warehouse_kind, warehouse) IN (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))`,
    (["accountId", "warehouseKind", "warehouse"] as const).map((name) => rows.map((row) => row[name])),
  );
  const keys = new Set(known.map(seriesKey));
  const counts = new Map<string, number>();
  const placeOf = (row: Counted) => `${row.accountId}/${row.warehouseKind}/${row.warehouse}`;
  for (const row of known) counts.set(placeOf(row), (counts.get(placeOf(row)) ?? 0) + 1);
  return rows.map((row) => {
    if (row.label === null || keys.has(seriesKey(row))) return row;
    const count = counts.get(placeOf(row)) ?? 0;
    if (count >= most) return { ...row, label: OTHER_LABELS };
    counts.set(placeOf(row), count + 1);
    keys.add(seriesKey(row));
    return row;
  });
}

const seriesKey = (row: Counted) => JSON.stringify(SERIES.map((name) => row[name]));

/** The same statements with the ids of their shapes and series; series that are new are written down. */
async function placed(client: pg.ClientBase, all: readonly Counted[]): Promise<Placed[]> {
  const rows = await withLabelsAtHand(client, all, LABELLED_SERIES_MAX);
  const series = new Map(rows.map((row) => [seriesKey(row), row]));
  const values = SERIES.map((name) => [...series.values()].map((row) => row[name]));
  await client.query(
    `INSERT INTO statement_series (owner_id, account_id, warehouse_kind, warehouse, database, label, db_user)
     SELECT given.* FROM ${SERIES_GIVEN} WHERE NOT EXISTS (SELECT FROM statement_series AS known WHERE ${IS_SAME})`,
    values,
  );
  const { rows: seriesIds } = await client.query<{ id: number; n: string }>(
    `SELECT known.id, given.n FROM (SELECT *, row_number() OVER () AS n FROM ${SERIES_GIVEN}) AS given
     JOIN statement_series AS known ON ${IS_SAME}`,
    values,
  );
  const keys = [...series.keys()];
  const seriesOf = new Map(seriesIds.map(({ id, n }) => [keys[Number(n) - 1] ?? "", id]));
  const { rows: shapeIds } = await client.query<{ id: number; fingerprint: string }>(
    "SELECT id, fingerprint FROM query_shape WHERE fingerprint = ANY($1)",
    [[...new Set(rows.map(({ fingerprint }) => fingerprint))]],
  );
  const shapeOf = new Map(shapeIds.map(({ id, fingerprint }) => [fingerprint, id]));
  return rows.map((row) => ({
    ...row,
    seriesId: seriesOf.get(seriesKey(row)) ?? 0,
    shapeId: shapeOf.get(row.fingerprint) ?? 0,
  }));
}

async function knownRollups(client: pg.ClientBase, wanted: readonly Rollup[]): Promise<Map<string, Rollup>> {
  const { rows } = await client.query<RollupRow>(
    `SELECT span, day, series_id AS "seriesId", shape_id AS "shapeId", count, failed, total_ms AS "totalMs",
       last_at AS "lastAt", first_bucket AS first, '[' || buckets || ']' AS counts
     FROM statement_rollup JOIN unnest($1::int[], $2::int[], $3::int[], $4::int[]) AS given(span, day, series_id, shape_id)
     USING (span, day, series_id, shape_id)`,
    [
      wanted.map((one) => one.span),
      wanted.map((one) => one.day),
      wanted.map((one) => one.seriesId),
      wanted.map((one) => one.shapeId),
    ],
  );
  return new Map(
    rows.map(({ first, counts, ...row }) => [
      keyOfRollup(row),
      { ...row, histogram: { first, counts: JSON.parse(counts) as number[] } },
    ]),
  );
}

interface RollupRow extends Omit<Rollup, "histogram"> {
  first: number;
  counts: string;
}
