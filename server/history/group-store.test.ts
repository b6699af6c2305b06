import fc from "fast-check";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pool, transaction } from "@/server/db/pool";
import { type TestApp, testApp } from "@/server/testing/app";
import { type GroupOrder, groupsOf, type Ranked, rollupsOfShapes } from "./group-store";
import { histogramOf, merged, quantile } from "./histogram";
import { dropDoubles } from "./import-store";
import { coverOf, dayOf, openEnd, type Period, stretchesOf } from "./rollup";
import { findShapeless, giveShapes, lockCounts } from "./rollup-store";
import { loadParser, shapeOf } from "./shape";

let app: TestApp;
let ran: Ran[];
let series: { id: number; dbUser: string }[];

interface Ran {
  shapeId: number;
  dbUser: string;
  day: number;
  at: number;
  durationMs: number;
  isFailed: boolean;
}

const at = { accountId: "333333333333", warehouseKind: "workgroup", warehouse: "default" } as const;
const USERS = ["etl", "glue", "spark"];
const SHAPES = 40;
const NOW = new Date("2026-11-29T12:00:00Z");
const DAYS = 200;

beforeAll(async () => {
  await loadParser();
  app = await testApp();
  await fill();
  series = (await pool().query(`SELECT id, db_user AS "dbUser" FROM statement_series`)).rows;
});

afterAll(() => app?.close());

/** Few shapes are common, some die out, and each lasts as long as it likes. */
async function fill(): Promise<void> {
  await pool().query(
    `INSERT INTO statement (id, source, account_id, warehouse_kind, warehouse, database, sql, parameters, status, db_user,
       query_id, duration_ms, created_at, ended_at)
     SELECT id, 'warehouse', $1, 'workgroup', 'default', 'dev', 'select a from t_' || shape || ' where b = ' || n, '[]',
       CASE WHEN n % 11 = 0 THEN 'FAILED' ELSE 'FINISHED' END, ($2::text[])[1 + n % 3], n, (n * 7919 % 1009) / 7.0, at, at
     FROM (SELECT id, n, (n * n / 7 + n) % (1 + n % $3::int) AS shape,
         $4::timestamptz - (n * 7127 % ($5::int * 1440)) * interval '1 minute' AS at
       FROM unnest($6::uuid[]) WITH ORDINALITY AS each(id, n)) AS made`,
    [at.accountId, USERS, SHAPES, NOW, DAYS, Array.from({ length: 900 }, () => uuidv7())],
  );
  const rows = await findShapeless(pool(), 1_000);
  expect(await giveShapes(rows.map((row) => ({ row, shape: shapeOf(row.sql) })))).toBe(900);
}

async function read(): Promise<void> {
  const { rows } = await pool().query<Ran>(
    `SELECT shape.id AS "shapeId", db_user AS "dbUser", floor(extract(epoch FROM created_at) / 86400)::int AS day,
       extract(epoch FROM created_at)::float8 AS at, duration_ms AS "durationMs", status = 'FAILED' AS "isFailed"
     FROM statement JOIN query_shape AS shape USING (fingerprint)`,
  );
  ran = rows;
}

