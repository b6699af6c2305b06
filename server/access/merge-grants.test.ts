import type { PrincipalResourcePermissions } from "@aws-sdk/client-lakeformation";
import { expect, test } from "vitest";
import { rowOf } from "@/server/aws/lakeformation-permissions";
import { mergeGrants } from "./merge-grants";

const A = "111111111111";
const B = "222222222222";
const analyst = `arn:aws:iam::${A}:role/Analyst`;

type Told = Partial<PrincipalResourcePermissions>;
const of = (...rows: Told[]) =>
  mergeGrants(
    rows.map((row) =>
      rowOf({ Principal: { DataLakePrincipalIdentifier: analyst }, Permissions: ["SELECT"], ...row }, A),
    ),
  );
const table = { CatalogId: A, DatabaseName: "Retail", Name: "Sales" };

test("SELECT in a row of its own is one grant with the rest, whichever form AWS gives it", () => {
  const merged = {
    grants: [
      {
        ...{ principal: analyst, resource: { kind: "table", database: "retail", table: "sales" } },
        ...{ permissions: ["SELECT", "ALTER", "DESCRIBE"], grantable: ["SELECT"] },
      },
    ],
    unread: 0,
  };
  const rest: Told = { Resource: { Table: table }, Permissions: ["DESCRIBE", "ALTER"] };
  const forms: Told["Resource"][] = [
    { Table: table },
    { TableWithColumns: { ...table, ColumnWildcard: {} } },
    { TableWithColumns: { ...table, ColumnWildcard: { ExcludedColumnNames: [] } } },
  ];
  for (const Resource of forms)
    expect(of(rest, { Resource, PermissionsWithGrantOption: ["SELECT"] })).toEqual(merged);
  const select: Told = { Resource: { Table: table }, PermissionsWithGrantOption: ["SELECT"] };
  expect(of(select, rest, select)).toEqual(merged);
});

test("all tables of a database have three forms and one meaning", () => {
  const at = { CatalogId: A, DatabaseName: "retail" };
  const told = of(
    { Resource: { Table: { ...at, TableWildcard: {} } }, Permissions: ["DESCRIBE"] },
    { Resource: { Table: { ...at, Name: "ALL_TABLES", TableWildcard: {} } }, Permissions: ["INSERT"] },
    { Resource: { TableWithColumns: { ...at, Name: "ALL_TABLES", ColumnWildcard: {} } } },
  );
  expect(told.grants).toEqual([
    {
      ...{ principal: analyst, resource: { kind: "allTables", database: "retail" } },
      ...{ permissions: ["SELECT", "INSERT", "DESCRIBE"], grantable: [] },
    },
  ]);
});

test("columns are a list or all but a list, in any order of the names", () => {
  const told = of(
    { Resource: { TableWithColumns: { ...table, ColumnNames: ["b", "A"] } } },
    {
      Resource: { TableWithColumns: { ...table, ColumnNames: ["A", "b"] } },
      PermissionsWithGrantOption: ["SELECT"],
    },
    { Resource: { TableWithColumns: { ...table, ColumnWildcard: { ExcludedColumnNames: ["card"] } } } },
  );
  const at = { kind: "columns", database: "retail", table: "sales" };
  expect(told.grants.map(({ resource, grantable }) => ({ resource, grantable }))).toEqual([
    { resource: { ...at, columns: { exclude: ["card"] } }, grantable: [] },
    { resource: { ...at, columns: { include: ["a", "b"] } }, grantable: ["SELECT"] },
  ]);
});

test("tags, policies, saved expressions, filters and locations keep what they are on", () => {
  const Expression = [
    { TagKey: "Stage", TagValues: ["Prod"] },
    { TagKey: "domain", TagValues: ["retail", "finance"] },
  ];
  const told = of(
    { Resource: { LFTagPolicy: { CatalogId: A, ResourceType: "TABLE", Expression } } },
    { Resource: { LFTagPolicy: { ResourceType: "DATABASE", ExpressionName: "Ours" } }, Permissions: ["ALL"] },
    { Resource: { LFTag: { TagKey: "PII", TagValues: ["true"] } }, Permissions: ["ASSOCIATE"] },
    { Resource: { LFTagExpression: { Name: "Ours" } }, Permissions: ["DESCRIBE"] },
    { Resource: { DataCellsFilter: { DatabaseName: "retail", TableName: "sales", Name: "US only" } } },
    {
      Resource: { DataLocation: { ResourceArn: "arn:aws:s3:::Lake/x" } },
      Permissions: ["DATA_LOCATION_ACCESS"],
    },
    { Resource: { Catalog: { Id: A } }, Permissions: ["CREATE_DATABASE"] },
    { Resource: { Catalog: {} }, Permissions: ["CREATE_LF_TAG"] },
  );
  expect(told.unread).toBe(0);
  const resources = told.grants.map(({ resource }) => resource);
  expect(resources).toHaveLength(7);
  expect(resources).toEqual(
    expect.arrayContaining([
      {
        ...{ kind: "tagPolicy", resourceType: "TABLE" },
        expression: { domain: ["finance", "retail"], stage: ["prod"] },
      },
      { kind: "tagPolicy", resourceType: "DATABASE", expression: { name: "Ours" } },
      { kind: "tag", key: "pii", values: ["true"] },
      { kind: "expression", name: "Ours" },
      { kind: "cellsFilter", database: "retail", table: "sales", name: "US only" },
      { kind: "location", arn: "arn:aws:s3:::Lake/x" },
      { kind: "catalog" },
    ]),
  );
});

test("another account's resource says whose it is; a catalog beneath an account's is counted, not guessed at", () => {
  const told = of(
    { Resource: { Table: { ...table, CatalogId: B } } },
    { Resource: { Table: { ...table, CatalogId: `${A}:s3tablescatalog/bucket` } } },
    { Resource: { Catalog: { Id: `${A}:redshift` } } },
  );
  expect(told).toEqual({
    grants: [
      {
        ...{ principal: analyst, permissions: ["SELECT"], grantable: [] },
        resource: { kind: "table", database: "retail", table: "sales", catalogId: B },
      },
    ],
    unread: 2,
  });
});

test("principals, grant options and conditions are not mixed up", () => {
  const Resource = { Table: table };
  const told = of(
    { Resource, Condition: { Expression: "context.x == 1" } },
    { Resource },
    { Resource, Principal: { DataLakePrincipalIdentifier: B }, PermissionsWithGrantOption: ["SELECT"] },
  );
  expect(told.grants.map(({ principal, condition, grantable }) => [principal, condition, grantable])).toEqual(
    [
      [B, undefined, ["SELECT"]],
      [analyst, "context.x == 1", []],
      [analyst, undefined, []],
    ],
  );
});

test("a permission that AWS added since is counted, and the rest of its row stands", () => {
  // As the SDK hands on what it does not know.
  const Permissions = ["SELECT", "TELEPORT"] as Told["Permissions"];
  const told = of({ Resource: { Table: table }, ...(Permissions ? { Permissions } : {}) });
  expect(told).toMatchObject({ grants: [{ permissions: ["SELECT"] }], unread: 1 });
});
