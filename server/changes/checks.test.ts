import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { POST as overrideRoute } from "@/app/api/v1/changes/[changeId]/override/route";
import { startWorker } from "@/server/runs";
import { request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { registerApplyExecutor, registerChangeKind } from "./index";
import type { Acting, ChangeKind, PlanCheck } from "./kinds";
import { changeRoutes } from "./test-bed";

const ACCOUNT = "111122223333";
const Step = z.object({ value: z.string() });
type Step = z.infer<typeof Step>;

const check = (id: string, counts: Partial<PlanCheck> = {}): PlanCheck => ({
  ...{ id, name: `Check ${id}`, says: `${id} is so`, before: 0, after: 0, added: 0, breaks: [] },
  ...counts,
});
const broken = (id: string) => {
  const place = {
    accountId: ACCOUNT,
    principal: null,
    database: "d",
    table: null,
    column: null,
    permission: null,
  };
  return check(id, { after: 1, added: 1, breaks: [{ text: `${id} is not so`, ...place }] });
};

const world = { value: "", sent: [] as string[], checks: [] as PlanCheck[], approvals: 0 };
const acting: Acting<Step> = {
  refresh: async () => {},
  look: async () => world.value,
  send: async ({ value }) => {
    world.sent.push(value);
    world.value = value;
  },
  judge: () => "final",
  verify: async () => [],
};
const kind: ChangeKind<Step> = {
  kind: "checked",
  parse: (steps) => z.array(Step).parse(steps),
  accountsOf: () => [ACCOUNT],
  plan: async (steps) => ({
    steps: steps.map((step) => ({
      ...{
        accountId: ACCOUNT,
        step,
        title: `Set it to ${step.value}`,
        before: world.value,
        after: step.value,
      },
      call: { service: "toy", operation: "Set", request: { Value: step.value } },
      ...{ inverse: [{ value: world.value }], expiresAt: null },
    })),
    ...{ effects: [], checks: world.checks, warnings: [], version: "1" },
    requirement: { approvals: world.approvals, byAdmin: false, why: "A test wants so many." },
  }),
  authorityOf: async () => ({ [ACCOUNT]: `arn:aws:iam::${ACCOUNT}:role/x` }),
  act: async () => acting,
  leasesOf: () => [],
  byHour: (step) => [{ step, expiresAt: null }],
  doable: async (steps) => steps.map(() => true),
  isGone: () => false,
};

let app: TestApp;
let worker: ReturnType<typeof startWorker>;
let [steward, analyst, admin]: TestPerson[] = [];
const routes = changeRoutes();

beforeAll(async () => {
  app = await testApp();
  registerChangeKind(kind);
  registerApplyExecutor();
  worker = startWorker();
  [steward, analyst, admin] = await Promise.all(
    (["steward", "analyst", "admin"] as const).map((role) => app.person(role)),
  );
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});
beforeEach(() => void Object.assign(world, { value: "", sent: [], checks: [], approvals: 0 }));

/** Planned and, needing no approval, ready. */
const ready = async (): Promise<string> => {
  const made = await routes.create(steward!, { kind: "checked", title: "A Change", steps: [{ value: "1" }] });
  await routes.post(steward!, made.id, "plan");
  expect(await routes.post(steward!, made.id, "submit")).toMatchObject({ state: "approved" });
  return made.id;
};
const override = (as: TestPerson, id: string, planHash: string, reason = "It is meant so.") =>
  routes.post(as, id, "override", { planHash, reason });

test("what fails already, what it mends and what passes do not hinder", async () => {
  world.checks = [check("a"), check("b", { before: 2, after: 2 }), check("c", { before: 1 })];
  const id = await ready();
  const { planChecks, may } = await routes.get(steward!, id);
  expect(planChecks).toMatchObject(world.checks);
  expect(may).toContain("apply");
  expect(await routes.applied(steward!, id)).toMatchObject({ state: "verified" });
});

test("who may not read all is told of those that it affects, and not of who breaks them", async () => {
  world.checks = [check("a"), check("b", { before: 2, after: 2 }), check("c", { before: 1 }), broken("d")];
  const made = await routes.create(analyst!, { kind: "checked", title: "Mine", steps: [{ value: "1" }] });
  expect((await routes.post(analyst!, made.id, "plan")).planChecks).toMatchObject([
    { id: "c", name: "Check c" },
    { id: "d", added: 1, breaks: [] },
  ]);
  expect((await routes.get(steward!, made.id)).planChecks).toHaveLength(4);
});

test("a check that it breaks, or breaks further, keeps it from being applied", async () => {
  for (const one of [broken("a"), check("a", { before: 3, after: 3, added: 1 })]) {
    world.checks = [one, check("b")];
    const id = await ready();
    expect((await routes.get(admin!, id)).may).not.toContain("apply");
    expect(await routes.post(steward!, id, "apply")).toMatchObject({
      ...{ status: 412, detail: expect.stringContaining("It breaks Check a."), details: { checks: ["a"] } },
    });
  }
  expect(world.sent).toEqual([]);
});

test("an admin overrides it with a reason, which stays on it", async () => {
  world.checks = [broken("a")];
  const id = await ready();
  const { planHash } = await routes.get(admin!, id);
  expect((await routes.get(admin!, id)).may).toContain("override");
  for (const who of [steward!, analyst!]) {
    expect((await routes.get(steward!, id)).may).not.toContain("override");
    expect((await override(who, id, planHash)).status).toBe(403);
  }
  expect((await override(admin!, id, planHash, " ")).status).toBe(422);
  expect((await override(admin!, id, "another")).status).toBe(409);
  const done = await override(admin!, id, planHash);
  expect(done).toMatchObject({
    ...{ status: 200, state: "approved", planChecks: [{ id: "a", isOverridden: true }] },
    overrides: [{ personId: admin!.id, reason: "It is meant so.", isOfPlan: true, checks: [{ id: "a" }] }],
  });
  expect((await override(admin!, id, planHash)).status).toBe(412);
  expect(await routes.applied(steward!, id)).toMatchObject({
    ...{ state: "verified", overrides: [{ reason: "It is meant so." }] },
  });
  const { rows } = await app.db.pool.query(
    "SELECT actor_id, after FROM event WHERE resource_id = $1 AND verb = 'change.override'",
    [id],
  );
  expect(rows).toMatchObject([
    { actor_id: admin!.id, after: { reason: "It is meant so.", checks: "Check a" } },
  ]);
});

test("who asked for it is told of its approval whether a check is still in its way", async () => {
  world.approvals = 1;
  const toldOf = async (overrides: boolean): Promise<string> => {
    const made = await routes.create(steward!, { kind: "checked", title: "Wide", steps: [{ value: "1" }] });
    const { planHash } = await routes.post(steward!, made.id, "plan");
    await routes.post(steward!, made.id, "submit");
    if (overrides) await override(admin!, made.id, planHash);
    expect(await routes.post(admin!, made.id, "approve", { planHash })).toMatchObject({ state: "approved" });
    const { rows } = await app.db.pool.query(
      "SELECT text FROM notification WHERE person_id = $1 ORDER BY id DESC LIMIT 1",
      [steward!.id],
    );
    return rows[0].text;
  };
  world.checks = [broken("a")];
  expect(await toldOf(false)).toMatch(/approved “Wide”\. It breaks a policy test/);
  expect(await toldOf(true)).toMatch(/approved “Wide”\. It can be applied\.$/);
  world.checks = [check("b")];
  expect(await toldOf(false)).toMatch(/approved “Wide”\. It can be applied\.$/);
});

test("an override is of one plan, and of a check as it read then", async () => {
  world.checks = [broken("a")];
  const id = await ready();
  await override(admin!, id, (await routes.get(admin!, id)).planHash);
  world.checks = [{ ...broken("a"), says: "something else is so" }];
  const again = await routes.post(steward!, id, "plan");
  expect(again).toMatchObject({ planChecks: [{ isOverridden: false }], overrides: [{ isOfPlan: true }] });
  expect((await routes.post(steward!, id, "apply")).status).toBe(412);
  await routes.edit(steward!, id, { steps: [{ value: "2" }] });
  world.checks = [broken("a")];
  const other = await routes.post(steward!, id, "plan");
  expect(other).toMatchObject({ planChecks: [{ isOverridden: false }], overrides: [{ isOfPlan: false }] });
});

test("an override of who may give none any more does not count", async () => {
  world.checks = [broken("a")];
  const id = await ready();
  const former = await app.person("admin");
  await override(former, id, (await routes.get(admin!, id)).planHash);
  await app.db.pool.query("UPDATE person SET role = 'steward' WHERE id = $1", [former.id]);
  const now = await routes.get(admin!, id);
  expect(now).toMatchObject({
    ...{ planChecks: [{ isOverridden: false }], overrides: [{ isOfPlan: true, isStanding: false }] },
  });
  expect((await routes.post(steward!, id, "apply")).status).toBe(412);
  expect((await override(admin!, id, now.planHash)).status).toBe(200);
  expect(await routes.applied(steward!, id)).toMatchObject({ state: "verified" });
});

test("one that it would break only by now is found before anything is sent", async () => {
  const id = await ready();
  world.checks = [broken("late")];
  const after = await routes.applied(steward!, id);
  expect(after).toMatchObject({ state: "draft", stepsDone: 0 });
  expect(after.problem).toContain("It would break Check late by now.");
  expect(world.sent).toEqual([]);
});

test("a token may not override, however full", async () => {
  world.checks = [broken("a")];
  const id = await ready();
  const { planHash } = await routes.get(admin!, id);
  const token = await app.token(admin!.id, ["full"]);
  const answer = await overrideRoute(
    request("POST", "/api/v1/x", { token, body: { planHash, reason: "Because." } }),
    { params: Promise.resolve({ changeId: id }) },
  );
  expect(answer.status).toBe(403);
});