async function takeSomeBack(): Promise<void> {
  const queryIds = Array.from({ length: 180 }, (_, i) => String(5 * i));
  await transaction(async (client) => {
    await lockCounts(client);
    await dropDoubles(client, at, queryIds);
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

/** The same by looking at each statement. */
function counted(dbUsers: readonly string[], { from, to }: Period, orderBy: GroupOrder) {
  const within = ran.filter(({ dbUser, day }) => dbUsers.includes(dbUser) && day >= from && day < to);
  const shapeIds = [...new Set(within.map(({ shapeId }) => shapeId))];
  const groups = shapeIds.map((shapeId) => {
    const all = within.filter((one) => one.shapeId === shapeId);
    const durations = all.map(({ durationMs }) => durationMs);
    const totalMs = sum(durations);
    const last = Math.max(...all.map((one) => one.at));
    const value = { count: all.length, totalMs: Math.round(totalMs), lastAt: last, p95Ms: 0 }[orderBy];
    const failed = all.filter(({ isFailed }) => isFailed).length;
    return { shapeId, count: all.length, failed, totalMs, value, last, durations };
  });
  return groups.sort((a, b) => b.value - a.value || b.shapeId - a.shapeId);
}

async function paged(asked: Omit<Parameters<typeof groupsOf>[0], "after" | "today">): Promise<Ranked[]> {
  const all: Ranked[] = [];
  for (;;) {
    const page = await groupsOf({ ...asked, today: dayOf(NOW), after: all.at(-1) ?? null });
    all.push(...page);
    if (page.length < asked.limit) return all;
  }
}

const someDays = fc.record({
  first: fc.integer({ min: 0, max: DAYS + 20 }),
  last: fc.option(fc.integer({ min: 0, max: DAYS }), { nil: null }),
});

async function holdsFor(orders: GroupOrder[]): Promise<void> {
  let covered = 0;
  await fc.assert(
    fc.asyncProperty(
      someDays,
      fc.subarray(USERS, { minLength: 1 }),
      fc.constantFrom(...orders),
      fc.integer({ min: 2, max: 12 }),
      async ({ first, last }, dbUsers, orderBy, limit) => {
        const period = {
          from: dayOf(NOW) - first,
          to: last === null ? openEnd(NOW) : dayOf(NOW) - last,
        };
        if (coverOf(period, dayOf(NOW))) covered += 1;
        const ids = series.filter(({ dbUser }) => dbUsers.includes(dbUser)).map(({ id }) => id);
        const told = await paged({ series: ids, period, text: undefined, orderBy, limit });
        const expected = counted(dbUsers, period, orderBy);
        const exact = ({ shapeId, count, failed }: Pick<Ranked, "shapeId" | "count" | "failed">) => {
          return { shapeId, count, failed };
        };
        expect(told.map(exact)).toEqual(expected.map(exact));
        if (orderBy === "lastAt")
          expect(told.map(({ lastAt }) => lastAt.getTime())).toEqual(
            expected.map((one) => Math.round(one.last * 1_000)),
          );
        const shapeIds = told.map(({ shapeId }) => shapeId);
        const rollups = await rollupsOfShapes(shapeIds, ids, stretchesOf(period));
        for (const [i, one] of expected.entries()) {
          expect(told[i]?.totalMs).toBeCloseTo(one.totalMs, 6);
          const parts = rollups.get(one.shapeId) ?? [];
          expect(sum(parts.map(({ count }) => count))).toBe(one.count);
          for (const share of [0.5, 0.95])
            expect(quantile(merged(parts), share, one.totalMs)).toBe(
              quantile(histogramOf(one.durations), share, one.totalMs),
            );
        }
      },
    ),
    { numRuns: 50 },
  );
  // Else the way by longer spans would not have been tried.
  expect(covered).toBeGreaterThan(0);
}

test("groups of any period, order and page are what the statements say", async () => {
  await read();
  await holdsFor(["count", "totalMs", "lastAt"]);
});

test("and still are when some were taken back", async () => {
  await takeSomeBack();
  await read();
  expect(ran).toHaveLength(721);
  await holdsFor(["count", "totalMs"]);
});

test("a text is looked for in what the shapes are shown as", async () => {
  const period = { from: dayOf(NOW) - 89, to: openEnd(NOW) };
  const ids = series.map(({ id }) => id);
  const asked = { series: ids, period, orderBy: "totalMs", limit: 3 } as const;
  const all = await paged({ ...asked, text: undefined });
  const shapes = all.filter(({ sql }) => sql.includes("t_1")).map(({ shapeId }) => shapeId);
  expect(shapes.length).toBeGreaterThan(3);
  expect((await paged({ ...asked, text: "T_1" })).map(({ shapeId }) => shapeId)).toEqual(shapes);
});
