import { randomUUID } from "node:crypto";
import { ListSessionsCommand, RedshiftDataClient } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/scripts/[runId]/cancel/route";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import { POST as endRoute } from "@/app/api/v1/warehouse-sessions/[sessionId]/end/route";
import { GET as getRoute } from "@/app/api/v1/warehouse-sessions/[sessionId]/route";
import { POST as openRoute } from "@/app/api/v1/warehouse-sessions/route";
import type { Script } from "@/server/queries/contract";
import { type QueriesBed, queriesBed, target } from "@/server/queries/test-bed";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";

let bed: QueriesBed;
let sessionId: string;

beforeAll(async () => {
  bed = await queriesBed();
}, 60_000);

afterAll(() => bed?.close());

const open = (fields: object = {}, as = bed.analyst) =>
  openRoute(request("POST", "/api/v1/warehouse-sessions", { as, body: { ...target, ...fields } }), {
    params: Promise.resolve({}),
  });
const at = (id: string, as: TestPerson, method: "GET" | "POST", path = "") =>
  [
    request(method, `/api/v1/warehouse-sessions/${id}${path}`, {
      as,
      ...(method === "POST" ? { body: {} } : {}),
    }),
    { params: Promise.resolve({ sessionId: id }) },
  ] as const;
const get = (id = sessionId, as = bed.analyst) => getRoute(...at(id, as, "GET"));
const end = (id = sessionId, as = bed.analyst) => endRoute(...at(id, as, "POST", "/end"));
const stateOf = async (id = sessionId) => (await jsonOf(await get(id))).state;
const run = (sql: string, fields: object = {}) => bed.script(sql, { sessionId, ...fields });
const outcomes = ({ statements }: Script) => statements.map(({ status, error }) => error ?? status);
const rowsOf = async ({ statements }: Script) => {
  const id = statements.at(-1)?.id ?? "";
  const asked = request("GET", `/api/v1/statements/${id}/rows`, { as: bed.analyst });
  return (await jsonOf(await rowsRoute(asked, { params: Promise.resolve({ statementId: id }) }))).rows;
};
const atAws = async () => {
  const client = new RedshiftDataClient(bed.aws.client("LFBusinessAnalyst1"));
  return (await client.send(new ListSessionsCommand({}))).Sessions ?? [];
};
const openAtAws = async () => (await atAws()).filter(({ Status }) => Status !== "CLOSED").length;

beforeEach(async () => {
  sessionId = (await jsonOf(await open())).id;
});

