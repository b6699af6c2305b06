import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import * as contract from "./contract";
import { type Answer, ask, made } from "./test-bed";

let app: TestApp;
let owner: TestPerson;

beforeAll(async () => {
  app = await testApp();
  owner = await app.person("analyst");
});
afterAll(() => app?.close());

type Level = "none" | "view" | "run" | "edit" | "own";
const LEVELS: Level[] = ["none", "view", "run", "edit", "own"];

/** What each verb needs; `permission` when the role itself must run statements. */
const VERBS: Record<
  string,
  { needs: Level; writes: boolean; ask: (who: TestPerson, id: string) => Promise<Answer> }
> = {
  get: {
    needs: "view",
    writes: false,
    ask: (who, savedQueryId) => ask(who, contract.getSavedQuery, { savedQueryId }),
  },
  versions: {
    needs: "view",
    writes: false,
    ask: (who, savedQueryId) => ask(who, contract.listSavedQueryVersions, { savedQueryId }),
  },
  version: {
    needs: "view",
    writes: false,
    ask: (who, savedQueryId) => ask(who, contract.getSavedQueryVersion, { savedQueryId, version: 1 }),
  },
  duplicate: {
    needs: "view",
    writes: true,
    ask: (who, savedQueryId) => ask(who, contract.duplicateSavedQuery, { savedQueryId }),
  },
  // Without a target a run is refused after its level was looked at, and before anything is sent.
  run: {
    needs: "run",
    writes: true,
    ask: (who, savedQueryId) => ask(who, contract.runSavedQuery, { savedQueryId }),
  },
  save: {
    needs: "edit",
    writes: true,
    ask: (who, savedQueryId) =>
      ask(who, contract.updateSavedQuery, { savedQueryId, baseVersion: 1, sql: "select 2" }),
  },
  rename: {
    needs: "edit",
    writes: true,
    ask: (who, savedQueryId) =>
      ask(who, contract.updateSavedQuery, { savedQueryId, baseVersion: 1, name: `renamed ${savedQueryId}` }),
  },
  restore: {
    needs: "edit",
    writes: true,
    ask: (who, savedQueryId) =>
      ask(who, contract.restoreSavedQueryVersion, { savedQueryId, baseVersion: 1, version: 1 }),
  },
  move: {
    needs: "own",
    writes: true,
    ask: async (who, savedQueryId) => {
      const { body: folder } = await ask(who, contract.createFolder, { name: `f ${savedQueryId}` });
      const folderId = folder.id ?? "00000000-0000-7000-8000-000000000000";
      return ask(who, contract.updateSavedQuery, { savedQueryId, baseVersion: 1, folderId });
    },
  },
  shares: {
    needs: "own",
    writes: false,
    ask: (who, savedQueryId) => ask(who, contract.getSavedQueryShares, { savedQueryId }),
  },
  share: {
    needs: "own",
    writes: true,
    ask: (who, savedQueryId) => ask(who, contract.setSavedQueryShares, { savedQueryId, items: [] }),
  },
  delete: {
    needs: "own",
    writes: true,
    ask: (who, savedQueryId) => ask(who, contract.deleteSavedQuery, { savedQueryId }),
  },
};

let count = 0;

/** A query that this person has a level on: by their name, by their role, or because it is theirs. */
async function queryFor(who: TestPerson, role: "analyst" | "viewer", level: Level, by: "name" | "role") {
  count += 1;
  const { id } = await made(owner, contract.createSavedQuery, { name: `query ${count}`, sql: "select 1" });
  if (level === "own") {
    await app.db.pool.query("UPDATE saved_query SET owner_id = $2 WHERE id = $1", [id, who.id]);
  } else if (level !== "none") {
    const share = by === "name" ? { personId: who.id, level } : { role, level };
    await made(owner, contract.setSavedQueryShares, { savedQueryId: id, items: [share] });
  }
  return id as string;
}

const isEnough = (level: Level, needs: Level) => LEVELS.indexOf(level) >= LEVELS.indexOf(needs);

describe.each(["analyst", "viewer"] as const)("a person of the role %s", (role) => {
  describe.each(LEVELS)("with the level %s", (level) => {
    test.each(Object.entries(VERBS))("and the verb %s", async (name, verb) => {
      const who = await app.person(role);
      for (const by of level === "none" || level === "own"
        ? (["name"] as const)
        : (["name", "role"] as const)) {
        const { status, body } = await verb.ask(who, await queryFor(who, role, level, by));
        if (role === "viewer" && verb.writes) {
          expect([status, body.details?.permission]).toEqual([403, "query.run"]);
        } else if (level === "none") expect(status).toBe(404);
        else if (!isEnough(level, verb.needs)) {
          expect([status, body.code]).toEqual([403, "forbidden"]);
          expect(body.detail).toMatch(/^You may (see|run|change) this query.* (Ask|Only) /);
        } else if (name === "run") expect(body.issues).toMatchObject([{ path: "target" }]);
        else expect(status).toBeLessThan(300);
      }
    });
  });
});

test("the best of several shares counts, and who runs nothing only sees", async () => {
  const { id: savedQueryId } = await made(owner, contract.createSavedQuery, {
    name: "several",
    sql: "select 1",
  });
  const [analyst, viewer] = [await app.person("analyst"), await app.person("viewer")];
  await made(owner, contract.setSavedQueryShares, {
    savedQueryId,
    items: [
      { personId: analyst.id, level: "view" },
      { role: "analyst", level: "edit" },
      { role: "viewer", level: "edit" },
    ],
  });
  expect((await made(analyst, contract.getSavedQuery, { savedQueryId })).level).toBe("edit");
  expect((await made(viewer, contract.getSavedQuery, { savedQueryId })).level).toBe("view");
  const { items } = await made(viewer, contract.listSavedQueries, { kind: "shared", text: "several" });
  expect(items).toMatchObject([{ id: savedQueryId, level: "view" }]);
  const example = { savedQueryId: "example-top-buyers" };
  expect((await made(viewer, contract.getSavedQuery, example)).level).toBe("view");
  for (const savedQueryId of ["example-none", "example", "1", "../1"])
    expect((await ask(viewer, contract.getSavedQuery, { savedQueryId })).status).toBe(404);
});
