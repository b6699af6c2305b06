import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { AppError } from "@/server/errors";
import { startWorker } from "@/server/runs";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { registerApplyExecutor, registerChangeKind } from "./index";
import { changeRoutes } from "./test-bed";
import { resetWorld, steps, toy, world } from "./toy";

let app: TestApp;
let worker: ReturnType<typeof startWorker>;
let [ana, stella, ada, vic]: TestPerson[] = [];
const routes = changeRoutes();

beforeAll(async () => {
  app = await testApp();
  registerChangeKind(toy);
  registerApplyExecutor();
  worker = startWorker();
  [ana, stella, ada, vic] = await Promise.all(
    (["analyst", "steward", "admin", "viewer"] as const).map((role) => app.person(role)),
  );
});
afterAll(async () => {
  await worker?.stop();
  await app?.close();
});
beforeEach(resetWorld);

/** The first step was done, the second was refused. */
const stopped = async (first = "one", second = "two"): Promise<string> => {
  const all = steps([first, "1"], [second, "2"]);
  const { id } = await routes.create(ana!, { kind: "toy", title: "Half", steps: all });
  expect(await routes.approved(ana!, id, ada!)).toMatchObject({ state: "approved" });
  world.onSend = async ({ key }) => {
    if (key === second) throw new AppError("aws_denied", "AccessDeniedException: no");
  };
  expect(await routes.applied(ada!, id)).toMatchObject({ state: "failed", stepsDone: 1, isBegun: true });
  world.onSend = async () => {};
  return id;
};
const setRole = ({ id }: TestPerson, role: string) =>
  app.db.pool.query("UPDATE person SET role = $2 WHERE id = $1", [id, role]);

test("whoever plans it knows whether it takes something back, or goes on", async () => {
  const asked = vi.spyOn(toy, "plan");
  const id = await stopped();
  expect(asked.mock.lastCall?.[1]).toEqual({ takenBack: [], isRevert: false });
  const back = await routes.post(ana!, id, "revert");
  expect(asked.mock.lastCall?.[1]).toEqual({ takenBack: [], isRevert: true });
  await routes.post(ana!, back.id, "withdraw");
  await routes.applied(ada!, id);
  expect(asked.mock.lastCall?.[1]).toEqual({ takenBack: [{ key: "one", value: null }], isRevert: false });
  asked.mockRestore();
});

test("goes on where it still means what was approved", async () => {
  const id = await stopped();
  expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified", problem: null });
  expect(world.sent).toEqual(["one=1", "two=2"]);
});

test("does not go on where it means something else by now, and says what can be done", async () => {
  const id = await stopped();
  world.rows = "country = 'de'";
  const again = await routes.applied(ada!, id);
  expect(again).toMatchObject({
    ...{ state: "failed", stepsDone: 1, may: ["apply", "revert", "remainder"] },
    problem: expect.stringMatching(/not as it was when it was planned.*revert it, or plan what is left/),
  });
  expect(world.sent).toEqual(["one=1"]);
  const rest = await routes.post(ana!, id, "remainder");
  expect(rest).toMatchObject({
    ...{ status: 201, state: "planned", title: "Rest of: Half", proposed: [{ key: "two", value: "2" }] },
    ...{ revertsId: null, requesterId: ana!.id, approvals: 0 },
  });
  await routes.approved(ana!, rest.id, ada!);
  expect(await routes.applied(ada!, rest.id)).toMatchObject({ state: "verified" });
  expect(world.sent).toEqual(["one=1", "two=2"]);
});

test("what is left can be drafted anew once the Change that did it was taken back", async () => {
  const id = await stopped();
  const rest = await routes.post(ana!, id, "remainder");
  await routes.approved(ana!, rest.id, ada!);
  await routes.applied(ada!, rest.id);
  expect((await routes.get(ana!, id)).restId).toBe(rest.id);
  const back = await routes.post(ana!, rest.id, "revert");
  await routes.approved(ana!, back.id, ada!);
  await routes.applied(ada!, back.id);
  expect(await routes.get(ana!, rest.id)).toMatchObject({ state: "reverted" });
  expect(await routes.get(ana!, id)).toMatchObject({
    restId: null,
    may: expect.arrayContaining(["remainder"]),
  });
  const again = await routes.post(ana!, id, "remainder");
  expect(again).toMatchObject({ status: 201, restOfId: id, proposed: [{ key: "two", value: "2" }] });
});

