import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/statements/[statementId]/cancel/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { type AthenaBed, athenaTarget as at, athenaBed } from "./test-bed";

let bed: AthenaBed;

beforeAll(async () => {
  bed = await athenaBed();
}, 90_000);

// The credentials are there before the line breaks, so that it breaks at Athena.
beforeEach(async () => {
  await bed.run("select 1", at);
  bed.proxy.reset();
});

afterEach(() => {
  bed.proxy.isDown = false;
  bed.proxy.losesAnswersTo = null;
});

afterAll(() => bed?.close());

const endless =
  "from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y) where x * y % 7 = 3";

/** The queries of a text at Athena, whoever sent them. */
async function atAthena(text: string) {
  const { QueryExecutionIds } = await bed.athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: at.warehouse }),
  );
  const { QueryExecutions = [] } = await bed.athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
  );
  return QueryExecutions.filter(({ Query }) => Query === text).map(({ Status }) => Status?.State);
}

const cancel = (id: string) =>
  cancelRoute(request("POST", `/api/v1/statements/${id}/cancel`, { as: bed.analyst, body: {} }), {
    params: Promise.resolve({ statementId: id }),
  });
const waits = (id: string) =>
  until("it waits", async () => (await rowOf(id)).state === "waiting", { withinMs: 30_000 });

test("a query whose answer got lost runs once", { timeout: 60_000 }, async () => {
  bed.proxy.losesAnswersTo = "StartQueryExecution";
  const sql = "select 'once' as word";
  const { id } = await jsonOf(await bed.post(sql, at));
  await waits(id);
  bed.proxy.losesAnswersTo = null;
  expect(await bed.untilEnded(id)).toMatchObject({ status: "FINISHED", rows: 1 });
  expect(await atAthena(sql)).toEqual(["SUCCEEDED"]);
});

test("a read whose answer got lost is found by a cancel", { timeout: 60_000 }, async () => {
  bed.proxy.losesAnswersTo = "StartQueryExecution";
  const sql = `select count(*) as lost ${endless}`;
  const { id } = await jsonOf(await bed.post(sql, at));
  await waits(id);
  bed.proxy.losesAnswersTo = null;
  expect((await cancel(id)).status).toBe(202);
  expect((await bed.untilEnded(id)).status).toBe("ABORTED");
  expect(await atAthena(sql)).toEqual(["CANCELLED"]);
});

test("a query is stopped as soon as it can be when Athena does not confirm a cancel in time", {
  timeout: 90_000,
}, async () => {
  const sql = `select count(*) as unconfirmed ${endless}`;
  const { id } = await jsonOf(await bed.post(sql, at));
  await until("it runs", async () => (await bed.get(id)).status === "STARTED");
  bed.proxy.cut();
  await waits(id);
  await cancel(id);
  // As when the time for the confirmation is over.
  await bed.app.db.pool.query("UPDATE run SET deadline_at = now() WHERE id = $1", [id]);
  await until("it ended", async () => (await rowOf(id)).ended_at !== null, { withinMs: 30_000 });
  expect(await rowOf(id)).toMatchObject({ state: "cancelled", unconfirmed: true });
  expect(await atAthena(sql)).toEqual(["RUNNING"]);
  bed.proxy.isDown = false;
  await until("it was stopped", async () => (await atAthena(sql))[0] === "CANCELLED", { withinMs: 60_000 });
});

test("what waits to be sent is not sent once its owner's role is withdrawn", {
  timeout: 60_000,
}, async () => {
  bed.proxy.isDown = true;
  const sql = "select 'must not run' as word";
  const { id } = await jsonOf(await bed.post(sql, at));
  await waits(id);
  await bed.app.db.pool.query("DELETE FROM account_principal WHERE person_id = $1", [bed.analyst.id]);
  bed.proxy.isDown = false;
  await until("it ended", async () => (await rowOf(id)).ended_at !== null, { withinMs: 30_000 });
  expect(await rowOf(id)).toMatchObject({ state: "failed", error_code: "forbidden" });
  expect(await atAthena(sql)).toEqual([]);
});
