import { uuidv7 } from "uuidv7";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { DELETE, PUT } from "@/app/api/v1/schedules/[kind]/[subjectId]/route";
import { GET } from "@/app/api/v1/schedules/route";
import { nextTime } from "@/server/cron/expression";
import { pool, transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { queueRunIn } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { fireDue } from "./fire";
import { registerScheduled, startScheduler } from "./index";
import { claimDue } from "./store";

const accountId = "333333333333";
const role = (name: string) => ({ [accountId]: `arn:aws:iam::${accountId}:role/${name}` });

let app: TestApp;
let steward: TestPerson;
let refusal: string | null = null;
let subjectId: string;
let account: string | null = accountId;

beforeAll(async () => {
  app = await testApp();
  await pool().query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo')",
    [accountId],
  );
  registerScheduled({
    kind: "dataset.dust",
    resourceType: "dataset",
    permission: "catalog.update",
    readPermission: "catalog.read",
    accountOf: async (id) => (id === subjectId ? account : null),
    queue: async (client, due) => {
      if (refusal === "skip") return { skip: "Nothing to dust." };
      const run = await queueRunIn(client, due.source, {
        kind: "dataset.dust",
        title: "Dust",
        input: { subjectId: due.subjectId, roleArn: due.roleArn },
        idempotencyKey: due.idempotencyKey,
      });
      if (refusal === "throw") throw new AppError("precondition_failed", "The duster is gone.");
      return { runId: run.id };
    },
  });
});
afterAll(() => app?.close());

