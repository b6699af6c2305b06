import { expect, test } from "vitest";
import { EMPTY, type PolicyDraft, permissionsOn, problemsOf, reshaped, stepsOf } from "./policy-draft";

const A = "111111111111";
const columns = [{ name: "country", type: "string", isPartitionKey: false }];
const now = new Date("2026-11-29T10:00:00Z");
const draft = (rest: Partial<PolicyDraft>): PolicyDraft => ({
  ...EMPTY,
  ...{ accountId: A, principal: `arn:aws:iam::${A}:role/Analyst`, database: "retail", table: "sales" },
  ...rest,
});
const operations = (one: PolicyDraft) => stepsOf(one).map(({ operation }) => operation);

test("a shape keeps the permissions that it has", () => {
  expect(permissionsOn({ kind: "columns", resourceType: "TABLE" })).toEqual(["SELECT"]);
  const wide = draft({ kind: "table", permissions: ["SELECT", "DROP"] });
  expect(reshaped(wide, { kind: "database" }).permissions).toEqual(["DROP"]);
  expect(reshaped(wide, { kind: "columns" }).permissions).toEqual(["SELECT"]);
  expect(reshaped(draft({ permissions: ["SELECT"] }), { kind: "database" }).permissions).toEqual([
    "DESCRIBE",
  ]);
});

test("a tag policy comes with the description of the databases that it matches", () => {
  const one = draft({ expression: { pii: ["false"], stage: [] }, mayPassOn: true });
  expect(problemsOf(one, { columns, now })).toEqual({});
  expect(operations(one)).toMatchObject([
    {
      name: "GrantPermissions",
      grant: {
        resource: { kind: "tagPolicy", resourceType: "TABLE", expression: { pii: ["false"] } },
        ...{ permissions: ["SELECT"], grantable: ["SELECT"] },
      },
    },
    { grant: { resource: { resourceType: "DATABASE" }, permissions: ["DESCRIBE"], grantable: [] } },
  ]);
  expect(operations(draft({ saved: "public", withDatabase: false }))).toMatchObject([
    { grant: { resource: { expression: { name: "public" } } } },
  ]);
});

test("rows are granted through a filter, which is made first", () => {
  const one = draft({
    ...{ kind: "rows", filterName: "us-only", rowFilter: "country = 'US'" },
    expires: "2026-12-01T12:30",
  });
  expect(problemsOf(one, { columns, now })).toEqual({});
  const steps = stepsOf(one);
  expect(steps.map(({ operation }) => operation.name)).toEqual([
    ...["CreateDataCellsFilter", "GrantPermissions", "GrantPermissions"],
  ]);
  const expiresAt = new Date("2026-12-01T12:30").toISOString();
  expect(steps.map((step) => step.expiresAt)).toEqual([undefined, expiresAt, expiresAt]);
});

test("columns that are out take no grant option", () => {
  const one = draft({ kind: "columns", columnMode: "exclude", columns: ["country"], mayPassOn: true });
  expect(operations(one)[0]).toMatchObject({
    grant: { resource: { columns: { exclude: ["country"] } }, grantable: [] },
  });
  expect(operations({ ...one, columnMode: "include" })[0]).toMatchObject({
    grant: { grantable: ["SELECT"] },
  });
});

test("what is missing is said by field", () => {
  expect(Object.keys(problemsOf({ ...EMPTY, permissions: [] }, { columns, now }))).toEqual([
    ...["accountId", "principal", "expression", "permissions"],
  ]);
  const rows = draft({ kind: "rows", table: "", rowFilter: "x = 1", expires: "2020-01-01T00:00" });
  expect(Object.keys(problemsOf(rows, { columns, now }))).toEqual([
    "table",
    "filterName",
    "rowFilter",
    "expires",
  ]);
});
