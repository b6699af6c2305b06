import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as rowsRoute } from "@/app/api/v1/statements/[statementId]/rows/route";
import type { Target } from "@/server/accounts/contract";
import { type QueriesBed, queriesBed, target as targetText } from "@/server/queries/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import * as contract from "./contract";
import { ask, made } from "./test-bed";

const target = targetText as Target;
let bed: QueriesBed;
let other: TestPerson;

beforeAll(async () => {
  bed = await queriesBed();
  const principals = { [target.accountId]: `arn:aws:iam::${target.accountId}:role/ConsumerAdminUser` };
  other = await bed.app.person("analyst", { principals });
}, 120_000);
afterAll(() => bed?.close());

const rowsOf = async (as: TestPerson, statementId: string) => {
  const asked = request("GET", `/api/v1/statements/${statementId}/rows`, { as });
  return (await jsonOf(await rowsRoute(asked, { params: Promise.resolve({ statementId }) }))).rows;
};

const save = (name: string, sql: string, more: object = {}): Promise<contract.SavedQuery> =>
  made(bed.analyst, contract.createSavedQuery, { name, sql, target, ...more });

test("runs as whoever asks, never as its owner, and says which version it was", async () => {
  const saved = await save("who", "select current_user::varchar as who");
  await made(bed.analyst, contract.setSavedQueryShares, {
    savedQueryId: saved.id,
    items: [{ personId: other.id, level: "run" }],
  });
  for (const [as, role] of [
    [bed.analyst, "LFBusinessAnalyst1"],
    [other, "ConsumerAdminUser"],
  ] as const) {
    const { status, body } = await ask(as, contract.runSavedQuery, {
      savedQueryId: saved.id,
      waitSeconds: 30,
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ownerId: as.id,
      roleArn: `arn:aws:iam::${target.accountId}:role/${role}`,
      savedQueryId: saved.id,
      savedQueryVersion: 1,
      status: "FINISHED",
    });
    expect(await rowsOf(as, body.id)).toEqual([[`IAMR:${role}`]]);
  }
});

test("an old version runs by its number, with what is given over the defaults", async () => {
  const parameters = [{ name: "n", type: "number" as const, default: "1" }];
  const saved = await save("old", "select :n::int + 100 as n", { parameters });
  await made(bed.analyst, contract.updateSavedQuery, {
    savedQueryId: saved.id,
    baseVersion: 1,
    sql: "select :n::int + 200 as n",
  });
  const run = (input: object) =>
    made(bed.analyst, contract.runSavedQuery, { savedQueryId: saved.id, waitSeconds: 30, ...input });
  const [newest, first] = [await run({}), await run({ version: 1, parameters: [{ name: "n", value: "7" }] })];
  expect(await rowsOf(bed.analyst, newest.id)).toEqual([["201"]]);
  expect(await rowsOf(bed.analyst, first.id)).toEqual([["107"]]);
  expect([newest.savedQueryVersion, first.savedQueryVersion]).toEqual([2, 1]);
});

test("the label goes with the statement, and an example runs without being anybody's", async () => {
  const example = { savedQueryId: "example-sales-by-seller" };
  const missing = await ask(bed.analyst, contract.runSavedQuery, example);
  expect(missing).toMatchObject({
    status: 422,
    body: { issues: [{ path: "parameters.eventid" }, { path: "parameters.selrid" }] },
  });
  const parameters = [
    { name: "eventid", value: "100" },
    { name: "selrid", value: "200" },
  ];
  const input = { ...example, parameters, label: "nightly", waitSeconds: 30 };
  const statement = await made(bed.analyst, contract.runSavedQuery, input);
  expect(statement).toMatchObject({ label: "nightly", savedQueryId: null, parameters });
});

test("is refused before anything is sent: wrong values, several statements, no target, open quotes", async () => {
  const before = bed.proxy.calls.length;
  const typed = await save("typed", "select :d::date", {
    parameters: [{ name: "d", type: "date" as const }],
  });
  const run = (savedQueryId: string, input: object = {}) =>
    ask(bed.analyst, contract.runSavedQuery, { savedQueryId, ...input });
  const wrong = await run(typed.id, { parameters: [{ name: "d", value: "soon" }] });
  expect(wrong).toMatchObject({ status: 422, body: { issues: [{ path: "parameters.d" }] } });
  expect((await run(typed.id, { parameters: [{ name: "d", value: null }] })).body.detail).toBe(
    ":d may not be NULL.",
  );
  const several = await save("several", "select 1; select 2");
  expect((await run(several.id)).body.detail).toContain("/api/v1/scripts");
  const nowhere = await save("nowhere", "select 1", { target: null });
  expect((await run(nowhere.id)).body.issues).toMatchObject([{ path: "target" }]);
  const open = await save("open", "select 'x");
  expect((await run(open.id)).body.issues).toMatchObject([{ path: "sql" }]);
  expect(bed.proxy.calls.length).toBe(before);
});

test("what destroys must be confirmed here as well", async () => {
  const saved = await save("drop", "drop table if exists nobodys_table");
  const refused = await ask(bed.analyst, contract.runSavedQuery, { savedQueryId: saved.id });
  expect(refused).toMatchObject({ status: 412, body: { details: { writes: [{ verb: "DROP" }] } } });
  const confirmed = await ask(bed.analyst, contract.runSavedQuery, {
    savedQueryId: saved.id,
    isConfirmed: true,
    waitSeconds: 30,
  });
  expect(confirmed.status).toBe(202);
});

test("a label of nothing but spaces is refused, and one is taken without those around it", async () => {
  const { id: savedQueryId } = await save("labelled", "select 1");
  const labelled = (label: string) => ask(bed.analyst, contract.runSavedQuery, { savedQueryId, label });
  expect((await labelled("  ")).status).toBe(422);
  expect(await labelled(" nightly ")).toMatchObject({ status: 202, body: { label: "nightly" } });
});