beforeEach(async () => {
  [refusal, account, subjectId] = [null, accountId, uuidv7()];
  steward = await app.person("steward", { principals: role("LOBProducerSteward") });
});
// The next test's time must not be this one's.
afterEach(() => pool().query("DELETE FROM schedule"));

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(
  route: Route,
  method: string,
  body?: object,
  { as = steward, id = subjectId }: { as?: TestPerson; id?: string } = {},
) {
  const path = `/api/v1/schedules?subjectId=${id}`;
  const answer = await route(request(method, path, { as, ...(body ? { body } : {}) }), {
    params: Promise.resolve(method === "GET" ? {} : { kind: "dataset.dust", subjectId: id }),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}
const set = (body: object = {}, options = {}) =>
  ask(PUT, "PUT", { expression: "cron(0 3 * * ? *)", ...body }, options);
const stands = async (as = steward) => (await ask(GET, "GET", undefined, { as })).items[0];

/** Its time came some hours ago, and then again and again. */
const makeDue = (ago = "3 hours") => pool().query(`UPDATE schedule SET next_at = now() - interval '${ago}'`);

const runs = async () =>
  (await pool().query("SELECT id, owner_id, input FROM run WHERE input->>'subjectId' = $1", [subjectId]))
    .rows;
const events = async () =>
  (
    await pool().query(
      "SELECT verb, resource_id, actor_kind, after FROM event WHERE verb LIKE 'schedule.%' ORDER BY id",
    )
  ).rows;

test("is set, changed, read by everybody who reads its subject, and taken away", async () => {
  const viewer = await app.person("viewer");
  const made = await set({ timezone: "Europe/Berlin" });
  expect(made).toMatchObject({ status: 200, enabled: true, timezone: "Europe/Berlin", problem: null });
  expect(new Date(made.nextAt).getUTCMinutes()).toBe(0);
  expect(await stands(viewer)).toMatchObject({ id: made.id, expression: "cron(0 3 * * ? *)" });
  const off = await set({ enabled: false });
  expect(off).toMatchObject({ id: made.id, enabled: false, nextAt: null });
  expect(await ask(DELETE, "DELETE")).toMatchObject({ status: 200, id: made.id });
  expect(await stands()).toBeUndefined();
  expect(await ask(DELETE, "DELETE")).toMatchObject({ status: 404 });
  expect((await events()).map(({ verb, resource_id }) => [verb, resource_id])).toEqual([
    ["schedule.set", subjectId],
    ["schedule.set", subjectId],
    ["schedule.delete", subjectId],
  ]);
});

test("only who may do the thing by hand may schedule it, and only by a role of their own", async () => {
  const analyst = await app.person("analyst", { principals: role("LFBusinessAnalyst1") });
  expect(await set({}, { as: analyst })).toMatchObject({
    status: 403,
    details: { permission: "catalog.update" },
  });
  expect(await set({}, { as: await app.person("viewer") })).toMatchObject({ status: 403 });
  expect(await set({}, { as: await app.person("steward") })).toMatchObject({
    status: 403,
    detail: /no IAM role/,
  });
  expect(await set({}, { id: "00000000-0000-7000-8000-00000000000b" })).toMatchObject({ status: 404 });
  expect(await stands()).toBeUndefined();
});

test.each([
  [{ expression: "daily" }, "expression"],
  [{ expression: "cron(0 0 L * ? *)" }, "expression"],
  [{ expression: "rate(0 days)" }, "expression"],
  [{ expression: "cron(0 0 1 1 ? 2020)" }, "expression"],
  [{ timezone: "Mars/Olympus" }, "timezone"],
])("%o is refused at its field", async (body, path) => {
  expect(await set(body)).toMatchObject({ status: 422, issues: [{ path }] });
});

test("a time that has come is a run of its person; however many were missed, it is one", async () => {
  await set({ expression: "rate(1 hour)" });
  await makeDue();
  expect(await fireDue()).toBe(1);
  const [run] = await runs();
  expect(run).toMatchObject({
    owner_id: steward.id,
    input: { subjectId, roleArn: role("LOBProducerSteward")[accountId] },
  });
  const after = await stands();
  expect(after).toMatchObject({ lastRunId: run.id, problem: null });
  const waitMs = new Date(after.nextAt).getTime() - Date.now();
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(3_600_000);
  expect(await fireDue()).toBe(0);
});

test("a time that falls on the moment at which it is looked for comes once", async () => {
  await set({ expression: "rate(1 hour)" });
  // Of this many moments some are rounded up.
  for (let times = 0; times < 40; times += 1)
    await transaction(async (client) => {
      await client.query("UPDATE schedule SET next_at = now() - interval '3 hours'");
      const row = await claimDue(client, ["dataset.dust"]);
      const following = row && nextTime(row, row.now, row.nextAt);
      const { rows } = await client.query("SELECT $1::timestamptz > now() + interval '59 minutes' AS later", [
        following,
      ]);
      expect(rows).toEqual([{ later: true }]);
    });
});

test("two schedulers that wake at the same instant make one run of it", async () => {
  const stops = [startScheduler(), startScheduler()];
  try {
    const { id } = await set();
    await pool().query("UPDATE schedule SET next_at = now() - interval '3 hours' WHERE id = $1", [id]);
    await pool().query("SELECT pg_notify('headgate_schedule', '')");
    await until("it has run", async () => (await runs()).length > 0);
  } finally {
    // A scheduler that is at it comes to its end first.
    await Promise.all(stops.map((stop) => stop()));
  }
  expect(await runs()).toHaveLength(1);
});

test("many workers at once make one run of it", async () => {
  await set();
  await makeDue();
  await Promise.all([fireDue(), fireDue(), fireDue(), fireDue()]);
  expect(await runs()).toHaveLength(1);
});

test("one that comes while the last run is going is passed over, and says so", async () => {
  await set();
  await makeDue();
  await fireDue();
  await makeDue("1 minute");
  await fireDue();
  expect(await runs()).toHaveLength(1);
  expect(await stands()).toMatchObject({ enabled: true, problem: "The run before it was still going." });
  expect((await events()).at(-1)).toMatchObject({ verb: "schedule.skip", actor_kind: "system" });
  await pool().query("UPDATE run SET state = 'succeeded', run_at = NULL, ended_at = now()");
  await makeDue();
  await fireDue();
  expect(await runs()).toHaveLength(2);
  expect(await stands()).toMatchObject({ problem: null });
});

test.each([
  ["skip", "Nothing to dust."],
  ["throw", "The duster is gone."],
])("what its domain says against it (%s) passes one time over", async (how, said) => {
  await set();
  await makeDue();
  refusal = how;
  expect(await fireDue()).toBe(1);
  expect(await stands()).toMatchObject({ enabled: true, problem: said });
  expect(new Date((await stands()).nextAt).getTime()).toBeGreaterThan(Date.now());
});

test.each([
  ["left", "UPDATE person SET disabled_at = now() WHERE id = $1", /has left or lacks the permission/],
  [
    "is an analyst now",
    "UPDATE person SET role = 'analyst' WHERE id = $1",
    /lacks the permission catalog.update/,
  ],
  [
    "has no role there",
    "DELETE FROM account_principal WHERE person_id = $1",
    /no IAM role in the account 3{12} any more/,
  ],
])("a person who %s does nothing any more: it is off, and says why", async (_, sql, why) => {
  await set();
  await pool().query(sql, [steward.id]);
  await makeDue();
  await fireDue();
  expect(await runs()).toEqual([]);
  const viewer = await app.person("viewer");
  expect(await stands(viewer)).toMatchObject({
    enabled: false,
    nextAt: null,
    problem: expect.stringMatching(why),
  });
  expect((await events()).at(-1)).toMatchObject({
    verb: "schedule.disable",
    resource_id: subjectId,
    after: { enabled: false, reason: expect.stringMatching(why) },
  });
});

test("what it was for being gone, it goes too", async () => {
  await set();
  await makeDue();
  account = null;
  await fireDue();
  expect(await stands()).toBeUndefined();
  expect(await runs()).toEqual([]);
});

test("a worker sleeps until the next time, and is woken when one is set earlier", async () => {
  const stop = startScheduler();
  try {
    const { id } = await set();
    await pool().query("UPDATE schedule SET next_at = now() + interval '0.3 seconds' WHERE id = $1", [id]);
    await pool().query("SELECT pg_notify('headgate_schedule', '')");
    await until("it has run", async () => (await runs()).length === 1);
  } finally {
    await stop();
  }
});
