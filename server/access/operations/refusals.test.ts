import { expect, test } from "vitest";
import type { Catalog, Grant, Lake, Resource, Table } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { applyToLake } from "./apply";
import { OperationRefused } from "./refused";

const [owner, consumer] = ["111111111111", "222222222222"];
const ann = `arn:aws:iam::${owner}:role/ann`;
const column = (name: string) => ({ name, type: "string", tags: {} });

const table: Table = {
  name: "orders",
  kind: "table",
  columns: [column("id"), { ...column("email"), tags: { pii: "true" } }],
  partitionKeys: [column("day")],
  tags: {},
};

const on = { database: "sales", table: "orders" };
const onTable: Resource = { kind: "table", ...on };
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const granted = (
  principal: string,
  resource: Resource,
  permissions: Grant["permissions"],
  grantable = permissions,
) => ({
  principal,
  resource,
  permissions,
  grantable: grantable === permissions ? [] : grantable,
});

const catalog = (catalogId: string, version: string): Catalog => ({
  catalogId,
  settings: {
    admins: [],
    readOnlyAdmins: [],
    createDatabaseDefault: false,
    createTableDefault: false,
    crossAccountVersion: version,
  },
  tags: [{ key: "pii", values: ["true", "false", ...Array.from({ length: 60 }, (_, each) => `v${each}`)] }],
  expressions: numbers(51).map((n) => ({ name: `e${n}`, expression: { pii: ["true"] } })),
  databases: [
    {
      name: "sales",
      tags: {},
      tables: [table, { ...table, name: "seen", kind: "view" }, { ...table, name: "open" }],
    },
  ],
  grants: [
    granted("IAM_ALLOWED_PRINCIPALS", { kind: "table", database: "sales", table: "open" }, ["ALL"]),
    granted(`${ann}2`, { kind: "columns", ...on, columns: { include: ["id"] } }, ["SELECT"]),
    granted(`${ann}3`, onTable, ["SELECT"]),
    ...numbers(100).map((n) => granted(`${ann}4`, { kind: "cellsFilter", ...on, name: `f${n}` }, ["SELECT"])),
    ...numbers(50).map((n) =>
      granted(`${ann}4`, { kind: "tagPolicy", resourceType: "TABLE", expression: { name: `e${n}` } }, [
        "SELECT",
      ]),
    ),
  ],
  filters: numbers(101).map((n) => ({ ...on, name: `f${n}`, rowFilter: "id = '1'" })),
  optIns: [],
  locations: [],
});

const lake: Lake = { catalogs: [catalog(owner, "3"), catalog(consumer, "4")], identities: [] };

const grant = (
  resource: Resource,
  permissions: Grant["permissions"] = ["SELECT"],
  more: Partial<Grant> = {},
): Operation => ({
  name: "GrantPermissions",
  grant: { principal: ann, resource, permissions, grantable: [], ...more },
});

const policy = (expression: Record<string, string[]>): Resource => ({
  kind: "tagPolicy",
  resourceType: "TABLE",
  expression,
});
const include = (...names: string[]): Resource => ({ kind: "columns", ...on, columns: { include: names } });
const tagged = { kind: "table" as const, ...on };
const filter = { ...on, name: "eu", rowFilter: "region = 'eu'" };
const fifty = Array.from({ length: 50 }, (_, each) => `v${each}`);

