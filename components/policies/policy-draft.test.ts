import { expect, test } from "vitest";
import { draftOf, EMPTY, type PolicyDraft, permissionsOn, reshaped, stepsOf } from "./policy-draft";

const A = "111111111111";
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

test("what is IAM's is ALL, which is all that it can have", () => {
  const iam = "IAM_ALLOWED_PRINCIPALS";
  const table = reshaped(draft({ kind: "table", mayPassOn: true }), { principal: iam });
  expect(table).toMatchObject({ permissions: ["ALL"], mayPassOn: false });
  expect(reshaped(table, { kind: "database" }).permissions).toEqual(["ALL"]);
  expect(reshaped(table, { kind: "columns" }).permissions).toEqual(["SELECT"]);
  expect(reshaped(table, { permissions: ["SELECT"] }).permissions).toEqual(["SELECT"]);
  const asked = { principal: iam, account: A, database: "retail", table: "sales", column: "" };
  expect(draftOf(asked, [A])).toMatchObject({ kind: "table", permissions: ["ALL"], mayPassOn: false });
  expect(draftOf({ ...asked, column: "price" }, [A]).permissions).toEqual(["SELECT"]);
});

test("a principal that is chosen after IAM is not given ALL by that", () => {
  const role = `arn:aws:iam::${A}:role/Analyst`;
  const ofIam = (kind: PolicyDraft["kind"]) =>
    draft({ kind, principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"] });
  expect(reshaped(ofIam("table"), { principal: role }).permissions).toEqual(["SELECT"]);
  expect(reshaped(ofIam("database"), { principal: role }).permissions).toEqual(["DESCRIBE"]);
  const chosen = { ...ofIam("table"), permissions: ["SELECT", "ALL"] };
  expect(reshaped(chosen, { principal: role }).permissions).toEqual(["SELECT", "ALL"]);
});

test("a tag policy comes with the description of the databases that it matches", () => {
  const one = draft({ expression: { pii: ["false"], stage: [] }, mayPassOn: true });
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

test("a filter that is there is only granted; a new one may be of columns", () => {
  const there = draft({ kind: "rows", filter: "eu", filterName: "ignored" });
  expect(operations(there)).toMatchObject([
    { name: "GrantPermissions", grant: { resource: { kind: "cellsFilter", name: "eu" } } },
    { name: "GrantPermissions" },
  ]);
  const made = draft({ kind: "rows", filterName: "thin", columnMode: "exclude", columns: ["email"] });
  const [first] = operations(made);
  expect(first).toEqual({
    name: "CreateDataCellsFilter",
    filter: { database: "retail", table: "sales", name: "thin", columns: { exclude: ["email"] } },
  });
});

test("a link fills in what it knows, of accounts that were read", () => {
  const asked = { principal: "arn:x", account: A, database: "retail", table: "sales", column: "country" };
  expect(draftOf(asked, ["222222222222", A])).toMatchObject({
    ...{ accountId: A, principal: "arn:x", kind: "columns", table: "sales", columns: ["country"] },
  });
  expect(draftOf({ ...asked, column: "" }, [A])).toMatchObject({ kind: "table", columns: [] });
  expect(draftOf(asked, ["222222222222"])).toMatchObject({
    ...{ accountId: "222222222222", principal: "arn:x", kind: "tagPolicy", table: "" },
  });
});
