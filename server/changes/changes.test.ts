import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET as overviewRoute } from "@/app/api/v1/overview/route";
import { AppError } from "@/server/errors";
import { startWorker } from "@/server/runs";
import { until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { registerApplyExecutor, registerChangeKind } from "./index";
import { changeRoutes } from "./test-bed";
import { put, resetWorld, type Step, steps, toy, world } from "./toy";

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

const drafted = async (as: TestPerson, all: Step[]): Promise<string> => {
  const made = await routes.create(as, { kind: "toy", title: "A Change", steps: all });
  expect(made).toMatchObject({ status: 201, state: "draft", may: ["edit", "plan", "withdraw"] });
  return made.id;
};
const ready = async (as: TestPerson, all: Step[], by = ada!): Promise<string> => {
  const id = await drafted(as, all);
  expect(await routes.approved(as, id, by)).toMatchObject({ status: 200, state: "approved" });
  return id;
};
const told = async (changeId: string): Promise<string[]> =>
  (await app.db.pool.query("SELECT verb FROM event WHERE resource_id = $1 ORDER BY id", [changeId])).rows.map(
    ({ verb }) => verb,
  );
const inbox = async ({ id }: TestPerson): Promise<string[]> =>
  (await app.db.pool.query("SELECT text FROM notification WHERE person_id = $1 ORDER BY id", [id])).rows.map(
    ({ text }) => text,
  );

describe("a Change", () => {
  test("goes from draft to verified, and each step of its way is told", async () => {
    const id = await drafted(ana!, steps(["a", "1"], ["b", "2"]));
    const planned = await routes.post(ana!, id, "plan");
    expect(planned).toMatchObject({
      state: "planned",
      counts: { gains: 2, loses: 0, principals: 2, resources: 2 },
      requirement: { approvals: 1, byAdmin: true },
    });
    expect(await routes.post(ana!, id, "submit")).toMatchObject({ state: "submitted" });
    expect((await routes.list(ada!, "?waitsFor=me")).items.map((one: { id: string }) => one.id)).toContain(
      id,
    );
    const { waiting } = await jsonOf(
      await overviewRoute(request("GET", "/api/v1/overview", { as: ada! }), { params: Promise.resolve({}) }),
    );
    expect(waiting).toContainEqual(
      expect.objectContaining({ kind: "approval", href: `/access/changes/${id}` }),
    );
    expect(await inbox(ada!)).toContain(`${await nameOf(ana!)} asks you to approve: “A Change”`);
    const approved = await routes.post(ada!, id, "approve", { planHash: planned.planHash });
    expect(approved).toMatchObject({ state: "approved", may: ["plan", "reject", "apply"] });
    const done = await routes.applied(ada!, id);
    expect(done).toMatchObject({ state: "verified", stepsDone: 2, problem: null, may: ["revert"] });
    expect(done.checks).toMatchObject([
      { isOk: true, how: "read", detail: "Found so." },
      { how: "tried", isOk: true },
    ]);
    expect((await routes.get(ana!, id)).checks).toMatchObject([{ isOk: true, how: "read", detail: null }]);
    const { rows } = await app.db.pool.query(
      "SELECT before, after FROM event WHERE resource_id = $1 AND verb = 'change.applyStep' ORDER BY id LIMIT 1",
      [id],
    );
    expect(rows).toEqual([
      { before: null, after: { step: 1, title: "Set a to 1", operation: "Set", wasSo: false } },
    ]);
    expect(world.sent).toEqual(["a=1", "b=2"]);
    expect(await told(id)).toEqual([
      ...["change.create", "change.plan", "change.submit", "change.approve", "change.apply"],
      ...["change.applyStep", "change.applyStep", "change.finish", "change.verify"],
    ]);
    expect((await routes.steps(stella!, id)).items).toMatchObject([
      { n: 0, state: "done", before: null, after: "1" },
      { n: 1, state: "done" },
    ]);
    const effects = await routes.effects(stella!, id, "?limit=1&direction=gains");
    expect(effects.items).toMatchObject([{ principal: "a" }]);
    const rest = await routes.effects(stella!, id, `?limit=1&direction=gains&cursor=${effects.nextCursor}`);
    expect(rest).toMatchObject({ items: [{ principal: "b" }], nextCursor: null });
  });

  test("waits for whoever did not approve it, also for who rejected an earlier plan of it", async () => {
    const id = await drafted(ana!, steps(["wait", "1"]));
    const waits = async (as: TestPerson) =>
      (await routes.list(as, "?waitsFor=me")).items.some((one: { id: string }) => one.id === id);
    const submit = async (): Promise<string> => {
      const { planHash } = await routes.post(ana!, id, "plan");
      await routes.post(ana!, id, "submit");
      return planHash;
    };
    const planHash = await submit();
    expect(await routes.post(ada!, id, "reject", { planHash, comment: "Not so." })).toMatchObject({
      state: "rejected",
    });
    const second = await submit();
    expect([await waits(ada!), await waits(stella!)]).toEqual([true, true]);
    expect(await routes.post(stella!, id, "approve", { planHash: second })).toMatchObject({
      state: "submitted",
    });
    expect([await waits(ada!), await waits(stella!)]).toEqual([true, false]);
  });

  test("is not approved by who asks for it, nor applied before it is approved", async () => {
    const id = await drafted(stella!, steps(["own", "1"]));
    const { planHash } = await routes.post(stella!, id, "plan");
    await routes.post(stella!, id, "submit");
    expect(await routes.post(stella!, id, "approve", { planHash })).toMatchObject({ status: 403 });
    expect(await routes.post(stella!, id, "apply")).toMatchObject({ status: 412 });
    expect(await routes.post(ana!, id, "approve", { planHash })).toMatchObject({ status: 403 });
    expect(world.sent).toEqual([]);
  });

  test("is rejected with a reason, edited, and needs its approval anew", async () => {
    const id = await ready(ana!, steps(["r", "1"]));
    const { planHash } = await routes.get(ana!, id);
    expect(await routes.post(stella!, id, "reject", { planHash, comment: " " })).toMatchObject({
      status: 422,
    });
    const rejected = await routes.post(stella!, id, "reject", { planHash, comment: "Too wide." });
    expect(rejected).toMatchObject({ state: "rejected", problem: expect.stringContaining("Too wide.") });
    expect((await inbox(ana!)).at(-1)).toContain("Too wide.");
    expect(await routes.edit(stella!, id, { steps: steps(["r", "2"]) })).toMatchObject({ status: 403 });
    const edited = await routes.edit(ana!, id, { steps: steps(["r", "2"]) });
    expect(edited).toMatchObject({ state: "draft", planHash: null, approvals: 0, counts: null });
    await routes.post(ana!, id, "plan");
    await routes.post(ana!, id, "submit");
    expect(await routes.post(ada!, id, "approve", { planHash })).toMatchObject({ status: 409 });
    expect(await routes.post(ada!, id, "apply")).toMatchObject({ status: 412 });
  });

  test("needs N of M, an admin among them, and none of those who left", async () => {
    world.approvals = 2;
    const second = await app.person("steward");
    const id = await drafted(ana!, steps(["m", "1"]));
    const { planHash } = await routes.post(ana!, id, "plan");
    await routes.post(ana!, id, "submit");
    expect(await routes.post(stella!, id, "approve", { planHash })).toMatchObject({ state: "submitted" });
    expect(await routes.post(stella!, id, "approve", { planHash })).toMatchObject({ status: 412 });
    expect(await routes.post(second, id, "approve", { planHash })).toMatchObject({ state: "submitted" });
    expect(await routes.post(ada!, id, "approve", { planHash })).toMatchObject({ state: "approved" });
    await app.db.pool.query("UPDATE person SET role = 'analyst' WHERE id = $1", [stella!.id]);
    expect(await routes.post(ada!, id, "apply")).toMatchObject({ status: 412 });
    expect(await routes.get(ada!, id)).toMatchObject({ state: "approved", approvals: 2 });
    await app.db.pool.query("UPDATE person SET role = 'steward' WHERE id = $1", [stella!.id]);
    expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified" });
  });

  test("that needs an admin is not done on the word of who is none any more", async () => {
    const [eve, second] = await Promise.all([app.person("admin"), app.person("admin")]);
    const asRole = (role: string) =>
      app.db.pool.query("UPDATE person SET role = $2 WHERE id = $1", [eve.id, role]);
    const [approvedBy, askedBy] = [
      await ready(ana!, steps(["approved", "1"]), eve),
      await ready(eve, steps(["asked", "1"]), stella!),
    ];
    await asRole("steward");
    for (const id of [approvedBy, askedBy]) {
      expect(await routes.get(ada!, id)).toMatchObject({ state: "approved", isAdminMissing: true });
      expect(await routes.post(ada!, id, "apply")).toMatchObject({
        ...{ status: 412, detail: expect.stringContaining("none any more") },
      });
      const lapsed = await routes.get(ada!, id);
      expect(lapsed).toMatchObject({ state: "submitted", approvals: 1, isAdminMissing: true });
      expect(await routes.post(second, id, "approve", { planHash: lapsed.planHash })).toMatchObject({
        ...{ state: "approved", isAdminMissing: false },
      });
      expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified" });
    }
  });

  test("whose admin is one no more once its Run begins is not done, and can be approved anew", async () => {
    const eve = await app.person("admin");
    const id = await ready(ana!, steps(["queued", "1"]), eve);
    await worker.stop();
    const { runId } = await routes.post(ada!, id, "apply");
    await app.db.pool.query("UPDATE person SET role = 'steward' WHERE id = $1", [eve.id]);
    worker = startWorker();
    expect(await routes.ended(runId)).toMatchObject({ state: "failed", error_code: "forbidden" });
    expect(await routes.post(ada!, id, "apply")).toMatchObject({ status: 412 });
    const { planHash } = await routes.get(ana!, id);
    expect(await routes.post(ada!, id, "approve", { planHash })).toMatchObject({ state: "approved" });
    expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified" });
    expect(world.sent).toEqual(["queued=1"]);
  });

  test("of somebody else is nobody's to know of who may not read all, like one that is not there", async () => {
    const other = await app.person("analyst");
    const id = await drafted(stella!, steps(["hidden", "1"]));
    await routes.post(stella!, id, "plan");
    for (const changeId of [id, "00000000-0000-7000-8000-000000000000"])
      for (const answer of [
        ...[routes.get(other, changeId), routes.steps(vic!, changeId)],
        ...[routes.post(other, changeId, "plan"), routes.post(other, changeId, "submit")],
        ...[routes.post(other, changeId, "withdraw"), routes.post(other, changeId, "revert")],
        routes.edit(other, changeId, { title: "Mine" }),
      ])
        expect(await answer).toMatchObject({ status: 404 });
    expect(await routes.list(other)).toMatchObject({ items: [] });
    expect(await routes.list(other, `?requesterId=${stella!.id}`)).toMatchObject({ items: [] });
    const own = await drafted(other, steps(["mine", "1"]));
    expect(await routes.post(other, own, "plan")).toMatchObject({ counts: { gains: 1 }, principals: [] });
    expect(await routes.effects(other, own)).toMatchObject({ status: 403 });
    expect((await routes.steps(other, own)).items).toMatchObject([{ before: null, after: null }]);
    expect((await routes.steps(stella!, own)).items).toMatchObject([{ after: "1" }]);
    expect((await routes.list(ada!)).items.map((one: { id: string }) => one.id)).toContain(id);
  });
});

const nameOf = async ({ id }: TestPerson): Promise<string> =>
  (await app.db.pool.query("SELECT name FROM person WHERE id = $1", [id])).rows[0].name;

describe("applying", () => {
  test("refuses what went stale, does nothing of it, and says so", async () => {
    const id = await ready(ana!, steps(["s", "1"], ["t", "1"]));
    world.values.set("s", "another");
    const done = await routes.applied(ada!, id);
    expect(done).toMatchObject({ state: "draft", planHash: null, stepsDone: 0 });
    expect(done.problem).toContain("not as it was when it was planned");
    expect(done).toMatchObject({ counts: null, plannedAt: null, principals: [], effectsKept: 0 });
    expect((await routes.steps(ada!, id)).items).toEqual([]);
    expect(world.sent).toEqual([]);
    expect((await inbox(ana!)).at(-1)).toContain("went stale");
  });

  test("is refused where it needs an admin by now and had none", async () => {
    world.byAdmin = false;
    const id = await ready(ana!, steps(["strict", "1"]), stella!);
    world.byAdmin = true;
    const done = await routes.applied(stella!, id);
    expect(done).toMatchObject({ state: "draft", stepsDone: 0 });
    expect(done.problem).toContain("It needs the approval of an admin by now.");
    expect(world.sent).toEqual([]);
  });

  test("stops where somebody was faster between two steps, keeps what was done, and takes that back", async () => {
    world.values.set("q", "old");
    const id = await ready(ana!, steps(["p", "1"], ["q", "2"]));
    world.onSend = async ({ key }) => void (key === "p" && world.values.set("q", "theirs"));
    const done = await routes.applied(ada!, id);
    expect(done).toMatchObject({ state: "failed", stepsDone: 1, may: ["apply", "revert", "remainder"] });
    expect(done.problem).toContain("Set q to 2: this is not as it was planned");
    expect(Object.fromEntries(world.values)).toEqual({ p: "1", q: "theirs" });
    world.onSend = async () => {};
    const reverting = await routes.post(ana!, id, "revert");
    expect(reverting).toMatchObject({ status: 201, state: "planned", revertsId: id, steps: 1 });
    expect(await routes.post(ana!, id, "revert")).toMatchObject({ status: 409 });
    expect(await routes.post(ada!, id, "apply")).toMatchObject({ status: 409 });
    await routes.approved(ana!, reverting.id, ada!);
    expect(await routes.applied(ada!, reverting.id)).toMatchObject({ state: "verified" });
    expect(Object.fromEntries(world.values)).toEqual({ q: "theirs" });
    expect(await routes.get(ana!, id)).toMatchObject({ state: "reverted", revertedById: reverting.id });
  });

  test("tries throttled steps again, and looks before it sends again what may have been done", async () => {
    const id = await ready(ana!, steps(["x", "1"], ["y", "2"]));
    const failing = ["aws_throttled", "aws_throttled"] as const;
    let n = 0;
    world.onSend = async (step) => {
      const code = failing[n];
      n += 1;
      if (code) throw new AppError(code, "Rate exceeded");
      if (step.key !== "y" || world.values.has("y")) return;
      put(step);
      world.sent.push("y=2");
      throw new AppError("aws_timeout", "No answer");
    };
    expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified" });
    expect(world.sent).toEqual(["x=1", "y=2"]);
  });

  test("does not send again what may have been done while it can't look", async () => {
    const id = await ready(ana!, steps(["blind", "1"]));
    const looks = ["aws_throttled", "aws_throttled"] as const;
    let [sends, n] = [0, 0];
    world.onSend = async (step) => {
      sends += 1;
      put(step);
      throw new AppError("aws_timeout", "No answer");
    };
    world.onLook = async () => {
      const code = sends > 0 ? looks[n++] : undefined;
      if (code) throw new AppError(code, "Rate exceeded");
    };
    expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified" });
    expect({ sends, n }).toEqual({ sends: 1, n: 3 });
  });

  test("fails with what AWS said where that is final, and goes on from there when it is applied again", async () => {
    const id = await ready(ana!, steps(["f", "1"], ["g", "2"]));
    world.onSend = async ({ key }) => {
      if (key === "g") throw new AppError("aws_denied", "AccessDeniedException: no");
    };
    const failed = await routes.applied(ada!, id);
    expect(failed).toMatchObject({ state: "failed", stepsDone: 1 });
    expect(failed.problem).toBe("Set g to 2: AccessDeniedException: no");
    expect((await routes.steps(ada!, id)).items[1]).toMatchObject({ state: "pending" });
    world.onSend = async () => {};
    expect(await routes.applied(ada!, id)).toMatchObject({ state: "verified", problem: null });
    expect(world.sent).toEqual(["f=1", "g=2"]);
  });

  test("of another's steps is no revert of it any more", async () => {
    const id = await ready(ana!, steps(["back", "1"]));
    await routes.applied(ada!, id);
    const made = await routes.post(ana!, id, "revert");
    const named = { title: "Another name", steps: made.proposed };
    expect(await routes.edit(ana!, made.id, named)).toMatchObject({ revertsId: id });
    const other = await routes.edit(ana!, made.id, { steps: steps(["elsewhere", "1"]) });
    expect(other).toMatchObject({ revertsId: null });
    await routes.approved(ana!, made.id, ada!);
    expect(await routes.applied(ada!, made.id)).toMatchObject({ state: "verified" });
    expect(await routes.get(ana!, id)).toMatchObject({ state: "verified", may: ["revert"] });
  });

  test("happens to one Change of an account at a time", async () => {
    const [one, two] = [await ready(ana!, steps(["u", "1"])), await ready(stella!, steps(["v", "1"]))];
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    world.onSend = () => held;
    const { runId } = await routes.post(ada!, one, "apply");
    await until("its step is sent", async () => (await routes.get(ada!, one)).state === "applying");
    expect(await routes.post(ada!, two, "apply")).toMatchObject({ status: 409 });
    letGo();
    await routes.ended(runId);
    expect(await routes.applied(ada!, two)).toMatchObject({ state: "verified" });
  });

  test("nothing is done in the name of one who may not any more", async () => {
    const other = await app.person("admin");
    const id = await ready(ana!, steps(["w", "1"]));
    await worker.stop();
    const { runId } = await routes.post(other, id, "apply");
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE id = $1", [other.id]);
    worker = startWorker();
    expect(await routes.ended(runId)).toMatchObject({ state: "failed", error_code: "forbidden" });
    expect(await routes.get(ada!, id)).toMatchObject({ state: "failed", stepsDone: 0 });
    expect(world.sent).toEqual([]);
  });
});
