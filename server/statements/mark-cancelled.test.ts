import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { prisma } from "@/server/db/client";
import { type TestApp, testApp } from "@/server/testing/app";
import { markCancelled } from "./store";

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test("what came to its own end before the wish is not marked, and nothing is marked twice", async () => {
  const { id: ownerId } = await app.person("analyst");
  const ids: Record<string, string> = {};
  for (const status of ["QUEUED", "STARTED", "ABORTED", "FINISHED", "FAILED"]) {
    const id = uuidv7();
    ids[status] = id;
    await app.db.pool.query(
      `INSERT INTO statement (id, owner_id, run_id, role_arn, account_id, warehouse_kind, warehouse, database, sql,
         parameters, status, ended_at)
       VALUES ($1, $2, $1, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev',
         'select 1', '[]', $3, CASE WHEN $3 IN ('QUEUED', 'STARTED') THEN NULL ELSE now() END)`,
      [id, ownerId, status],
    );
  }
  const mark = () => prisma().$transaction((tx) => markCancelled(tx, Object.values(ids)));
  expect((await mark()).toSorted()).toEqual([ids["QUEUED"], ids["STARTED"], ids["ABORTED"]].toSorted());
  expect(await mark()).toEqual([]);
});
