import { expect, test } from "vitest";
import { expressionOf, filterStep, grantStep, type Place, tagStep } from "./compose";
import { FIRST, fitting } from "./composer-form";

const place: Place = {
  ...{ accountId: "111122223333", on: "table", database: "shop", table: "orders", columns: "", tags: "" },
};

test("tags are read as people write them", () => {
  expect(expressionOf("pii=false, true domain=sales")).toEqual({ pii: ["false", "true"], domain: ["sales"] });
  expect(expressionOf("cost centre")).toEqual({ "cost centre": [] });
  expect(expressionOf("rule=a=b,c pii=no")).toEqual({ rule: ["a=b", "c"], pii: ["no"] });
  expect(expressionOf("")).toEqual({});
});

test("a grant on columns, passed on, and a revoke of a policy", () => {
  const form = { principal: " arn:x ", permissions: ["SELECT"], isPassedOn: true, isRevoke: false };
  expect(grantStep({ ...place, ...form, on: "columns", columns: "id, total" })).toEqual({
    catalogId: "111122223333",
    operation: {
      name: "GrantPermissions",
      grant: {
        principal: "arn:x",
        resource: {
          kind: "columns",
          database: "shop",
          table: "orders",
          columns: { include: ["id", "total"] },
        },
        ...{ permissions: ["SELECT"], grantable: ["SELECT"] },
      },
    },
  });
  const revoke = grantStep({
    ...place,
    ...form,
    isRevoke: true,
    isPassedOn: false,
    on: "policy",
    tags: "pii=no",
  });
  expect(revoke.operation).toMatchObject({
    name: "RevokePermissions",
    grant: { resource: { kind: "tagPolicy", expression: { pii: ["no"] } }, grantable: [] },
  });
});

test("a tag has one value, and a filter rows, columns or both", () => {
  expect(tagStep({ ...place, tags: "pii=true,false" }).operation).toMatchObject({ tags: { pii: "true" } });
  const rows = filterStep({ ...place, name: "eu", rowFilter: "region = 'eu'" });
  expect(rows.operation).toEqual({
    name: "CreateDataCellsFilter",
    filter: { database: "shop", table: "orders", name: "eu", rowFilter: "region = 'eu'" },
  });
});

test("another kind keeps only what it has itself", () => {
  const form = { ...FIRST, on: "policy", permissions: ["SELECT", "DROP"], isPassedOn: true } as const;
  expect(fitting("grant", form)).toMatchObject({
    on: "policy",
    permissions: ["SELECT", "DROP"],
    isPassedOn: true,
  });
  expect(fitting("tag", form)).toMatchObject({ on: "table" });
  expect(fitting("revoke", form)).toMatchObject({ on: "policy", isPassedOn: false });
  const database = { ...form, on: "database", permissions: ["CREATE_TABLE", "DROP"] } as const;
  expect(fitting("replaceIam", database)).toMatchObject({ on: "table", permissions: ["DROP"] });
});
