import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { listResourceEvents } from "@/server/events/contract";
import { listColleagues } from "@/server/identity/contract";
import { until } from "@/server/runs/test-bed";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import * as contract from "./contract";
import { ask, made } from "./test-bed";

let app: TestApp;
let ana: TestPerson;
let bob: TestPerson;

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app?.close());
beforeEach(async () => {
  [ana, bob] = [await app.person("analyst"), await app.person("analyst")];
});

const save = (name: string, more: object = {}, as = ana): Promise<contract.SavedQuery> =>
  made(as, contract.createSavedQuery, { name, sql: "select 1", ...more });
const share = (savedQueryId: string, personId: string, level: contract.ShareLevel) =>
  made(ana, contract.setSavedQueryShares, { savedQueryId, items: [{ personId, level }] });
const list = async (as: TestPerson, input: object = {}) => made(as, contract.listSavedQueries, input);
const names = (page: { items: { name: string }[] }) => page.items.map(({ name }) => name);

describe("the list", () => {
  test("has one's own, then what others share, then the examples, each by name", async () => {
    await save("b");
    await save("A");
    const theirs = await save("c of Bob", {}, bob);
    await save("d of Bob", {}, bob);
    await made(bob, contract.setSavedQueryShares, {
      savedQueryId: theirs.id,
      items: [{ personId: ana.id, level: "view" }],
    });
    const page = await list(ana);
    expect(names(page).slice(0, 4)).toEqual(["A", "b", "c of Bob", "Sales by seller, with parameters"]);
    expect(page.items[2]).toMatchObject({ level: "view", isShared: true, ownerId: bob.id, folderId: null });
    expect(page.items[0]).not.toHaveProperty("sql");
    expect(names(await list(ana, { kind: "shared" }))).toEqual(["c of Bob"]);
    expect(names(await list(ana, { kind: "own" }))).toEqual(["A", "b"]);
  });

  test("is searched in name, description and newest SQL, and takes % and _ as they are", async () => {
    const one = await save("Revenue");
    await save("two", { description: "the REVENUE of May" });
    await save("three", { sql: "select revenue_100% from t" });
    await made(ana, contract.updateSavedQuery, {
      savedQueryId: one.id,
      baseVersion: 1,
      name: "Sales",
      sql: "select 2",
    });
    expect(names(await list(ana, { text: "revenue" }))).toEqual(["three", "two"]);
    expect(names(await list(ana, { text: "e_1" }))).toEqual(["three"]);
    expect(names(await list(ana, { text: "0%" }))).toEqual(["three"]);
    expect(names(await list(ana, { text: "taxi", kind: "example" })).length).toBe(3);
  });

  test("is walked by its cursor without gap or double, past names that are alike", async () => {
    const { id } = await made(ana, contract.createFolder, { name: "f" });
    for (const name of ["x", "X", "y", "z"]) await save(name);
    await save("x", { folderId: id });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await list(ana, {
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((one) => !one.startsWith("example-")).length).toBe(5);
    expect(seen.filter((one) => one.startsWith("example-")).length).toBe(8);
  });
});

describe("a version", () => {
  test("is made by new content only, and never changes", async () => {
    const query = await save("q", {
      parameters: [{ name: "p", type: "number", default: "1" }],
      sql: "select :p",
    });
    expect(query).toMatchObject({ version: 1, level: "own", isShared: false });
    const id = { savedQueryId: query.id };
    const renamed = await made(ana, contract.updateSavedQuery, {
      ...id,
      baseVersion: 1,
      name: "r",
      description: "d",
    });
    expect(renamed).toMatchObject({ version: 1, name: "r", description: "d" });
    const same = await made(ana, contract.updateSavedQuery, {
      ...id,
      baseVersion: 1,
      sql: query.sql,
      parameters: query.parameters,
    });
    expect(same.version).toBe(1);
    const next = await made(ana, contract.updateSavedQuery, {
      ...id,
      baseVersion: 1,
      sql: "select :p + 1",
      note: "one more",
      chart: { kind: "line", x: "a", y: ["b"] },
    });
    expect(next).toMatchObject({
      version: 2,
      sql: "select :p + 1",
      chart: { kind: "line", isStacked: false },
    });
    const versions = await made(ana, contract.listSavedQueryVersions, id);
    expect(versions.items).toMatchObject([
      { version: 2, note: "one more" },
      { version: 1, note: null },
    ]);
    const first = await made(ana, contract.getSavedQueryVersion, { ...id, version: 1 });
    expect(first).toMatchObject({ sql: "select :p", chart: null, parameters: query.parameters });
    expect((await ask(ana, contract.getSavedQueryVersion, { ...id, version: 3 })).status).toBe(404);
  });

  test("is restored as a new one that equals the old", async () => {
    const query = await save("q", {
      target: { accountId: "333333333333", warehouseKind: "workgroup", warehouse: "w", database: "d" },
    });
    const id = { savedQueryId: query.id };
    await made(ana, contract.updateSavedQuery, { ...id, baseVersion: 1, sql: "select 2", target: null });
    const stale = await ask(ana, contract.restoreSavedQueryVersion, { ...id, version: 1, baseVersion: 1 });
    expect(stale).toMatchObject({
      status: 409,
      body: { details: { current: { version: 2, sql: "select 2" } } },
    });
    const restored = await made(ana, contract.restoreSavedQueryVersion, {
      ...id,
      version: 1,
      baseVersion: 2,
    });
    expect(restored).toMatchObject({ version: 3, sql: "select 1", target: query.target });
    const { items } = await made(ana, contract.listSavedQueryVersions, { ...id, limit: 1 });
    expect(items).toMatchObject([{ version: 3, note: "Restored version 1" }]);
  });

  test("of two editors at once only one is the next; the other gets it with the refusal", async () => {
    const query = await save("q");
    await share(query.id, bob.id, "edit");
    const saves = await Promise.all(
      [ana, bob, ana, bob].map((who, n) =>
        ask(who, contract.updateSavedQuery, {
          savedQueryId: query.id,
          baseVersion: 1,
          sql: `select ${n + 10}`,
        }),
      ),
    );
    const won = saves.filter(({ status }) => status === 200);
    const lost = saves.filter(({ status }) => status === 409);
    expect([won.length, lost.length]).toEqual([1, 3]);
    for (const { body } of lost) {
      expect(body.code).toBe("conflict");
      expect(contract.SavedQuery.parse(body.details.current)).toMatchObject({
        version: 2,
        sql: won[0]?.body.sql,
      });
    }
    // Nothing lost: the same save on top of what came in between makes the next version.
    const again = await made(bob, contract.updateSavedQuery, {
      savedQueryId: query.id,
      baseVersion: 2,
      sql: "select 99",
    });
    expect(again.version).toBe(3);
    const { items } = await made(ana, contract.listSavedQueryVersions, { savedQueryId: query.id });
    expect(items.map((item: contract.VersionSummary) => item.version)).toEqual([3, 2, 1]);
  });

  test("is not needed to see that somebody changed the name or the description in between", async () => {
    const query = await save("q");
    await share(query.id, bob.id, "edit");
    const base = { savedQueryId: query.id, baseVersion: 1, baseUpdatedAt: query.updatedAt ?? "" };
    const first = await made(ana, contract.updateSavedQuery, { ...base, description: "of Ana" });
    const stale = await ask(bob, contract.updateSavedQuery, { ...base, description: "of Bob" });
    expect(stale).toMatchObject({ status: 409, body: { code: "conflict" } });
    const current = contract.SavedQuery.parse(stale.body.details.current);
    expect(current).toMatchObject({ description: "of Ana", updatedAt: first.updatedAt });
    // The same words again change nothing, so that nothing is in the way of a save whose answer was lost.
    await made(ana, contract.updateSavedQuery, { ...base, description: "of Ana" });
    const next = { ...base, baseUpdatedAt: current.updatedAt ?? "", description: "of Bob", name: "r" };
    expect(await made(bob, contract.updateSavedQuery, next)).toMatchObject({
      name: "r",
      description: "of Bob",
    });
  });

  test("sent twice, since the answer was lost, is one version", async () => {
    const query = await save("q");
    const input = { savedQueryId: query.id, baseVersion: 1, sql: "select 2" };
    const [first, second] = [
      await made(ana, contract.updateSavedQuery, input),
      await made(ana, contract.updateSavedQuery, input),
    ];
    expect([first.version, second.version]).toEqual([2, 2]);
  });
});

describe("names and folders", () => {
  test("a name is taken once per folder", async () => {
    await save("q");
    const twice = await ask(ana, contract.createSavedQuery, { name: "q", sql: "select 2" });
    expect(twice).toMatchObject({ status: 409, body: { code: "conflict", issues: [{ path: "name" }] } });
    const { id } = await made(ana, contract.createFolder, { name: "f" });
    await save("q", { folderId: id });
    expect((await ask(ana, contract.createFolder, { name: "f" })).status).toBe(409);
    await save("q", {}, bob);
    const other = await save("other");
    for (const change of [{ name: "q" }, { name: "q", sql: "select 3" }]) {
      const renamed = await ask(ana, contract.updateSavedQuery, {
        savedQueryId: other.id,
        baseVersion: 1,
        ...change,
      });
      expect(renamed).toMatchObject({ status: 409, body: { issues: [{ path: "name" }] } });
      expect(renamed.body.details?.current).toBeUndefined();
    }
    expect((await made(ana, contract.getSavedQuery, { savedQueryId: other.id })).version).toBe(1);
  });

  test("somebody else's folder is none", async () => {
    const { id } = await made(bob, contract.createFolder, { name: "of Bob" });
    const refused = await ask(ana, contract.createSavedQuery, { name: "q", sql: "x", folderId: id });
    expect(refused).toMatchObject({ status: 422, body: { issues: [{ path: "folderId" }] } });
    for (const answer of [
      await ask(ana, contract.updateFolder, { folderId: id, name: "mine" }),
      await ask(ana, contract.deleteFolder, { folderId: id }),
    ])
      expect(answer.status).toBe(404);
    expect((await ask(ana, contract.createFolder, { name: "below", parentId: id })).status).toBe(422);
  });

  test("a folder never comes to lie inside itself, not even by two moves at once", async () => {
    const a = await made(ana, contract.createFolder, { name: "a" });
    const b = await made(ana, contract.createFolder, { name: "b" });
    const into = (folderId: string, parentId: string) =>
      ask(ana, contract.updateFolder, { folderId, parentId });
    expect((await into(a.id, a.id)).status).toBe(422);
    const moves = await Promise.all([into(a.id, b.id), into(b.id, a.id)]);
    expect(moves.map(({ status }) => status).sort()).toEqual([200, 422]);
    let parentId: string = a.id;
    let refused = 0;
    for (let depth = 0; depth < 9; depth += 1) {
      const next = await ask(ana, contract.createFolder, { name: "deeper", parentId });
      if (next.status === 201) parentId = next.body.id;
      else refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
  });

  test("a deleted folder's queries and folders move up, under free names", async () => {
    const top = await made(ana, contract.createFolder, { name: "top" });
    const inner = await made(ana, contract.createFolder, { name: "top", parentId: top.id });
    await save("q");
    const below = await save("q", { folderId: top.id });
    await made(ana, contract.deleteFolder, { folderId: top.id });
    const page = await list(ana, { kind: "own" });
    expect(names(page)).toEqual(["q", "q (2)"]);
    expect(page.items[1]).toMatchObject({ id: below.id, folderId: null });
    expect(page.folders).toMatchObject([{ id: inner.id, name: "top", parentId: null }]);
  });

  test("a folder's list has what lies in it and below it", async () => {
    const top = await made(ana, contract.createFolder, { name: "top" });
    const inner = await made(ana, contract.createFolder, { name: "inner", parentId: top.id });
    const beside = await made(ana, contract.createFolder, { name: "beside" });
    await save("in", { folderId: top.id });
    await save("deep", { folderId: inner.id });
    await save("elsewhere", { folderId: beside.id });
    await save("loose");
    expect(names(await list(ana, { folderId: top.id }))).toEqual(["deep", "in"]);
    expect(names(await list(ana, { folderId: inner.id }))).toEqual(["deep"]);
    expect(names(await list(bob, { folderId: top.id }))).toEqual([]);
  });

  test("a folder is deleted while a query of the same name is saved above it", async () => {
    const { id } = await made(ana, contract.createFolder, { name: "f" });
    const below = await save("q", { folderId: id });
    const saver = await app.db.pool.connect();
    // Saved, and not yet to be seen: whoever takes the same name waits for it.
    await saver.query("BEGIN");
    await saver.query(
      "INSERT INTO saved_query (id, owner_id, name, updated_at) VALUES (gen_random_uuid(), $1, 'q', now())",
      [ana.id],
    );
    const deleted = ask(ana, contract.deleteFolder, { folderId: id });
    await until("the name is waited for", async () => {
      const { rows } = await app.db.pool.query(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'",
      );
      return rows.length > 0;
    });
    await saver.query("COMMIT");
    saver.release();
    expect((await deleted).status).toBe(200);
    const moved = await made(ana, contract.getSavedQuery, { savedQueryId: below.id });
    expect(moved).toMatchObject({ name: "q (2)", folderId: null, updatedAt: below.updatedAt });
  });
});

describe("a copy", () => {
  test("is one's own, of an example as well, under a free name", async () => {
    const input = { savedQueryId: "example-top-buyers" };
    const [one, two] = [
      await made(ana, contract.duplicateSavedQuery, input),
      await made(ana, contract.duplicateSavedQuery, input),
    ];
    expect([one.name, two.name]).toEqual(["Top buyers (copy)", "Top buyers (copy 2)"]);
    expect(one).toMatchObject({
      level: "own",
      version: 1,
      isExample: false,
      target: { warehouse: "default" },
    });
    const shared = await save("q", { description: "d" });
    await share(shared.id, bob.id, "view");
    const copy = await made(bob, contract.duplicateSavedQuery, { savedQueryId: shared.id, name: "mine" });
    expect(copy).toMatchObject({ name: "mine", description: "d", ownerId: bob.id, isShared: false });
  });
});

describe("shares", () => {
  test("are replaced whole, told with names, and refuse strangers, doubles and oneself", async () => {
    const { id: savedQueryId } = await save("q");
    await share(savedQueryId, bob.id, "view");
    const items = [
      { personId: bob.id, level: "edit" as const },
      { role: "viewer" as const, level: "view" as const },
    ];
    const after = await made(ana, contract.setSavedQueryShares, { savedQueryId, items });
    expect(after.items).toEqual([
      { ...items[0], personName: expect.stringContaining("analyst"), personRole: "analyst" },
      items[1],
    ]);
    expect(await made(ana, contract.getSavedQueryShares, { savedQueryId })).toEqual(after);
    const stranger = "00000000-0000-7000-8000-000000000000";
    for (const bad of [
      [{ personId: stranger, level: "view" as const }],
      [{ personId: ana.id, level: "view" as const }],
      [items[1], { role: "viewer" as const, level: "run" as const }],
    ]) {
      const refused = await ask(ana, contract.setSavedQueryShares, {
        savedQueryId,
        items: bad as contract.Share[],
      });
      expect(refused.status).toBe(422);
    }
    await made(ana, contract.setSavedQueryShares, { savedQueryId, items: [] });
    expect((await ask(bob, contract.getSavedQuery, { savedQueryId })).status).toBe(404);
  });

  test("are given to colleagues who are in, found by name or e-mail, never to oneself", async () => {
    const gone = await app.person("analyst");
    await app.db.pool.query("UPDATE person SET disabled_at = now() WHERE id = $1", [gone.id]);
    const find = async (text: string) =>
      (await made(ana, listColleagues, { text })).items.map(({ id }: { id: string }) => id);
    expect(await find(bob.email)).toEqual([bob.id]);
    expect(await find(gone.email)).toEqual([]);
    expect(await find(ana.email)).toEqual([]);
    expect((await find("")).length).toBeLessThanOrEqual(20);
  });
});

test("every change is an event of its owner's", async () => {
  const { id: savedQueryId } = await save("q");
  await share(savedQueryId, bob.id, "edit");
  await made(bob, contract.updateSavedQuery, { savedQueryId, baseVersion: 1, sql: "select 2", note: "why" });
  await made(ana, contract.updateSavedQuery, { savedQueryId, baseVersion: 2, name: "r" });
  await made(ana, contract.updateSavedQuery, { savedQueryId, baseVersion: 2, name: "r" });
  await made(ana, contract.restoreSavedQueryVersion, { savedQueryId, baseVersion: 2, version: 1 });
  await made(ana, contract.deleteSavedQuery, { savedQueryId });
  const { items } = await made(ana, listResourceEvents, {
    resourceType: "savedQuery",
    resourceId: savedQueryId,
  });
  expect(items.map(({ verb, after }: { verb: string; after: unknown }) => [verb, after])).toEqual([
    ["savedQuery.delete", null],
    ["savedQuery.restore", { version: 3, restored: 1 }],
    ["savedQuery.update", { name: "r" }],
    ["savedQuery.update", { version: 2, note: "why" }],
    ["savedQuery.share", { shares: [expect.objectContaining({ personId: bob.id, level: "edit" })] }],
    ["savedQuery.create", { name: "q" }],
  ]);
});
