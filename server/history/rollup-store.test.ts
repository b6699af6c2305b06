import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pool, transaction } from "@/server/db/pool";
import { type TestApp, testApp } from "@/server/testing/app";
import { rollupsOfShapes } from "./group-store";
import { bucketOf } from "./histogram";
import { dropDoubles } from "./import-store";
import { openEnd } from "./rollup";
import { findShapeless, giveShapes, LABELLED_SERIES_MAX, lockCounts } from "./rollup-store";
import { loadParser, shapeOf } from "./shape";

let app: TestApp;
const at = { accountId: "333333333333", warehouseKind: "workgroup", warehouse: "default" } as const;

beforeAll(async () => {
  await loadParser();
  app = await testApp();
});

afterAll(() => app?.close());

interface Seen {
  label?: string | null;
  sql?: string;
  durationMs?: number | null;
}

async function seen(
  queryId: number,
  { label = null, sql = "select 1", durationMs = 5 }: Seen,
): Promise<void> {
  await pool().query(
    `INSERT INTO statement (id, source, account_id, warehouse_kind, warehouse, database, sql, parameters, label, status,
       db_user, query_id, duration_ms, created_at, ended_at)
     VALUES ($1, 'warehouse', $2, 'workgroup', 'default', 'dev', $3, '[]', $4, 'FINISHED', 'etl', $5, $6, now(), now())`,
    [uuidv7(), at.accountId, sql, label, queryId, durationMs],
  );
}

async function shape(): Promise<number | null> {
  const rows = await findShapeless(pool(), 100);
  return giveShapes(rows.map((row) => ({ row, shape: shapeOf(row.sql) })));
}

const counts = async () =>
  (
    await pool().query(
      `SELECT label, sum(count)::int AS count FROM statement_rollup JOIN statement_series AS series ON series.id = series_id
       WHERE span = 1 GROUP BY label HAVING sum(count) > 0 ORDER BY label`,
    )
  ).rows;

describe("the counts", () => {
  test("put labels together that come when a warehouse has many, and take back what was counted there", async () => {
    await pool().query(
      `INSERT INTO statement_series (account_id, warehouse_kind, warehouse, database, label, db_user)
       SELECT $1, 'workgroup', 'default', 'dev', 'known-' || n, 'etl' FROM generate_series(2, $2::int) AS n`,
      [at.accountId, LABELLED_SERIES_MAX],
    );
    const labels = ["known-7", "the-last", "too-many", "one-more", null];
    for (const [i, label] of labels.entries()) await seen(i + 1, { label });
    expect(await shape()).toBe(5);
    expect(await counts()).toEqual([
      { label: "(other labels)", count: 2 },
      { label: "known-7", count: 1 },
      { label: "the-last", count: 1 },
      { label: null, count: 1 },
    ]);
    await transaction(async (client) => {
      await lockCounts(client);
      await dropDoubles(client, at, ["2", "3"]);
    });
    expect(await counts()).toEqual([
      { label: "(other labels)", count: 1 },
      { label: "known-7", count: 1 },
      { label: null, count: 1 },
    ]);
  });

  test("are not waited for by who gives shapes", async () => {
    await seen(9, {});
    await transaction(async (client) => {
      await lockCounts(client);
      expect(await shape()).toBeNull();
    });
    expect(await shape()).toBe(1);
  });

  test("know a statement whose duration nobody told, and what is counted after it", async () => {
    const told = async () => {
      const { rows } = await pool().query<{ series: number[]; shapeIds: number[] }>(
        `SELECT ARRAY(SELECT id FROM statement_series) AS series,
           ARRAY(SELECT id FROM query_shape WHERE sql LIKE '%untimed%') AS "shapeIds"`,
      );
      const { series = [], shapeIds = [] } = rows[0] ?? {};
      const stretches = [{ span: 64, from: 0, to: openEnd(new Date()) }];
      return [...(await rollupsOfShapes(shapeIds, series, stretches)).values()].flat();
    };
    await seen(20, { sql: "select untimed", durationMs: null });
    expect(await shape()).toBe(1);
    expect(await told()).toMatchObject([{ count: 1, totalMs: 0, counts: [] }]);
    await seen(21, { sql: "select untimed", durationMs: 7 });
    expect(await shape()).toBe(1);
    expect(await told()).toMatchObject([{ count: 2, totalMs: 7, first: bucketOf(7), counts: [1] }]);
  });
});
