import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { PREVIEWED } from "./contract";
import { registerChangeKind } from "./index";
import { changeRoutes } from "./test-bed";
import { put, resetWorld, steps, toy, world } from "./toy";

let app: TestApp;
let [analyst, steward, viewer]: TestPerson[] = [];
const routes = changeRoutes();

beforeAll(async () => {
  app = await testApp();
  registerChangeKind(toy);
  [analyst, steward, viewer] = await Promise.all(
    (["analyst", "steward", "viewer"] as const).map((role) => app.person(role)),
  );
});
afterAll(() => app?.close());
beforeEach(resetWorld);

const kept = async (): Promise<string> => {
  const { rows } = await app.db.pool.query(
    "SELECT (SELECT count(*) FROM change) || ' ' || (SELECT count(*) FROM event) AS n",
  );
  return rows[0].n;
};

test("what steps would do is told as their plan tells it, and nothing is kept of it", async () => {
  put({ key: "b", value: "1" });
  const asked = { kind: "toy", steps: steps(["a", "1"], ["b", null]) };
  const before = await kept();
  const shown = await routes.preview(steward!, asked);
  expect(shown).toMatchObject({
    ...{ status: 200, steps: 2, counts: { gains: 1, loses: 1, principals: 2, resources: 2 } },
    requirement: { approvals: 1, byAdmin: true },
    principals: [
      { principal: "a", gains: 1, loses: 0 },
      { principal: "b", gains: 0, loses: 1 },
    ],
    effects: [
      { n: 0, direction: "gains", principal: "a", resource: "db.a" },
      { n: 1, direction: "loses", principal: "b", resource: "db.b" },
    ],
  });
  expect(await kept()).toBe(before);
  const made = await routes.create(steward!, { ...asked, title: "The same" });
  const planned = await routes.post(steward!, made.id, "plan");
  expect(planned).toMatchObject({ counts: shown.counts, principals: shown.principals });
  expect((await routes.effects(steward!, made.id)).items).toEqual(shown.effects);
});

test("what its plan would be refused for it is refused for, and nothing is kept of that", async () => {
  const before = await kept();
  const asked = { kind: "toy", steps: steps(["none", null]) };
  expect(await routes.preview(steward!, asked)).toMatchObject({
    ...{ status: 422, code: "invalid", detail: "There is no none to take." },
  });
  const late = { kind: "toy", steps: steps(["a", "1", { expiresAt: "2020-01-01T00:00:00Z" }]) };
  expect(await routes.preview(steward!, late)).toMatchObject({
    ...{ status: 422, issues: [{ path: "steps.0.expiresAt" }] },
  });
  expect(await routes.preview(steward!, { kind: "other", steps: [{}] })).toMatchObject({
    ...{ status: 422, issues: [{ path: "kind" }] },
  });
  expect(await kept()).toBe(before);
});

test("who gains or loses is told to those who may know of all, and proposing is asked for", async () => {
  const asked = { kind: "toy", steps: steps(["a", "1"]) };
  expect(await routes.preview(analyst!, asked)).toMatchObject({
    ...{ status: 200, counts: { gains: 1 }, principals: [], effects: [] },
  });
  expect(await routes.preview(viewer!, asked)).toMatchObject({ status: 403 });
});

test("of very much the first is listed, of each who is concerned most", async () => {
  const keys = Array.from({ length: PREVIEWED.principals + 10 }, (_, n) => `k${String(n).padStart(2, "0")}`);
  const many = Array.from({ length: PREVIEWED.effects + 5 }, (_, n) => ["most", `${n}`] as [string, string]);
  const all = [...keys.map((key) => [key, "1"] as [string, string]), ...many];
  world.approvals = 0;
  const { counts, effects } = await routes.preview(steward!, { kind: "toy", steps: steps(...all) });
  expect(counts.gains).toBe(all.length);
  const of = (principal: string) =>
    effects.filter((one: { principal: string }) => one.principal === principal).length;
  expect(of("most")).toBe(PREVIEWED.effects);
  expect(effects).toHaveLength(PREVIEWED.effects + PREVIEWED.principals - 1);
});
