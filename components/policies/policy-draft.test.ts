import { expect, test } from "vitest";
import { draftOf, EMPTY, type PolicyDraft, reshaped, stepsOf } from "./policy-draft";
import { permissionsOn } from "./policy-kinds";

const A = "111111111111";
const draft = (rest: Partial<PolicyDraft>): PolicyDraft => ({
  ...EMPTY,
  ...{ accountId: A, principal: `arn:aws:iam::${A}:role/Analyst`, database: "retail", table: "sales" },
  ...rest,
});
const operations = (one: PolicyDraft) => stepsOf(one).map(({ operation }) => operation);

test("a shape keeps the permissions that it has", () => {
  const shape = { resourceType: "TABLE", link: null } as const;
  expect(permissionsOn({ ...shape, kind: "columns" })).toEqual(["SELECT"]);
  expect(permissionsOn({ ...shape, kind: "location" })).toEqual(["DATA_LOCATION_ACCESS"]);
  expect(permissionsOn({ ...shape, kind: "tag" })).toContain("GRANT_WITH_LF_TAG_EXPRESSION");
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

test("on a resource link there are two permissions, and it goes where it is not what the policy is on", () => {
  const link = reshaped(draft({ kind: "database", table: "" }), { database: "shared", link: "database" });
  expect(permissionsOn(link)).toEqual(["DESCRIBE", "DROP"]);
  expect(operations({ ...link, permissions: ["DESCRIBE"] })).toEqual([
    {
      name: "GrantPermissions",
      grant: expect.objectContaining({
        resource: { kind: "database", database: "shared" },
        permissions: ["DESCRIBE"],
      }),
    },
  ]);
  expect(reshaped(link, { kind: "table" })).toMatchObject({ database: "", table: "", link: null });
  const inner = reshaped(draft({ kind: "table" }), { table: "linked", link: "table" });
  expect(inner.permissions).toEqual(["DESCRIBE"]);
  expect(reshaped(inner, { kind: "columns" })).toMatchObject({ database: "retail", table: "", link: null });
});

test("what another account shared is given on in its name, and so is the description of its database", () => {
  const owner = "222222222222";
  const empty = reshaped(draft({ kind: "columns", columns: ["price"] }), { ownerId: owner });
  expect(empty).toMatchObject({ ownerId: owner, database: "", table: "", columns: [] });
  const shared = reshaped(empty, { database: "mesh", table: "flights", columns: ["id"] });
  expect(stepsOf(shared)).toMatchObject([
    {
      catalogId: A,
      operation: {
        grant: {
          resource: { kind: "columns", catalogId: owner, ...{ database: "mesh", table: "flights" } },
        },
      },
    },
    { catalogId: A, operation: { grant: { resource: { kind: "database", catalogId: owner } } } },
  ]);
  // Rows are filtered by the account that has them.
  expect(reshaped(shared, { kind: "rows" })).toMatchObject({ database: "", table: "" });
  // In that account it is the same thing.
  expect(reshaped(shared, { accountId: owner, ownerId: "" })).toMatchObject({ database: "mesh" });
});

test.each([
  [
    { kind: "location", location: "s3://lake/raw/" },
    { kind: "location", arn: "arn:aws:s3:::lake/raw" },
  ],
  [
    { kind: "location", location: "arn:aws:s3:::lake", ownerId: "222222222222" },
    { kind: "location", arn: "arn:aws:s3:::lake", catalogId: "222222222222" },
  ],
  [{ kind: "catalog" }, { kind: "catalog" }],
  [
    { kind: "tag", expression: { pii: ["true", "false"] } },
    { kind: "tag", key: "pii", values: ["true", "false"] },
  ],
  [
    { kind: "expression", saved: "open" },
    { kind: "expression", name: "open" },
  ],
] as const)("%o is a grant on %o alone", (some, resource) => {
  const one = draft({ ...some, withDatabase: true });
  expect(operations(one)).toEqual([
    { name: "GrantPermissions", grant: expect.objectContaining({ resource }) },
  ]);
});