test("does not go on with fewer approvals than it needs by now", async () => {
  const id = await stopped();
  world.approvals = 2;
  expect((await routes.applied(ada!, id)).problem).toContain("It needs more approvals by now.");
  expect(world.sent).toEqual(["one=1"]);
});

test("left by who approved it and then rejected, it is taken back, or asks again", async () => {
  const id = await stopped();
  const { planHash } = await routes.get(ana!, id);
  await setRole(ada!, "analyst");
  expect(await routes.post(stella!, id, "apply")).toMatchObject({ status: 412 });
  await setRole(ada!, "admin");
  expect(await routes.get(ana!, id)).toMatchObject({ state: "submitted", may: ["revert", "remainder"] });
  for (const what of ["plan", "withdraw"] as const)
    expect(await routes.post(ana!, id, what)).toMatchObject({ status: 412 });
  const rejected = await routes.post(stella!, id, "reject", { planHash, comment: "Not like this." });
  expect(rejected).toMatchObject({ state: "failed", problem: expect.stringContaining("Not like this.") });
  expect(await routes.get(ana!, id)).toMatchObject({ may: ["submit", "revert", "remainder"] });
  expect(await routes.post(ada!, id, "apply")).toMatchObject({ status: 412 });
  const revert = await routes.post(ana!, id, "revert");
  expect(revert).toMatchObject({ status: 201, state: "planned", steps: 1 });
  await routes.post(ana!, revert.id, "withdraw");
  expect(await routes.post(ana!, id, "submit")).toMatchObject({ state: "submitted" });
  expect(await routes.post(ada!, id, "approve", { planHash })).toMatchObject({ state: "approved" });
  const second = await routes.post(stella!, id, "revert");
  await routes.approved(stella!, second.id, ada!);
  expect(await routes.applied(ada!, second.id)).toMatchObject({ state: "verified" });
  expect(await routes.get(ana!, id)).toMatchObject({ state: "reverted", revertedById: second.id, may: [] });
  expect(Object.fromEntries(world.values)).toEqual({});
});

test.each([
  ["was done", "2", 2],
  ["was not done", null, 1],
  ["is neither", "theirs", 1],
] as const)(
  "a step that nobody heard of is looked at before it is taken back: it %s",
  async (_, value, n) => {
    const id = await stopped();
    await app.db.pool.query("UPDATE change_step SET state = 'sending' WHERE change_id = $1 AND n = 1", [id]);
    if (value !== null) world.values.set("two", value);
    expect(await routes.post(ana!, id, "revert")).toMatchObject({ status: 201, steps: n });
    const [, second] = (await routes.steps(ada!, id)).items;
    expect(second).toMatchObject({ state: value === "2" ? "done" : "pending" });
    expect(second.error === null).toBe(value !== "theirs");
  },
);

test("what somebody else has settled meanwhile stays so", async () => {
  const id = await stopped();
  const setState = (state: string) =>
    app.db.pool.query("UPDATE change_step SET state = $2 WHERE change_id = $1 AND n = 1", [id, state]);
  await setState("sending");
  world.onLook = async () => void (await setState("done"));
  expect(await routes.post(ana!, id, "revert")).toMatchObject({ status: 201, steps: 2 });
  expect((await routes.steps(ada!, id)).items[1]).toMatchObject({ state: "done" });
});

test("what nobody heard of is found out before it is judged whether it goes on", async () => {
  const id = await stopped();
  await app.db.pool.query("UPDATE change_step SET state = 'sending' WHERE change_id = $1 AND n = 1", [id]);
  world.values.set("two", "2");
  world.rows = "another";
  expect(await routes.applied(ada!, id)).toMatchObject({
    state: "failed",
    stepsDone: 2,
    may: ["apply", "revert"],
  });
  world.rows = null;
  expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified", stepsDone: 2 });
  expect(world.sent).toEqual(["one=1"]);
});

