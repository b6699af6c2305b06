import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GET } from "@/app/api/v1/overview/route";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import type { Day } from "./contract";

let app: TestApp;
let person: TestPerson;
let other: TestPerson;

beforeAll(async () => {
  app = await testApp();
  [person, other] = [await app.person("analyst"), await app.person("analyst")];
});

afterAll(() => app?.close());

async function run(kind: string, state: string, statuses: string[] = [], owner = person): Promise<void> {
  const runId = uuidv7();
  await app.db.pool.query(
    `INSERT INTO run (id, kind, title, state, owner_id, owner_name, input, retry, timeout_ms, ended_at, run_at)
     VALUES ($1, $2, $2, $3, $4, 'somebody', '{}', '{"attempts":1}', 1000, now(), NULL)`,
    [runId, kind, state, owner.id],
  );
  for (const [at, status] of statuses.entries()) {
    await app.db.pool.query(
      `INSERT INTO statement (id, owner_id, run_id, ordinal, role_arn, account_id, warehouse_kind, warehouse, database,
         sql, parameters, status)
       VALUES ($1, $2, $3, $4, 'arn:aws:iam::333333333333:role/Analyst', '333333333333', 'workgroup', 'default', 'dev',
         'select 1', '[]', $5)`,
      [uuidv7(), owner.id, runId, at + 1, status],
    );
  }
}

test("the days count each statement of a script once, and as other Runs what carries no statement", async () => {
  await run("statement", "succeeded", ["FINISHED"]);
  await run("statement", "failed", ["FAILED"]);
  await run("script", "failed", ["FINISHED", "FAILED", "ABORTED"]);
  await run("statement", "succeeded", ["FINISHED"], other);
  for (const kind of ["result.fetch", "result.probeCsv", "statement.stop"]) await run(kind, "succeeded");
  await run("dryRun", "timed_out");
  const answer = await GET(request("GET", "/api/v1/overview?zone=UTC", { as: person }), {
    params: Promise.resolve({}),
  });
  const days: Day[] = (await jsonOf(answer)).days;
  expect(days).toHaveLength(14);
  const counts = days.map(({ statements, runs, failures }) => ({ statements, runs, failures }));
  expect(counts.at(-1)).toEqual({ statements: 5, runs: 4, failures: 3 });
  expect(new Set(counts.slice(0, -1).map((one) => JSON.stringify(one)))).toEqual(
    new Set([JSON.stringify({ statements: 0, runs: 0, failures: 0 })]),
  );
});

async function overviewOf(as: TestPerson) {
  const answer = await GET(request("GET", "/api/v1/overview?zone=UTC", { as }), {
    params: Promise.resolve({}),
  });
  return await jsonOf(answer);
}

test("what went wrong is told for two weeks, and only to whose it was", async () => {
  const newcomer = await app.person("analyst");
  await run("dryRun", "failed", [], newcomer);
  await run("dryRun", "failed", [], newcomer);
  await app.db.pool.query(
    `UPDATE run SET created_at = now() - interval '15 days'
     WHERE id = (SELECT id FROM run WHERE owner_id = $1 ORDER BY id LIMIT 1)`,
    [newcomer.id],
  );
  expect((await overviewOf(newcomer)).failed).toHaveLength(1);
  expect((await overviewOf(await app.person("analyst"))).failed).toEqual([]);
});

test("saved queries stand by when they were run or changed last", async () => {
  const author = await app.person("analyst");
  const save = async (name: string, daysAgo: number) => {
    const id = uuidv7();
    await app.db.pool.query(
      `INSERT INTO saved_query (id, name, owner_id, version, updated_at)
       VALUES ($1, $2, $3, 1, now() - make_interval(days => $4))`,
      [id, name, author.id, daysAgo],
    );
    await app.db.pool.query(
      `INSERT INTO saved_query_version (saved_query_id, version, sql, parameters, author_id, author_name)
       VALUES ($1, 1, 'select 1', '[]', $2, 'somebody')`,
      [id, author.id],
    );
    return id;
  };
  const old = await save("old", 30);
  await save("newer", 2);
  const names = async () => (await overviewOf(author)).savedQueries.map(({ name }: { name: string }) => name);
  expect(await names()).toEqual(["newer", "old"]);
  await run("statement", "succeeded", ["FINISHED"], author);
  await app.db.pool.query("UPDATE statement SET saved_query_id = $2 WHERE owner_id = $1", [author.id, old]);
  expect(await names()).toEqual(["old", "newer"]);
});
