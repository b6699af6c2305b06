import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { startWorker } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { expireDue } from "./expire";
import { postponeExpiries } from "./expiry-store";
import { registerApplyExecutor, registerChangeKind, startExpiryClock } from "./index";
import { changeRoutes } from "./test-bed";
import { resetWorld, type Step, steps, toy, world } from "./toy";

let app: TestApp;
let worker: ReturnType<typeof startWorker>;
let stopClock: () => Promise<void>;
let [ana, stella, ada]: TestPerson[] = [];
const routes = changeRoutes();

beforeAll(async () => {
  app = await testApp();
  registerChangeKind(toy);
  registerApplyExecutor();
  worker = startWorker();
  stopClock = startExpiryClock();
  [ana, stella, ada] = await Promise.all(
    (["analyst", "steward", "admin"] as const).map((role) => app.person(role)),
  );
});
afterAll(async () => {
  await stopClock?.();
  await worker?.stop();
  await app?.close();
});
beforeEach(resetWorld);

const drafted = async (all: Step[]): Promise<string> =>
  (await routes.create(ana!, { kind: "toy", title: "A Change", steps: all })).id;
const ready = async (all: Step[]): Promise<string> => {
  const id = await drafted(all);
  expect(await routes.approved(ana!, id, ada!)).toMatchObject({ status: 200, state: "approved" });
  return id;
};
const inbox = async ({ id }: TestPerson): Promise<string[]> =>
  (await app.db.pool.query("SELECT text FROM notification WHERE person_id = $1 ORDER BY id", [id])).rows.map(
    ({ text }) => text,
  );
const keptOf = async (changeId: string) =>
  (
    await app.db.pool.query("SELECT key, state FROM change_expiry WHERE change_id = $1 ORDER BY key", [
      changeId,
    ])
  ).rows;

/** As if that time had passed. */
const pass = (changeId: string) =>
  app.db.pool.query(
    "WITH passed AS (UPDATE change_expiry SET expires_at = now(), due_at = now() WHERE change_id = $1) SELECT pg_notify('headgate_change', '')",
    [changeId],
  );
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test("is taken back at its hour by a Change of Headgate's own", async () => {
  const id = await ready(steps(["e", "1", { expiresAt: inAnHour() }], ["stays", "1"]));
  expect(await routes.applied(ada!, id)).toMatchObject({ expiries: [{ state: "waiting", count: 1 }] });
  await pass(id);
  await until("it is taken back", async () => !world.values.has("e"));
  const expired = async () =>
    (await routes.list(stella!, "?text=Expired")).items.find(
      (one: { state: string }) => one.state === "verified",
    );
  await until("its Change is verified", async () => Boolean(await expired()));
  expect(await expired()).toMatchObject({ title: "Expired: A Change", requesterName: "Headgate" });
  expect(Object.fromEntries(world.values)).toEqual({ stays: "1" });
  expect(await routes.get(ana!, id)).toMatchObject({ expiries: [{ state: "ended", count: 1 }] });
  expect(await inbox(ana!)).toContain("What “A Change” gave has expired and is being taken back.");
});

test("that it has ended is known to who takes the rest of its Change back", async () => {
  const timed = { expiresAt: inAnHour() };
  const both = await ready(steps(["gone", "1", timed], ["left", "1"]));
  await routes.applied(ada!, both);
  const only = await ready(steps(["over", "1", timed]));
  await routes.applied(ada!, only);
  for (const id of [both, only]) {
    await pass(id);
    await until("it has ended", async () => (await routes.get(ana!, id)).expiries[0].state === "ended");
  }
  await until("it is taken back", async () => !world.values.has("gone") && !world.values.has("over"));
  expect((await routes.get(ana!, both)).may).toContain("revert");
  expect((await routes.get(ana!, only)).may).not.toContain("revert");
  expect(await routes.post(ana!, both, "revert")).toMatchObject({
    ...{ status: 201, state: "planned", problem: null, proposed: [{ key: "left", value: null }] },
  });
  expect(await routes.post(ana!, only, "revert")).toMatchObject({
    ...{ status: 412, detail: expect.stringContaining("has ended") },
  });
});

