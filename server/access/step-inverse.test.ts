import fc from "fast-check";
import { expect, test } from "vitest";
import { OperationRefused } from "./engine";
import { facetOf } from "./facet";
import type { Catalog, Lake } from "./model";
import type { Operation, Step } from "./operation";
import { applyStep } from "./operations/apply";
import { grantKey } from "./operations/resource-key";
import { inverseOf } from "./step-inverse";
import { database, emptyCatalog, table } from "./test-bed";

const ID = "111122223333";
const catalog: Catalog = {
  ...emptyCatalog(ID),
  tags: [
    { key: "pii", values: ["false", "true"] },
    { key: "domain", values: ["sales", "web"] },
  ],
  databases: [database("shop", [table("orders", ["id", "mail"]), table("items", ["id", "price"])])],
};
const lake: Lake = { catalogs: [catalog], identities: [] };

const tags = fc.oneof(
  fc.record({ pii: fc.constantFrom("true", "false") }),
  fc.record({ pii: fc.constantFrom("true", "false"), domain: fc.constantFrom("sales", "web") }),
);
const columns = fc.subarray(["id", "mail"], { minLength: 1 });
const tagged = fc.oneof(
  fc.constant({ kind: "database", database: "shop" } as const),
  fc.constant({ kind: "table", database: "shop", table: "orders" } as const),
  columns.map(
    (include) => ({ kind: "columns", database: "shop", table: "orders", columns: { include } }) as const,
  ),
);
const tablePermissions = fc.subarray(["SELECT", "DESCRIBE", "INSERT", "ALTER"] as const, { minLength: 1 });
const grant = fc
  .record({
    principal: fc.constantFrom(`arn:aws:iam::${ID}:role/a`, `arn:aws:iam::${ID}:role/b`),
    resource: fc.constantFrom(
      { kind: "table", database: "shop", table: "items" } as const,
      { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"] } } as const,
    ),
    permissions: tablePermissions,
    isPassedOn: fc.boolean(),
  })
  .map(({ isPassedOn, ...rest }) => ({ ...rest, grantable: isPassedOn ? rest.permissions.slice(0, 1) : [] }));
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ name: fc.constant("AddLFTagsToResource" as const), resource: tagged, tags }),
  fc.record({ name: fc.constant("RemoveLFTagsFromResource" as const), resource: tagged, tags }),
  fc.record({ name: fc.constant("GrantPermissions" as const), grant }),
  fc.record({ name: fc.constant("RevokePermissions" as const), grant }),
  fc.constant({ name: "UpdateLFTag", key: "domain", add: ["hr"], remove: [] } as const),
  fc.constant({ name: "CreateLFTag", key: "zone", values: ["raw"] } as const),
  fc.constant({ name: "DeleteLFTag", key: "domain" } as const),
);

const catalogOf = ({ catalogs }: Lake): Catalog => catalogs[0] ?? catalog;

/** The same for lakes that differ in the order of lists alone. */
const whole = (one: Lake) => {
  const { grants, tags, databases } = catalogOf(one);
  const kept = grants.map((each) => [
    grantKey(ID, each),
    [...each.permissions].sort(),
    [...each.grantable].sort(),
  ]);
  return {
    grants: kept.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    tags: tags
      .map(({ key, values }) => ({ key, values: [...values].sort() }))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
    databases,
  };
};

/** Applies one if Lake Formation would. */
function tried(before: Lake, step: Step): Lake | null {
  try {
    return applyStep(before, step);
  } catch (error) {
    if (error instanceof OperationRefused) return null;
    throw error;
  }
}

test("what steps did is as it was when their inverses are done, the last one's first", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
      let now = lake;
      const back: (readonly Step[])[] = [];
      for (const each of operations) {
        const step = { catalogId: ID, operation: each };
        const next = tried(now, step);
        if (!next) continue;
        const [before, after] = [facetOf(catalogOf(now), each), facetOf(catalogOf(next), each)];
        back.unshift(inverseOf(step, before, after, now));
        now = next;
      }
      for (const step of back.flat()) now = applyStep(now, step);
      expect(whole(now)).toEqual(whole(lake));
    }),
    { numRuns: 1_000 },
  );
});

test("a step that was done is known by what it touches, and sending it again would change nothing of that", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 6 }), operation, (operations, last) => {
      let now = lake;
      for (const each of operations) now = tried(now, { catalogId: ID, operation: each }) ?? now;
      const step = { catalogId: ID, operation: last };
      const next = tried(now, step);
      if (!next) return;
      const after = facetOf(catalogOf(next), last);
      const again = tried(next, step);
      if (again) expect(facetOf(catalogOf(again), last)).toEqual(after);
    }),
    { numRuns: 1_000 },
  );
});
