import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListSessionsCommand,
  type RedshiftDataClient,
  ValidationException,
} from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dev, run, startTestDataApi, type TestDataApi, untilStatus } from "./testing";

let api: TestDataApi;
let admin: RedshiftDataClient;

beforeAll(async () => {
  api = await startTestDataApi({ dataApiLimits: { sessions: 4, activeStatements: 6 } });
  admin = api.data();
});
afterAll(() => api.stop());

const open = (sql: string, SessionKeepAliveSeconds = 60) => run(admin, sql, { SessionKeepAliveSeconds });
const go = (SessionId: string | undefined, sql: string, input: object = {}) =>
  run(admin, sql, { SessionId, ...input });
const close = (SessionId: string | undefined) => go(SessionId, "select 1", { SessionKeepAliveSeconds: 0 });
const sessions = (input: object = {}) => admin.send(new ListSessionsCommand(input));

test("temporary tables, settings and open transactions live on in a session", async () => {
  const first = await open("create temporary table mine (n int)");
  expect(first).toMatchObject({ Status: "FINISHED", SessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const { SessionId } = first;
  expect((await go(SessionId, "insert into mine values (1)")).Error).toBeUndefined();
  expect((await go(SessionId, "begin")).Status).toBe("FINISHED");
  expect((await go(SessionId, "insert into mine values (2)")).Status).toBe("FINISHED");
  expect((await go(SessionId, "rollback")).Status).toBe("FINISHED");
  const last = await go(SessionId, "select count(*) from mine");
  const { Records } = await admin.send(new GetStatementResultCommand({ Id: last.Id }));
  expect(Records).toEqual([[{ longValue: 1 }]]);
  expect(last.RedshiftPid).toBe(first.RedshiftPid);
  await close(SessionId);
});

test("statements of one transaction share its number, and no other", async () => {
  const { SessionId, RedshiftPid } = await open("select 1");
  for (const sql of ["begin", "select 2", "commit", "select 3"]) await go(SessionId, sql);
  await close(SessionId);
  const batch = { ...dev, Sqls: ["select 4", "select 5"], WaitTimeSeconds: 30 };
  const { Id: together } = await admin.send(new BatchExecuteStatementCommand(batch));
  const { Id: apart } = await admin.send(
    new BatchExecuteStatementCommand({ ...batch, ExecutionMode: "AUTO_COMMIT" }),
  );
  const numbers = async (where: string) => {
    const { Id } = await run(
      admin,
      `select query_id, transaction_id from sys_query_history ${where} order by 1`,
    );
    const { Records } = await admin.send(new GetStatementResultCommand({ Id }));
    return (Records ?? []).map(([query, transaction]) => [query?.longValue, transaction?.longValue]);
  };
  const session = await numbers(`where session_id = ${RedshiftPid} and query_text not like '%history%'`);
  const [first, begin, inside, commit, after] = session.slice(0, 5).map(([, transaction]) => transaction);
  expect([inside, commit]).toEqual([begin, begin]);
  expect(new Set([first, begin, after]).size).toBe(3);
  const parts = async (Id: string | undefined) => {
    const { SubStatements } = await admin.send(new DescribeStatementCommand({ Id }));
    const ids = SubStatements?.map((part) => part.RedshiftQueryId).join(", ");
    return (await numbers(`where query_id in (${ids})`)).map(([, transaction]) => transaction);
  };
  expect(new Set(await parts(together)).size).toBe(1);
  expect(new Set(await parts(apart)).size).toBe(2);
  expect(await parts(together)).not.toContain((await parts(apart))[0]);
});

test("outside of a session nothing is left for the next statement of the same user", async () => {
  await run(admin, "create temporary table leftover (n int)");
  expect((await run(admin, "select * from leftover")).Error).toMatch(/does not exist/);
  await run(admin, "set search_path to information_schema");
  const told = await run(admin, "show search_path");
  const { Records } = await admin.send(new GetStatementResultCommand({ Id: told.Id }));
  expect(JSON.stringify(Records)).not.toContain("information_schema");
  await run(admin, "begin");
  expect((await run(admin, "create table public.after_begin (n int)")).Status).toBe("FINISHED");
  expect((await run(admin, "select * from public.after_begin")).Status).toBe("FINISHED");
});

test("a busy session takes no second statement", async () => {
  const { SessionId } = await open("select 1");
  const busy = await admin.send(new ExecuteStatementCommand({ SessionId, Sql: "select pg_sleep(60)" }));
  await untilStatus(admin, busy.Id, "STARTED");
  const { Sessions } = await sessions({ SessionId });
  expect(Sessions?.[0]).toMatchObject({ Status: "BUSY", CurrentStatementId: busy.Id });
  const second = admin.send(new ExecuteStatementCommand({ SessionId, Sql: "select 1" }));
  await expect(second).rejects.toThrow("Session is not available");
  await expect(second).rejects.toBeInstanceOf(ValidationException);
  await admin.send(new CancelStatementCommand({ Id: busy.Id }));
  await expect(untilStatus(admin, busy.Id, "never")).rejects.toThrow("ABORTED");
  expect((await go(SessionId, "select 2")).Status).toBe("FINISHED");
  await close(SessionId);
});

test("a session says what it is while it is open, and that it was, afterwards", async () => {
  const { SessionId } = await open("select 1", 120);
  const { Sessions } = await sessions({ SessionId });
  expect(Sessions).toHaveLength(1);
  expect(Sessions?.[0]).toMatchObject({
    SessionId,
    Status: "AVAILABLE",
    Database: "dev",
    DbUser: "IAMR:ConsumerAdminUser",
    WorkgroupName: "default",
    SessionAliveSeconds: 120,
  });
  expect(Sessions?.[0]?.CurrentStatementId).toBeUndefined();
  const left = (Sessions?.[0]?.SessionTtl?.getTime() ?? 0) - Date.now();
  expect(left).toBeGreaterThan(100_000);
  expect(left).toBeLessThanOrEqual(120_000);
  const open1 = await sessions({ WorkgroupName: "default", Database: "dev" });
  expect(open1.Sessions?.map((each) => each.SessionId)).toContain(SessionId);
  expect((await sessions({ ClusterIdentifier: "redshift-spark-redshift-cluster" })).Sessions).toEqual([]);
  await close(SessionId);
  expect((await sessions()).Sessions?.map((each) => each.SessionId)).not.toContain(SessionId);
  expect((await sessions({ Status: "CLOSED" })).Sessions?.map((each) => each.SessionId)).toContain(SessionId);
  expect((await sessions({ SessionId })).Sessions?.[0]?.Status).toBe("CLOSED");
  await expect(go(SessionId, "select 1")).rejects.toThrow("Session does not exist.");
});

test("an idle session closes by itself", async () => {
  const { SessionId } = await open("select 1", 1);
  await expect
    .poll(async () => (await sessions({ SessionId })).Sessions?.[0]?.Status, { timeout: 10_000 })
    .toBe("CLOSED");
});

test("a session brings its own place, and is only its role's", async () => {
  const { SessionId } = await open("select 1");
  await expect(go(SessionId, "select 1", { Database: "dev" })).rejects.toThrow(
    "Database can't be specified with SessionId.",
  );
  const analyst = api.data("LFBusinessAnalyst1");
  await expect(analyst.send(new ExecuteStatementCommand({ SessionId, Sql: "select 1" }))).rejects.toThrow(
    "Session does not exist.",
  );
  await expect(analyst.send(new ListSessionsCommand({ SessionId }))).rejects.toThrow(
    "Session does not exist.",
  );
  await close(SessionId);
});

test("a repeated token in a session is the statement it was", async () => {
  const { SessionId } = await open("create temporary table once (n int)");
  const input = {
    SessionId,
    Sql: "insert into once values (1)",
    ClientToken: "in-session",
    WaitTimeSeconds: 10,
  };
  const first = await admin.send(new ExecuteStatementCommand(input));
  const again = await admin.send(new ExecuteStatementCommand(input));
  expect(again.Id).toBe(first.Id);
  await close(SessionId);
});

test("one session more than allowed is refused", async () => {
  const opened = [];
  for (let n = 0; n < 4; n += 1) opened.push((await open("select 1")).SessionId);
  await expect(open("select 1")).rejects.toMatchObject({
    name: "ActiveSessionsExceededException",
    message: "Active sessions exceeded the allowed quota (4).",
  });
  await close(opened[0]);
  opened.push((await open("select 1")).SessionId);
  await Promise.all(opened.slice(1).map(close));
});

test("sessions are listed in pages", async () => {
  const ids = [];
  for (let n = 0; n < 3; n += 1) ids.push((await open("select 1")).SessionId);
  const first = await sessions({ MaxResults: 2 });
  const second = await sessions({ MaxResults: 2, NextToken: first.NextToken });
  const found = [...(first.Sessions ?? []), ...(second.Sessions ?? [])].map((each) => each.SessionId);
  expect(found).toEqual(ids.toReversed());
  expect(second.NextToken).toBeUndefined();
  await expect(sessions({ NextToken: "x" })).rejects.toThrow("NextToken is not valid");
  await expect(sessions({ SessionId: ids[0], Status: "BUSY" })).rejects.toThrow(
    "can't be specified with SessionId",
  );
  await Promise.all(ids.map(close));
});

test("one active statement more than allowed is refused, and a repeated token still answers", async () => {
  const submit = (n: number) =>
    admin.send(
      new ExecuteStatementCommand({ ...dev, Sql: `select pg_sleep(600), ${n}`, ClientToken: `active-${n}` }),
    );
  const active = [];
  for (let n = 0; n < 6; n += 1) active.push(await submit(n));
  await expect(submit(6)).rejects.toMatchObject({
    name: "ActiveStatementsExceededException",
    message: "Active statements exceeded the allowed quota (6).",
  });
  expect((await submit(0)).Id).toBe(active[0]?.Id);
  for (const { Id } of active) await admin.send(new CancelStatementCommand({ Id }));
  for (const { Id } of active) await expect(untilStatus(admin, Id, "never")).rejects.toThrow("ABORTED");
  expect((await run(admin, "select 1")).Status).toBe("FINISHED");
});
