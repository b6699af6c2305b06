import fc from "fast-check";
import { expect, test } from "vitest";
import { openLake, replaceLake } from "@/server/access/engine";
import { accounts, grant, lake, people, tagKeys, tagValues } from "@/server/access/engine/random-lake";
import type { Catalog, Grant, Lake } from "@/server/access/model";
import { compare, judge } from "./index";
import type { Assertion } from "./shapes";

const scope: fc.Arbitrary<Assertion["on"]> = fc.oneof(
  fc.constant({ kind: "everything" as const }),
  fc
    .tuple(fc.constantFrom(...tagKeys), fc.constantFrom(...tagValues))
    .map(([key, value]) => ({ kind: "tags" as const, expression: { [key]: [value] } })),
  fc.tuple(fc.constantFrom(...accounts), fc.constantFrom("t1", undefined)).map(([accountId, table]) => ({
    ...{ kind: "named" as const, accountId, database: "d1" },
    ...(table ? { table } : {}),
  })),
);

const assertion: fc.Arbitrary<Assertion> = fc.oneof(
  fc.record({
    kind: fc.constant("access" as const),
    who: fc.oneof(
      fc.constant({ kind: "everyone" as const, but: [] as string[] }),
      fc.constantFrom(...people, ...accounts).map((one) => ({ kind: "named" as const, principals: [one] })),
    ),
    has: fc.constantFrom("never" as const, "always" as const),
    permissions: fc
      .subarray(["SELECT", "DESCRIBE", "DROP"] as const, { minLength: 1 })
      .map((all) => [...all]),
    on: scope,
  }),
  fc.record({
    kind: fc.constant("tagged" as const),
    every: fc.constantFrom("database" as const, "table" as const, "column" as const),
    key: fc.constantFrom(...tagKeys),
    on: scope,
  }),
  fc.record({ kind: fc.constant("notIam" as const), on: scope }),
);

/** One thing of a catalog made other, all else being the very same. */
const alteration: fc.Arbitrary<(catalog: Catalog) => Catalog> = fc.oneof(
  grant.map((one) => (catalog: Catalog) => ({ ...catalog, grants: [...catalog.grants, one] })),
  fc.nat().map((at) => (catalog: Catalog) => ({
    ...catalog,
    grants: catalog.grants.filter((_, n) => n !== at % Math.max(1, catalog.grants.length)),
  })),
  fc.constant((catalog: Catalog) => ({ ...catalog, optIns: catalog.optIns.slice(1) })),
  fc
    .tuple(fc.nat(), fc.constantFrom(...tagKeys), fc.constantFrom(...tagValues))
    .map(([at, key, value]) => (catalog: Catalog) => ({
      ...catalog,
      databases: catalog.databases.map((database, n) =>
        n === at % catalog.databases.length
          ? {
              ...database,
              tables: database.tables.map((table, m) =>
                m === at % database.tables.length
                  ? { ...table, tags: { ...table.tags, [key]: value } }
                  : table,
              ),
            }
          : database,
      ),
    })),
);

const altered = (lake: Lake, at: number, alter: (catalog: Catalog) => Catalog): Lake => ({
  ...lake,
  catalogs: lake.catalogs.map((catalog, n) => (n === at % lake.catalogs.length ? alter(catalog) : catalog)),
});

const namedIn = ({ catalogs, identities }: Lake) =>
  new Set([
    ...identities.map(({ arn }) => arn),
    ...catalogs.flatMap(({ grants }) => grants.map(({ principal }) => principal)),
  ]);

test("what is looked at of two lakes is all that an assertion can find otherwise in them", () => {
  fc.assert(
    fc.property(lake, fc.nat(), alteration, assertion, (was, at, alter, asserted) => {
      const before = openLake(was);
      const is = altered(was, at, alter);
      // Who is named first, or for the last time, could and can do elsewhere what others' grants let them.
      fc.pre(namedIn(was).size === namedIn(is).size);
      const after = replaceLake(before, is);
      const found = compare(before, after, { assertion: asserted });
      expect(found.before).toBe(judge(before, asserted).count);
      expect(found.after).toBe(judge(openLake(after.lake), asserted).count);
      expect(found.added).toBeGreaterThanOrEqual(Math.max(0, found.after - found.before));
    }),
    { numRuns: Number(process.env["COMPARE_CASES"] ?? 500) },
  );
});

test("what comes to be of a table without columns is added as well", () => {
  const [catalogId] = accounts;
  const [ann = ""] = people;
  const on = { kind: "named" as const, accountId: catalogId, database: "d" };
  const held: Grant = {
    principal: ann,
    resource: { kind: "table", database: "d", table: "t" },
    permissions: ["DROP", "DESCRIBE"],
    grantable: [],
  };
  const lakeWith = (grants: Grant[]): Lake => ({
    identities: [{ arn: ann, accountId: catalogId }],
    catalogs: [
      {
        ...{ catalogId, grants, tags: [], expressions: [], filters: [], optIns: [], locations: [] },
        settings: {
          ...{ admins: [], readOnlyAdmins: [], crossAccountVersion: "4" },
          ...{ createDatabaseDefault: false, createTableDefault: false },
        },
        databases: [
          {
            ...{ name: "d", tags: {} },
            tables: [{ name: "t", kind: "table", columns: [], partitionKeys: [], tags: {} }],
          },
        ],
      },
    ],
  });
  const bare = openLake(lakeWith([]));
  const given = openLake(lakeWith([held]));
  const asserted = (has: "never" | "always"): Assertion => ({
    ...{ kind: "access", who: { kind: "named", principals: [ann] }, has, on },
    permissions: ["DESCRIBE", "DROP"],
  });
  const counts = { before: 0, after: 2, added: 2 };
  expect(compare(given, bare, { assertion: asserted("always") })).toMatchObject(counts);
  expect(compare(bare, given, { assertion: asserted("never") })).toMatchObject(counts);
});
