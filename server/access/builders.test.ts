import { describe, expect, test } from "vitest";
import { assignTags, makeTag, replaceIamAllowed } from "./builders";
import { applySteps, openLake } from "./engine";
import type { Catalog, Lake } from "./model";
import { renameTagValue } from "./rename-tag-value";
import { database, emptyCatalog, table } from "./test-bed";

const ID = "111122223333";
const ANALYST = `arn:aws:iam::${ID}:role/analyst`;
const ETL = `arn:aws:iam::${ID}:role/etl`;
const orders = { catalogId: ID, database: "shop", table: "orders" };

const FOR_GOOD = { hours: new Map(), now: new Date() };

const lakeOf = (more: Partial<Catalog>): Lake => ({
  catalogs: [
    {
      ...emptyCatalog(ID),
      tags: [{ key: "level", values: ["low", "high"] }],
      databases: [
        database("shop", [
          table("orders", ["id", "mail"], {
            tags: { level: "low" },
            columns: [
              { name: "id", type: "string", tags: {} },
              { name: "mail", type: "string", tags: { level: "high" } },
            ],
          }),
          table("items", ["id"], {}),
        ]),
      ],
      ...more,
    },
  ],
  identities: [
    { arn: ANALYST, accountId: ID },
    { arn: ETL, accountId: ID },
  ],
});

describe("renaming a value", () => {
  const lake = lakeOf({
    expressions: [{ name: "lows", expression: { level: ["low"] } }],
    grants: [
      {
        principal: ANALYST,
        resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { level: ["low"] } },
        ...{ permissions: ["SELECT"], grantable: [] },
      },
      {
        principal: ETL,
        resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { name: "lows" } },
        ...{ permissions: ["SELECT", "INSERT"], grantable: [] },
      },
    ],
  });
  const steps = renameTagValue(lake, { catalogId: ID, key: "level", from: "low", to: "open" }, FOR_GOOD);

  test("takes no access from anybody, neither in the end nor after any step of it", () => {
    const before = openLake(lake);
    for (let n = 0; n <= steps.length; n += 1) {
      const now = applySteps(before, steps.slice(0, n));
      for (const principal of [ANALYST, ETL]) {
        const [was, is] = [before.tableAccess(principal, orders), now.tableAccess(principal, orders)];
        expect([...is.columns]).toEqual(expect.arrayContaining([...was.columns]));
        expect(is.verdicts.SELECT).toBe("allow");
      }
    }
  });

  test("leaves the old value nowhere", () => {
    const [after] = applySteps(openLake(lake), steps).lake.catalogs;
    expect(after?.tags).toEqual([{ key: "level", values: ["high", "open"] }]);
    expect(JSON.stringify(after)).not.toContain('"low"');
  });

  test("to one that is there, or of one that is not, is refused", () => {
    const rename = (from: string, to: string) => () =>
      renameTagValue(lake, { catalogId: ID, key: "level", from, to }, FOR_GOOD);
    expect(rename("low", "high")).toThrow("already");
    expect(rename("none", "x")).toThrow("no value none");
  });
});

test("what has its tag already is not tagged again", () => {
  const at = { database: "shop" };
  const steps = assignTags(lakeOf({}), {
    catalogId: ID,
    resources: [
      { kind: "database", ...at },
      { kind: "table", ...at, table: "orders" },
      { kind: "columns", ...at, table: "orders", columns: { include: ["mail"] } },
    ],
    tags: { level: "low" },
  });
  expect(steps.map(({ operation }) => operation)).toMatchObject([
    { resource: { kind: "database" }, tags: { level: "low" } },
    { resource: { kind: "columns" }, tags: { level: "low" } },
  ]);
});

test("a tag of 120 values is made in three calls", () => {
  const values = Array.from({ length: 120 }, (_, n) => `v${n}`);
  const steps = makeTag({ catalogId: ID, key: "many", values });
  expect(steps.map(({ operation }) => operation.name)).toEqual(["CreateLFTag", "UpdateLFTag", "UpdateLFTag"]);
  const [after] = applySteps(openLake(lakeOf({})), steps).lake.catalogs;
  expect(after?.tags.find(({ key }) => key === "many")?.values).toHaveLength(120);
});

test("what IAM decided is given by name before it is taken from IAM_ALLOWED_PRINCIPALS", () => {
  const everybody = { principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"], grantable: [] } as const;
  const lake = lakeOf({
    grants: [
      { ...everybody, resource: { kind: "database", database: "shop" } },
      { ...everybody, resource: { kind: "table", database: "shop", table: "orders" } },
      { ...everybody, resource: { kind: "table", database: "shop", table: "items" } },
    ],
  });
  const steps = replaceIamAllowed(lake, {
    ...{ catalogId: ID, database: "shop" },
    to: [{ principal: ETL, permissions: ["SELECT", "INSERT"] }],
  });
  expect(steps.map(({ operation }) => operation.name)).toEqual([
    ...[
      "GrantPermissions",
      "GrantPermissions",
      "RevokePermissions",
      "RevokePermissions",
      "RevokePermissions",
    ],
  ]);
  const after = applySteps(openLake(lake), steps);
  expect(after.tableAccess(ETL, orders).verdicts).toMatchObject({ SELECT: "allow", ALTER: "deny" });
  expect(after.tableAccess(ANALYST, orders).verdicts.SELECT).toBe("deny");
  expect(() => replaceIamAllowed(after.lake, { catalogId: ID, database: "shop", to: [] })).toThrow("nothing");
});