test("of who may not know of it nobody drafts its rest or its revert; a viewer never", async () => {
  const id = await stopped();
  const other = await app.person("analyst");
  for (const what of ["remainder", "revert"] as const) {
    expect((await routes.post(other, id, what)).status).toBe(404);
    expect((await routes.post(vic!, id, what)).status).toBe(403);
  }
  const { id: draft } = await routes.create(ana!, { kind: "toy", title: "New", steps: steps(["x", "1"]) });
  expect(await routes.post(ana!, draft, "remainder")).toMatchObject({ status: 412 });
  expect(await routes.post(ana!, draft, "revert")).toMatchObject({ status: 412 });
});

test("what is left is drafted once, and again when that came to nothing", async () => {
  const id = await stopped();
  const pressed = await Promise.all([1, 2].map(() => routes.post(ana!, id, "remainder")));
  const [rest, refused] = pressed.sort((a, b) => a.status - b.status);
  expect([rest.status, refused.status]).toEqual([201, 409]);
  expect(rest).toMatchObject({ restOfId: id, restId: null });
  expect(refused).toMatchObject({ details: { changeId: rest.id } });
  expect(await routes.get(ana!, id)).toMatchObject({ restId: rest.id, may: ["revert"] });
  await routes.post(ana!, rest.id, "withdraw");
  expect(await routes.get(ana!, id)).toMatchObject({ restId: null, may: ["revert", "remainder"] });
  expect(await routes.post(ana!, id, "remainder")).toMatchObject({ status: 201 });
});

test("what is left stays what is left where its steps are mended", async () => {
  const id = await stopped();
  const rest = await routes.post(ana!, id, "remainder");
  const mended = await routes.edit(ana!, rest.id, { steps: steps(["two", "3"]) });
  expect(mended).toMatchObject({ state: "draft", restOfId: id });
  expect(await routes.get(ana!, id)).toMatchObject({ restId: rest.id, may: ["revert"] });
});

test("pressed twice, each thing happens once", async () => {
  const all = steps(["twice", "1"]);
  const { id } = await routes.create(ana!, { kind: "toy", title: "Twice", steps: all });
  const { planHash } = await routes.post(ana!, id, "plan");
  const both = async (...[as, what, body]: [TestPerson, Parameters<typeof routes.post>[2], object?]) =>
    (await Promise.all([1, 2].map(() => routes.post(as, id, what, body)))).sort(
      (a, b) => a.status - b.status,
    );
  expect((await both(ana!, "submit")).map(({ status }) => status)).toEqual([200, 412]);
  expect((await both(ada!, "approve", { planHash })).map(({ status }) => status)).toEqual([200, 412]);
  expect(await routes.get(ana!, id)).toMatchObject({ approvals: 1, verdicts: [{ verdict: "approve" }] });
  const [begun, again] = await both(ada!, "apply");
  expect([begun.status, again.status]).toEqual([202, 412]);
  await routes.ended(begun.runId);
  expect(world.sent).toEqual(["twice=1"]);
  const runs = await app.db.pool.query("SELECT FROM run WHERE title = 'Apply: Twice'");
  expect(runs.rowCount).toBe(1);
  expect((await both(ana!, "revert")).map(({ status }) => status)).toEqual([201, 409]);
});

test("withdrawn, it is neither approved nor applied; nor approved as it was before an edit", async () => {
  const make = async () => {
    const made = await routes.create(ana!, { kind: "toy", title: "Gone", steps: steps(["gone", "1"]) });
    const { planHash } = await routes.post(ana!, made.id, "plan");
    await routes.post(ana!, made.id, "submit");
    return { id: made.id, planHash };
  };
  const { id, planHash } = await make();
  expect(await routes.post(ana!, id, "withdraw")).toMatchObject({ state: "withdrawn", may: [] });
  for (const [what, body] of [
    ["approve", { planHash }],
    ["apply", {}],
    ["plan", {}],
    ["submit", {}],
  ] as const)
    expect(
      (await routes.post(what === "approve" || what === "apply" ? ada! : ana!, id, what, body)).status,
    ).toBe(412);
  const edited = await make();
  await routes.edit(ana!, edited.id, { steps: steps(["gone", "2"]) });
  expect(await routes.post(ada!, edited.id, "approve", { planHash: edited.planHash })).toMatchObject({
    status: 412,
  });
  expect(world.sent).toEqual([]);
});
