import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestApp, testApp } from "@/server/testing/app";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import { connect, database, emptyCatalog, put, table } from "./test-bed";

const A = "111111111111";
const B = "222222222222";
const analyst = `arn:aws:iam::${A}:role/Analyst`;

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
  await connect(app, A, B);
});
afterAll(() => app.close());

const catalog = (rest: Partial<Catalog> = {}): Catalog => ({
  ...emptyCatalog(A),
  databases: [database("retail", [table("sales", ["id", "price"])]), database("web", [])],
  ...rest,
});

test("a lake is what was written down, and only what is other than before is read again", async () => {
  expect((await currentLake()).lake).toEqual({ catalogs: [], identities: [] });
  expect((await put(catalog())).changed).toContain("database:retail");
  const first = await currentLake();
  expect(first.lake.catalogs).toEqual([catalog()]);

  expect((await put(catalog())).changed).toEqual([]);
  expect(await currentLake()).toMatchObject({ version: first.version });

  const grown = catalog({ databases: [database("retail", [table("sales", ["id"])]), database("web", [])] });
  expect((await put(grown)).changed).toEqual(["database:retail"]);
  const second = await currentLake();
  expect(second.version).not.toBe(first.version);
  expect(second.lake.catalogs).toEqual([grown]);
  expect(second.lake.catalogs[0]?.databases[1]).toBe(first.lake.catalogs[0]?.databases[1]);

  expect((await put(catalog({ databases: [] }))).changed).toEqual(["database:retail", "database:web"]);
  expect((await currentLake()).lake.catalogs[0]?.databases).toEqual([]);
  await put(catalog());
  expect((await currentLake()).version).toBe(first.version);
});

test("what was loaded already is not made again for one who asked before it was", async () => {
  await put(catalog({ tags: [{ key: "stage", values: ["newer"] }] }));
  const { view, version } = await currentLake();
  await app.db.pool.query("UPDATE lake_snapshot SET version = 'older' WHERE account_id = $1", [A]);
  const again = await currentLake();
  expect(again.view).toBe(view);
  expect(again).toMatchObject({ version, taken: [{ version: "older" }] });
  await put(catalog());
});

test("people's principals are identities, and so is whoever a catalog names", async () => {
  await app.person("analyst", { principals: { [A]: analyst } });
  await app.person("viewer", { principals: { [A]: analyst } });
  await put(
    catalog({
      settings: { ...catalog().settings, admins: [`arn:aws:iam::${A}:role/Admin`] },
      grants: ["IAM_ALLOWED_PRINCIPALS", B, `arn:aws:iam::${B}:user/etl`].map((principal) => ({
        ...{ principal, resource: { kind: "database", database: "retail" } },
        ...{ permissions: ["DESCRIBE"], grantable: [] },
      })),
    }),
  );
  const { lake, people } = await currentLake();
  expect(lake.identities).toEqual([
    { arn: `arn:aws:iam::${A}:role/Admin`, accountId: A },
    { arn: analyst, accountId: A },
    { arn: `arn:aws:iam::${B}:user/etl`, accountId: B },
  ]);
  expect(people.map(({ roleArn }) => roleArn)).toEqual([analyst, analyst]);
});

test("an account that is disconnected is out of the lake, with its version", async () => {
  await put(emptyCatalog(B));
  const both = await currentLake();
  expect([...both.versions.keys()]).toEqual([A, B]);
  await app.db.pool.query("UPDATE aws_account SET disconnected_at = now() WHERE id = $1", [B]);
  const one = await currentLake();
  expect([...one.versions.keys()]).toEqual([A]);
  expect(one.version).not.toBe(both.version);
});

test("asked by many at once, each sees at least what was there when they asked", async () => {
  const seen = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      if (n % 5 === 0) await put(catalog({ tags: [{ key: "stage", values: [String(n)] }] }));
      return currentLake();
    }),
  );
  const { version } = await currentLake();
  expect(seen.every(({ lake }) => lake.catalogs.length === 1)).toBe(true);
  await put(catalog());
  expect((await currentLake()).version).not.toBe(version);
});

test("what was read before does not take the place of what was read later, part by part", async () => {
  const C = "333333333333";
  await connect(app, C);
  const begun = Date.now();
  const at = (minutes: number) => new Date(begun + minutes * 60_000);
  const ofC = (rest: Partial<Catalog>): Catalog => ({ ...emptyCatalog(C), ...rest });
  const sales = (...columns: string[]) => database("retail", [table("sales", columns)]);
  const tags = (...values: string[]) => [{ key: "pii", values }];
  await put(ofC({ databases: [sales("new")], tags: tags("new") }), { takenAt: at(10) });
  const slow = ofC({ databases: [sales("old"), database("old", [])], tags: tags("old") });
  const saved = await put(slow, { takenAt: at(5), begun: new Map([["database:retail", at(11)]]) });
  expect(saved.changed).toEqual(["database:retail"]);
  // A database that was gone by then does not come back either.
  expect(saved.later).toEqual(expect.arrayContaining(["tags", "database:old"]));
  const { lake, taken } = await currentLake();
  expect(lake.catalogs.find(({ catalogId }) => catalogId === C)).toMatchObject({
    databases: [sales("old")],
    tags: tags("new"),
  });
  expect(taken.find(({ accountId }) => accountId === C)?.takenAt).toEqual(at(10));
  const { later } = await put(ofC({}), { takenAt: at(12) });
  expect(later).toEqual([]);
});