describe("a kept session", () => {
  test("has what the script before left: temporary tables, settings, an open transaction", async () => {
    expect(await stateOf()).toBe("new");
    expect(outcomes(await run("create temp table mine as select 42 as n"))).toEqual(["FINISHED"]);
    expect(await stateOf()).toBe("open");
    expect(await rowsOf(await run("select n from mine"))).toEqual([["42"]]);
    await run("begin; insert into mine values (43)");
    await run("rollback");
    await run("set search_path to information_schema; select 1");
    expect(JSON.stringify(await rowsOf(await run("show search_path")))).toContain("information_schema");
    expect(await rowsOf(await run("select n from mine"))).toEqual([["42"]]);
    const { endsAt, keepMinutes } = await jsonOf(await get());
    expect(keepMinutes).toBe(30);
    expect(new Date(endsAt).getTime()).toBeGreaterThan(Date.now() + 29 * 60_000);
  });

  test("is not the one of another script, of another session, or of a statement alone", async () => {
    await run("create temp table mine as select 1 as n");
    const missing = expect.stringContaining('relation "mine" does not exist');
    expect(outcomes(await bed.script("select n from mine; select 1"))[0]).toEqual(missing);
    expect((await bed.run("select n from mine")).error).toEqual(missing);
    const { id } = await jsonOf(await open());
    expect(outcomes(await run("select n from mine", { sessionId: id }))).toEqual([missing]);
  });

  test("outlives a statement that fails and a script that is cancelled", async () => {
    await run("create temp table mine as select 1 as n");
    expect(outcomes(await run("select nope"))).toEqual([expect.stringContaining('"nope" does not exist')]);
    const { runId } = await jsonOf(await bed.postScript("select pg_sleep(600)", { sessionId }));
    await until("it runs", async () => (await bed.getScript(runId)).statements[0]?.status === "STARTED");
    const asked = request("POST", `/api/v1/scripts/${runId}/cancel`, { as: bed.analyst, body: {} });
    await cancelRoute(asked, { params: Promise.resolve({ runId }) });
    expect(outcomes(await bed.untilScriptEnded(runId))).toEqual(["ABORTED"]);
    expect(await rowsOf(await run("select n from mine"))).toEqual([["1"]]);
  });

  test("runs one script at a time, and a key sent twice is one script", async () => {
    const key = { "idempotency-key": randomUUID() };
    const { runId } = await jsonOf(await bed.postScript("select pg_sleep(600)", { sessionId }, key));
    expect(await jsonOf(await get())).toMatchObject({ state: "busy", runId, endsAt: null });
    const second = await bed.postScript("select 2", { sessionId });
    expect(second.status).toBe(409);
    expect((await jsonOf(second)).detail).toMatch(/^A script runs in this session/);
    expect((await jsonOf(await bed.postScript("select pg_sleep(600)", { sessionId }, key))).runId).toBe(
      runId,
    );
    expect((await end()).status).toBe(409);
    const asked = request("POST", `/api/v1/scripts/${runId}/cancel`, { as: bed.analyst, body: {} });
    await cancelRoute(asked, { params: Promise.resolve({ runId }) });
    await bed.untilScriptEnded(runId);
    expect(outcomes(await run("select 2"))).toEqual(["FINISHED"]);
  });

  test("of two scripts sent at once, one runs and one is refused", async () => {
    const answers = await Promise.all([1, 2].map((n) => bed.postScript(`select ${n}`, { sessionId })));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  test("has a label for the scripts that name one alone", async () => {
    const label = async (fields: object) => rowsOf(await run("show query_group", fields));
    const none = await label({});
    expect(await label({ label: "nightly" })).toEqual([["nightly"]]);
    expect(await label({})).toEqual(none);
    expect(await label({ label: "daily" })).toEqual([["daily"]]);
  });

  test("ends when asked to, and lets go of what it holds", async () => {
    await bed.run("create table public.held (n int)");
    const before = await openAtAws();
    await run("begin; lock table public.held");
    expect(await openAtAws()).toBe(before + 1);
    expect(await jsonOf(await end())).toMatchObject({ state: "ended" });
    expect((await end()).status).toBe(200);
    // Waits for the lock, which is gone with the transaction.
    expect((await bed.run("drop table public.held", { isConfirmed: true })).status).toBe("FINISHED");
    await until("it lapsed at AWS", async () => (await openAtAws()) === before);
    const answer = await bed.postScript("select 1", { sessionId });
    expect(answer.status).toBe(410);
    expect((await jsonOf(answer)).detail).toMatch(/^This session has ended/);
  });

  test("that is gone at AWS says so, and is ended here", async () => {
    await run("create temp table mine as select 1 as n");
    await bed.app.db.pool.query("UPDATE warehouse_session SET session_id = $2 WHERE id = $1", [
      sessionId,
      randomUUID(),
    ]);
    expect(outcomes(await run("select n from mine"))).toEqual([
      expect.stringMatching(/session in the warehouse is gone/),
    ]);
    expect(await stateOf()).toBe("ended");
  });

  test("that nothing ran in for as long as it is kept has ended", async () => {
    await run("select 1");
    const older = "UPDATE warehouse_session SET used_at = used_at - interval '31 minutes' WHERE id = $1";
    await bed.app.db.pool.query(older, [sessionId]);
    expect(await stateOf()).toBe("ended");
    expect((await bed.postScript("select 1", { sessionId })).status).toBe(410);
  });
});

describe("what a session is not for", () => {
  test("other people: to them it is not there", async () => {
    const principals = { [target.accountId]: `arn:aws:iam::${target.accountId}:role/LFBusinessAnalyst1` };
    for (const role of ["analyst", "admin"] as const) {
      const other = await bed.app.person(role, { principals });
      expect((await get(sessionId, other)).status).toBe(404);
      expect((await end(sessionId, other)).status).toBe(404);
    }
    // A script is told no more than of one that is no more.
    await bed.app.db.pool.query("UPDATE warehouse_session SET owner_id = $2 WHERE id = $1", [
      sessionId,
      randomUUID(),
    ]);
    for (const id of [sessionId, randomUUID()]) {
      expect((await bed.postScript("select 1", { sessionId: id })).status).toBe(410);
    }
  });

  test("another database, a batch, or Athena", async () => {
    const other = await bed.postScript("select 1", { sessionId, database: "other" });
    expect([other.status, (await jsonOf(other)).issues[0].path]).toEqual([422, "sessionId"]);
    const batch = await bed.postScript("select 1", { sessionId, mode: "transaction" });
    expect([batch.status, (await jsonOf(batch)).issues[0].path]).toEqual([422, "mode"]);
    expect((await open({ warehouseKind: "athena", warehouse: "primary" })).status).toBe(422);
    expect((await open({ keepMinutes: 1_441 })).status).toBe(422);
  });

  test("a role that its owner has no longer", async () => {
    await bed.app.db.pool.query(
      "UPDATE warehouse_session SET role_arn = 'arn:aws:iam::1:role/old' WHERE id = $1",
      [sessionId],
    );
    const answer = await bed.postScript("select 1", { sessionId });
    expect(answer.status).toBe(410);
    expect((await jsonOf(answer)).detail).toMatch(/^This session is arn:aws:iam::1:role\/old's/);
  });
});
