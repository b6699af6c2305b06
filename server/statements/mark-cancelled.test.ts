import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prisma } from "@/server/db/client";
import { until } from "@/server/runs/test-bed";
import { type TestApp, testApp } from "@/server/testing/app";
import { markCancelled } from "./store";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const insert = (id: string, ownerId: string, status: string) =>
  app.db.pool.query(
    `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql,
       parameters, status, ended_at)
     VALUES ($1, $2, $1, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev',
       'select 1', '[]', $3, CASE WHEN $3 IN ('QUEUED', 'STARTED') THEN NULL ELSE now() END)`,
    [id, ownerId, status],
  );

test("what came to its own end before the wish is not marked, and nothing is marked twice", async () => {
  const { id: ownerId } = await app.person("analyst");
  const ids: Record<string, string> = {};
  for (const status of ["QUEUED", "STARTED", "ABORTED", "FINISHED", "FAILED"]) {
    const id = uuidv7();
    ids[status] = id;
    await insert(id, ownerId, status);
  }
  const mark = () => prisma().$transaction((tx) => markCancelled(tx, Object.values(ids)));
  expect((await mark()).toSorted()).toEqual([ids["QUEUED"], ids["STARTED"], ids["ABORTED"]].toSorted());
  expect(await mark()).toEqual([]);
});

test("a worker that writes the statements one after another and a wish for all of them wait for no circle", async () => {
  const { id: ownerId } = await app.person("analyst");
  const ids = [uuidv7(), uuidv7()].toSorted();
  const [first, second] = ids;
  for (const id of ids) await insert(id, ownerId, "STARTED");
  // Changed last, it lies behind the other, and read without an index a table is locked in the order in which it lies.
  await app.db.pool.query("UPDATE statement SET name = 'moved' WHERE id = $1", [first]);
  const worker = await app.db.pool.connect();
  try {
    const write = (id?: string) => worker.query("UPDATE statement SET rows = 1 WHERE id = $1", [id]);
    await worker.query("BEGIN");
    await write(first);
    const marked = prisma().$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_indexscan = off`;
      await tx.$executeRaw`SET LOCAL enable_bitmapscan = off`;
      return markCancelled(tx, ids);
    });
    await until("the wish waits for the worker", async () => {
      const { rows } = await app.db.pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length > 0;
    });
    await write(second);
    await worker.query("COMMIT");
    expect((await marked).toSorted()).toEqual(ids);
  } finally {
    worker.release();
  }
});