test("given anew it stays, and what is gone already needs no Change", async () => {
  const id = await ready(steps(["n", "1", { expiresAt: inAnHour() }], ["o", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, id);
  await routes.applied(ada!, await ready(steps(["n", "2"])));
  world.values.delete("o");
  await pass(id);
  await until("nothing waits", async () =>
    (await routes.get(ana!, id)).expiries.every((one: { state: string }) => one.state !== "waiting"),
  );
  expect(world.values.get("n")).toBe("2");
  expect(await keptOf(id)).toEqual([
    { key: "n", state: "superseded" },
    { key: "o", state: "ended" },
  ]);
});

test("is taken back at its hour also where a step after it failed", async () => {
  const id = await ready(steps(["half", "1", { expiresAt: inAnHour() }], ["never", "1"]));
  world.onSend = async ({ key }) => {
    if (key === "never") throw new AppError("aws_denied", "AccessDeniedException: no");
  };
  expect(await routes.applied(ada!, id)).toMatchObject({
    ...{ state: "failed", stepsDone: 1, expiries: [{ state: "waiting", count: 1 }] },
  });
  await pass(id);
  await until("it is taken back", async () => !world.values.has("half"));
});

test("leaves what was there for good, and is extended where it was there for a time", async () => {
  world.values.set("held", "1");
  const timed = { expiresAt: inAnHour() };
  const id = await ready(steps(["held", "2", timed], ["brief", "1", timed], ["twice", "1", timed]));
  await routes.applied(ada!, id);
  expect(await keptOf(id)).toEqual([
    { key: "brief", state: "waiting" },
    { key: "twice", state: "waiting" },
  ]);
  // As of something of which a part is there for good.
  const part = { key: "brief", value: "2" };
  await app.db.pool.query("UPDATE change_expiry SET undo = $2 WHERE change_id = $1 AND key = 'brief'", [
    id,
    JSON.stringify(part),
  ]);
  const again = await ready(steps(["brief", "2", timed], ["twice", "2", timed], ["twice", "3"]));
  await routes.applied(ada!, again);
  expect((await keptOf(id)).map(({ state }) => state)).toEqual(["superseded", "superseded"]);
  expect(await keptOf(again)).toEqual([
    { key: "brief", state: "waiting" },
    { key: "twice", state: "superseded" },
  ]);
  const { rows } = await app.db.pool.query(
    "SELECT undo FROM change_expiry WHERE change_id = $1 AND state = 'waiting'",
    [again],
  );
  expect(rows).toEqual([{ undo: part }]);
});

test("of another hour is another plan, which needs its approval anew", async () => {
  const id = await ready(steps(["hour", "1", { expiresAt: inAnHour() }]));
  const { planHash } = await routes.get(ana!, id);
  await routes.edit(ana!, id, { steps: steps(["hour", "1"]) });
  const endless = await routes.post(ana!, id, "plan");
  expect(endless).toMatchObject({ state: "planned", approvals: 0 });
  expect(endless.planHash).not.toBe(planHash);
  await routes.post(ana!, id, "submit");
  expect(await routes.post(ada!, id, "approve", { planHash })).toMatchObject({ status: 409 });
});

test("that can't be taken back, for whatever reason, keeps nothing else waiting", async () => {
  const bad = await ready(steps(["bad", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, bad);
  const good = await ready(steps(["good", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, good);
  world.onPlan = async (all) => {
    if (all.some(({ key }) => key === "bad")) throw new TypeError("Not as it should be");
  };
  await pass(bad);
  await pass(good);
  await until("the other is taken back", async () => !world.values.has("good"));
  expect(await routes.get(ana!, bad)).toMatchObject({ expiries: [{ state: "waiting" }] });
  expect(world.values.get("bad")).toBe("1");
});

test("what came due of one account is taken back by one Change, after another that is being applied there", async () => {
  const inHours = steps(["s", "1", { expiresAt: inAnHour() }], ["t", "1", { expiresAt: inAnHour() }]);
  const given = [await ready(inHours), await ready(steps(["u", "1", { expiresAt: inAnHour() }]))];
  for (const id of given) await routes.applied(ada!, id);
  const slow = await ready(steps(["slow", "1"]));
  let goOn = () => {};
  const isOver = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  world.onSend = () => isOver;
  const { runId } = await routes.post(ada!, slow, "apply");
  for (const id of given) await pass(id);
  expect(await expireDue()).toBe(0);
  world.onSend = async ({ key }) => void (key === "slow" && (await isOver));
  goOn();
  await routes.ended(runId);
  await until("all is taken back", async () => world.values.size === 1);
  const { items } = await routes.list(stella!, "?text=Expired: what 2");
  expect(items).toMatchObject([{ title: "Expired: what 2 Changes gave", steps: 3 }]);
});

test("what is not known of is asked for outside before it is let go", async () => {
  const id = await ready(steps(["hidden", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, id);
  world.unknown.add("hidden");
  await pass(id);
  await until("it is taken back", async () => !world.values.has("hidden"));
});

test("that it can't be taken back is told once to whoever can do something about it, and to who asked for it", async () => {
  const id = await ready(steps(["kept", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, id);
  const said = "AccessDenied: The role is gone.";
  world.onSend = async () => {
    throw new AppError("aws_denied", said);
  };
  const failures = async () =>
    (await routes.list(stella!, "?state=failed&text=Expired: A Change")).items.length;
  const before = await failures();
  for (const times of [1, 2]) {
    await pass(id);
    await until("it has failed", async () => (await failures()) === before + times);
    expect(await routes.get(ana!, id)).toMatchObject({
      expiries: [{ state: "waiting", problem: expect.stringContaining(said) }],
    });
  }
  for (const person of [ana!, stella!, ada!]) {
    const told = (await inbox(person)).filter((text) => text.includes(said) && text.includes("taken back"));
    expect(told).toHaveLength(1);
  }
  world.onSend = async () => {};
  await pass(id);
  await until("it is taken back", async () => !world.values.has("kept"));
});

test("a revoke that is reverted gives back for what is left of the hour, and nothing of one that has passed", async () => {
  const expiresAt = inAnHour();
  const given = await ready(steps(["left", "1", { expiresAt }], ["over", "1", { expiresAt }]));
  await routes.applied(ada!, given);
  const revoke = await ready(steps(["left", null], ["over", null]));
  await routes.applied(ada!, revoke);
  await app.db.pool.query(
    "UPDATE change_expiry SET expires_at = now() WHERE change_id = $1 AND key = 'over'",
    [given],
  );
  const revert = await routes.post(ana!, revoke, "revert");
  expect(revert).toMatchObject({
    ...{ status: 201, state: "planned", proposed: [{ key: "left", value: "1", expiresAt }] },
    reason: "Not given back, as its hour has passed: Set over to null",
  });
  expect(await routes.approved(ana!, revert.id, ada!)).toMatchObject({ state: "approved" });
  await routes.applied(ada!, revert.id);
  expect(await keptOf(revert.id)).toEqual([{ key: "left", state: "waiting" }]);
  await pass(revert.id);
  await until("it is taken back at its hour", async () => !world.values.has("left"));
  const [{ id: expired }] = (await routes.list(stella!, "?text=Expired: Revert")).items;
  await until(
    "its Change is verified",
    async () => (await routes.get(stella!, expired)).state === "verified",
  );
  expect((await routes.get(stella!, expired)).may).not.toContain("revert");
  expect(await routes.post(stella!, expired, "revert")).toMatchObject({
    ...{ status: 412, detail: expect.stringContaining("its hour has passed") },
  });
});

test("is refused where its hour has passed before it was planned", async () => {
  const id = await drafted(steps(["late", "1", { expiresAt: "2020-01-01T00:00:00Z" }]));
  expect(await routes.post(ana!, id, "plan")).toMatchObject({
    ...{ status: 422, issues: [{ path: "steps.0.expiresAt" }] },
  });
});

test("found by two workers, a failed taking-back counts once", async () => {
  const id = await ready(steps(["once", "1", { expiresAt: inAnHour() }]));
  await routes.applied(ada!, id);
  // All in one transaction, so that the clock sees nothing that is due.
  const told = await transaction(async (client) => {
    const { rows: due } = await client.query<{ id: string }>(
      "UPDATE change_expiry SET due_at = now() - interval '1 s' WHERE change_id = $1 RETURNING id",
      [id],
    );
    const postpone = () => postponeExpiries(client, [due[0]!.id], "Not now.");
    return [await postpone(), await postpone()];
  });
  expect(told).toEqual([[expect.objectContaining({ id })], []]);
  const { rows } = await app.db.pool.query("SELECT tries FROM change_expiry WHERE change_id = $1", [id]);
  expect(rows).toEqual([{ tries: 1 }]);
});
