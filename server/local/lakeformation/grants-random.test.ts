import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { catalogDdl, createCatalog } from "@/server/local/catalog";
import { inTransaction } from "@/server/local/state/transaction";
import { AwsError } from "@/server/local/wire/service";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { standingOf } from "./authority";
import { lakeFormationDdl } from "./ddl";
import { give, take } from "./give";
import { type GrantInput, grantsOf } from "./grants";
import { permissionsOn } from "./permissions";
import { type Resource, resourceKey } from "./resource";

const accountId = "222222222222";
const principals = ["A", "B"].map((name) => `arn:aws:iam::${accountId}:role/${name}`);
const place = { catalogId: accountId, database: "d" };
const on = (include: string[]): Resource => ({ ...place, kind: "columns", table: "t", columns: { include } });
const resources: Resource[] = [
  { ...place, kind: "database" },
  { ...place, kind: "allTables" },
  { ...place, kind: "table", table: "t" },
  { ...place, kind: "table", table: "u" },
  ...[["a"], ["b"], ["a", "b"], ["b", "c"]].map(on),
  { ...place, kind: "columns", table: "t", columns: { exclude: ["a"] } },
];

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(catalogDdl + lakeFormationDdl);
  const catalog = createCatalog(db.pool);
  await catalog.createDatabase(accountId, { name: "d", parameters: {} }, "me");
  const columns = ["a", "b", "c"].map((name) => ({ name, type: "int" }));
  for (const name of ["t", "u"]) {
    const table = { name, retention: 0, storage: { columns }, partitionKeys: [], parameters: {} };
    await catalog.createTable(accountId, "d", table, "me");
  }
});
afterAll(() => db.drop());

interface Move {
  taken: boolean;
  grant: GrantInput;
}

const move: fc.Arbitrary<Move> = fc
  .record({
    taken: fc.boolean(),
    principal: fc.constantFrom(...principals),
    resource: fc.oneof(fc.constantFrom(...resources), fc.constantFrom(...resources.slice(4))),
    bits: fc.nat(),
  })
  .map(({ taken, principal, resource, bits }) => {
    const permissions = permissionsOn(resource).filter((_, index) => (bits >> index) & 1);
    const grantable = permissions.filter((_, index) => (bits >> (8 + index)) & 1);
    return { taken, grant: { accountId, principal, resource, permissions, grantable, updatedBy: "me" } };
  });

/** Each permission on each thing, on columns one by one: what has it, and whether it may be passed on. */
function facts(grants: readonly GrantInput[]): Map<string, boolean> {
  const told = new Map<string, boolean>();
  for (const { principal, resource, permissions, grantable } of grants) {
    const listed =
      resource.kind === "columns" && "include" in resource.columns ? resource.columns.include : null;
    for (const part of listed ? listed.map((name) => on([name])) : [resource]) {
      for (const permission of permissions) {
        const key = `${principal} ${permission} ${resourceKey(part)}`;
        told.set(key, (told.get(key) ?? false) || grantable.includes(permission));
      }
    }
  }
  return told;
}

const kept = () => grantsOf(db.pool, accountId, { principals });

async function make({ taken, grant }: Move): Promise<boolean> {
  try {
    await inTransaction(db.pool, async (client) => {
      const standing = await standingOf(client, { accountId, roleArn: "", kind: "root" });
      await (taken ? take : give)(client, standing, grant);
    });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.name === "InvalidInputException") return false;
    throw error;
  }
}

test("whatever is given and taken back, what is left is the sum of it", async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25 }), async (moves) => {
      await db.pool.query("delete from lakeformation_grant");
      for (const each of moves) {
        const before = facts(await kept());
        const done = await make(each);
        if (done) made++;
        const asked = facts([each.grant]);
        const after = done ? new Map(before) : before;
        for (const [key, grantable] of done ? asked : []) {
          if (each.taken) after.delete(key);
          else after.set(key, grantable || (before.get(key) ?? false));
        }
        const grants = await kept();
        expect(facts(grants)).toEqual(after);
        for (const { permissions, grantable } of grants) {
          expect(permissions).not.toEqual([]);
          expect(permissions).toEqual(expect.arrayContaining([...grantable]));
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(made).toBeGreaterThan(20);
});