test.each<[string, Operation, string, RegExp]>([
  [
    "51 values",
    { name: "CreateLFTag", key: "k", values: [...fifty, "x"] },
    "InvalidInputException",
    /1 to 50/,
  ],
  [
    "a key that is there",
    { name: "CreateLFTag", key: "PII", values: ["x"] },
    "InvalidInputException",
    /exists/,
  ],
  ["a wildcard", { name: "CreateLFTag", key: "k", values: ["*"] }, "InvalidInputException", /value/],
  [
    "a value in use",
    { name: "UpdateLFTag", key: "pii", add: [], remove: ["true"] },
    "InvalidInputException",
    /not allowed: pii=true is assigned to sales\.orders\.email/,
  ],
  ["an unknown tag", { name: "DeleteLFTag", key: "none" }, "EntityNotFoundException", /does not exist/],
  [
    "an unknown value",
    { name: "AddLFTagsToResource", resource: tagged, tags: { pii: "no" } },
    "EntityNotFoundException",
    /Tag or tag value/,
  ],
  [
    "a key twice",
    { name: "AddLFTagsToResource", resource: tagged, tags: { pii: "true", PII: "false" } },
    "InvalidInputException",
    /duplicate/,
  ],
  [
    "another account's table",
    { name: "AddLFTagsToResource", resource: { ...tagged, catalogId: consumer }, tags: { pii: "true" } },
    "InvalidInputException",
    /same account/,
  ],
  [
    "an inherited tag removed",
    { name: "RemoveLFTagsFromResource", resource: tagged, tags: { pii: "true" } },
    "EntityNotFoundException",
    /Tag/,
  ],
  [
    "SELECT on a database",
    grant({ kind: "database", database: "sales" }),
    "InvalidInputException",
    /modification/,
  ],
  ["INSERT on columns", grant(include("id"), ["INSERT"]), "InvalidInputException", /modification/],
  [
    "ALTER on a view",
    grant({ ...onTable, table: "seen" }, ["ALTER"]),
    "InvalidInputException",
    /modification/,
  ],
  ["columns with a partition key", grant(include("day")), "InvalidInputException", /Partition key/],
  ["a column that is not there", grant(include("none")), "InvalidInputException", /non-existent/],
  [
    "the grant option without some columns",
    grant({ kind: "columns", ...on, columns: { exclude: ["id"] } }, ["SELECT"], { grantable: ["SELECT"] }),
    "InvalidInputException",
    /excluded/,
  ],
  [
    "DESCRIBE beside some columns",
    grant(onTable, ["DESCRIBE"], { principal: `${ann}2` }),
    "InvalidInputException",
    /modification/,
  ],
  [
    "some columns beside the table",
    grant(include("id"), ["SELECT"], { principal: `${ann}3` }),
    "InvalidInputException",
    /modification/,
  ],
  [
    "an expression over 900 bytes",
    grant(policy({ pii: fifty.slice(0, 49), [`k${"x".repeat(700)}`]: ["y"] })),
    "InvalidInputException",
    /must be saved/,
  ],
  ["an expression without keys", grant(policy({})), "InvalidInputException", /one LF-Tag/],
  [
    "51 values in an expression",
    grant(policy({ pii: [...fifty, "true"] })),
    "InvalidInputException",
    /1 to 50/,
  ],
  [
    "an unknown tag in an expression",
    grant(policy({ none: ["x"] })),
    "EntityNotFoundException",
    /does not exist/,
  ],
  [
    "a saved expression that is not there",
    grant({ kind: "tagPolicy", resourceType: "TABLE", expression: { name: "e" } }),
    "EntityNotFoundException",
    /expression/,
  ],
  [
    "Drop on a database for another account",
    grant({ kind: "database", database: "sales" }, ["DROP"], { principal: consumer }),
    "InvalidInputException",
    /Super or Drop/,
  ],
  [
    "sharing what is left to IAM",
    grant({ ...onTable, table: "open" }, ["SELECT"], { principal: consumer }),
    "InvalidInputException",
    /Illegal combination/,
  ],
  [
    "an LF-tag for another account without the grant option",
    grant({ kind: "tag", key: "pii", values: ["true"] }, ["ASSOCIATE", "DESCRIBE"], {
      ...{ principal: consumer, grantable: ["DESCRIBE"] },
    }),
    "InvalidInputException",
    /grant option only/,
  ],
  [
    "a principal that is none",
    grant({ ...onTable, table: "open" }, ["SELECT"], { principal: "bogus" }),
    "InvalidInputException",
    /^Invalid principal, arn: bogus$/,
  ],
  [
    "a revoke from a principal that is none",
    { ...grant(onTable, ["SELECT"], { principal: "bogus" }), name: "RevokePermissions" } as Operation,
    "InvalidInputException",
    /Invalid principal/,
  ],
  [
    "the opt-in of a principal that is none",
    { name: "CreateLakeFormationOptIn", optIn: { principal: "bogus", resource: onTable } },
    "InvalidInputException",
    /Invalid principal/,
  ],
  [
    "a 101st filter on a table",
    grant({ kind: "cellsFilter", ...on, name: "f100" }, ["SELECT"], { principal: `${ann}4` }),
    "ResourceNumberLimitExceededException",
    /100 data cells filters/,
  ],
  [
    "a 51st saved expression",
    grant({ kind: "tagPolicy", resourceType: "TABLE", expression: { name: "e50" } }, ["SELECT"], {
      principal: `${ann}4`,
    }),
    "ResourceNumberLimitExceededException",
    /50 LF-Tag expressions/,
  ],
  [
    "passing on another account's table",
    grant({ ...onTable, catalogId: consumer }, ["SELECT"], { principal: "333333333333" }),
    "InvalidInputException",
    /Not authorized/,
  ],
  [
    "a revoke of nothing",
    { ...grant(onTable), name: "RevokePermissions" } as Operation,
    "InvalidInputException",
    /No permissions revoked/,
  ],
  [
    "a filter on a view",
    { name: "CreateDataCellsFilter", filter: { ...filter, table: "seen" } },
    "InvalidInputException",
    /views/,
  ],
  [
    "a filter without a partition key",
    { name: "CreateDataCellsFilter", filter: { ...on, name: "less", columns: { exclude: ["day"] } } },
    "InvalidInputException",
    /Partition key/,
  ],
  [
    "a filter of 2,049 characters",
    { name: "CreateDataCellsFilter", filter: { ...filter, rowFilter: "x".repeat(2049) } },
    "InvalidInputException",
    /2048/,
  ],
  [
    "a filter that is not there",
    { name: "DeleteDataCellsFilter", ...on, filterName: "none" },
    "EntityNotFoundException",
    /not found/,
  ],
  [
    "an opt-in by tags",
    { name: "CreateLakeFormationOptIn", optIn: { principal: ann, resource: policy({ pii: ["true"] }) } },
    "InvalidInputException",
    /tagPolicy/,
  ],
])("%s is refused", (_name, operation, code, message) => {
  const good = { catalogId: owner, operation: { name: "CreateLFTag", key: "other", values: ["a"] } } as const;
  let refusal: unknown;
  try {
    applyToLake(lake, [good, { catalogId: owner, operation }]);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(OperationRefused);
  expect(refusal).toMatchObject({ code, position: 1, message: expect.stringMatching(message) });
});

test("what one has of what is limited can be given again, and a user of Identity Center is no other account's", () => {
  const again = { principal: `${ann}4` };
  const center = { principal: "arn:aws:identitystore:::user/9067f8b1c5-3a" };
  const operations = [
    grant({ kind: "cellsFilter", ...on, name: "f7" }, ["SELECT"], again),
    grant({ kind: "tagPolicy", resourceType: "DATABASE", expression: { name: "e7" } }, ["DESCRIBE"], again),
    grant({ kind: "database", database: "sales" }, ["ALL"], center),
    grant({ kind: "tag", key: "pii", values: ["true"] }, ["ASSOCIATE"], {
      ...{ principal: consumer, grantable: ["ASSOCIATE"] },
    }),
  ];
  const steps = operations.map((operation) => ({ catalogId: owner, operation }));
  expect(applyToLake(lake, steps).catalogs[0]?.grants).toHaveLength(
    (lake.catalogs[0]?.grants.length ?? 0) + 3,
  );
});

test("an account of version 1 or 2 shares nothing by tags with one of version 3 or later", () => {
  const old = { ...lake, catalogs: [catalog(owner, "1"), catalog(consumer, "4")] };
  const share = (principal: string) => ({
    catalogId: owner,
    operation: grant(policy({ pii: ["true"] }), ["SELECT"], { principal }),
  });
  expect(() => applyToLake(old, [share(consumer)])).toThrow(/opt-in to cross account version: v4/);
  expect(() => applyToLake(old, [share("333333333333")])).not.toThrow();
});

test("keys and values are kept in lower case, and a step leaves alone what it is not about", () => {
  const step = {
    catalogId: owner,
    operation: { name: "CreateLFTag", key: "Team", values: ["A", "a"] },
  } as const;
  const after = applyToLake(lake, [step]);
  expect(after.catalogs[0]?.tags.at(-1)).toEqual({ key: "team", values: ["a"] });
  expect(after.catalogs[0]?.databases).toBe(lake.catalogs[0]?.databases);
  expect(after.catalogs[1]).toBe(lake.catalogs[1]);
});
