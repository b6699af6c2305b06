import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  type PrincipalPermissions,
} from "@aws-sdk/client-glue";
import {
  BatchGrantPermissionsCommand,
  BatchRevokePermissionsCommand,
  CreateLakeFormationOptInCommand,
  DeleteLakeFormationOptInCommand,
  GrantPermissionsCommand,
  ListLakeFormationOptInsCommand,
  ListPermissionsCommand,
  type Permission,
  paginateListPermissions,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import {
  allTables,
  asPrincipal,
  columns,
  database,
  governance,
  lakeOf,
  locationRole,
  meshOwner,
  plainRows,
  table,
} from "./testing";

let aws: TestLocalAws;
let owner: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  owner = lakeOf(aws, "CentralDataMeshOwner");
  await owner.makeDatabase("open");
  await owner.makeTable("open", "t", ["id"]);
  await owner.administer();
  await owner.makeDatabase("Mesh");
  await owner.makeTable("mesh", "Sales", ["Id", "amount", "name"], ["day"]);
});
afterAll(() => aws.stop());

const refused = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });
const modification = refused("InvalidInputException", "Permissions modification is invalid.");
const everything = "ALL ALTER DELETE DESCRIBE DROP INSERT";
const at = (Resource: Resource) => owner.list({ Resource });
const CatalogId = governance;

describe("what is made", () => {
  test("is left to IAM by the default settings, and its maker may pass it on", async () => {
    expect(plainRows(await at(database("open")))).toEqual([
      ["IAM_ALLOWED_PRINCIPALS", { Database: { CatalogId, Name: "open" } }, "ALL", ""],
      [
        "CentralDataMeshOwner",
        { Database: { CatalogId, Name: "open" } },
        "ALTER CREATE_TABLE DESCRIBE DROP",
        "ALTER CREATE_TABLE DESCRIBE DROP",
      ],
    ]);
    const place = { CatalogId, DatabaseName: "open", Name: "t" };
    expect(plainRows(await at(table("open", "t")))).toEqual([
      ["IAM_ALLOWED_PRINCIPALS", { Table: place }, "ALL", ""],
      ["CentralDataMeshOwner", { Table: place }, everything, everything],
      ["CentralDataMeshOwner", { TableWithColumns: { ...place, ColumnWildcard: {} } }, "SELECT", "SELECT"],
    ]);
  });

  test("is its maker's alone where the settings, or the database, say so", async () => {
    expect(plainRows(await at(database("mesh")))).toHaveLength(1);
    expect(plainRows(await at(table("mesh", "sales")))).toHaveLength(2);
    await owner.glue.send(
      new CreateDatabaseCommand({
        DatabaseInput: {
          Name: "own_defaults",
          CreateTableDefaultPermissions: [
            { Principal: asPrincipal("IAM_ALLOWED_PRINCIPALS"), Permissions: ["ALL"] },
          ],
        },
      }),
    );
    await owner.makeTable("own_defaults", "t", ["id"]);
    expect(plainRows(await at(table("own_defaults", "t")))[0]?.[0]).toBe("IAM_ALLOWED_PRINCIPALS");
  });

  test("is given to nobody in particular by its database", async () => {
    const make = (...CreateTableDefaultPermissions: PrincipalPermissions[]) =>
      owner.glue.send(
        new CreateDatabaseCommand({ DatabaseInput: { Name: "odd", CreateTableDefaultPermissions } }),
      );
    const some: PrincipalPermissions = { Principal: asPrincipal(locationRole), Permissions: ["SELECT"] };
    await expect(make(some)).rejects.toEqual(refused("InvalidInputException", "Default permissions"));
    await make();
    const client = new Client({ connectionString: aws.databaseUrl });
    await client.connect();
    const odd = [{ principal: locationRole, permissions: ["SELECT"] }];
    await client.query(
      "update catalog_database set definition = definition || jsonb_build_object('createTableDefaultPermissions', $1::jsonb) where name = 'odd'",
      [JSON.stringify(odd)],
    );
    await client.end();
    await owner.makeTable("odd", "t", ["id"]);
    const principals = plainRows(await at(table("odd", "t"))).map(([principal]) => principal);
    expect(new Set(principals)).toEqual(new Set(["CentralDataMeshOwner"]));
  });

  test("takes what was given on it along when it goes", async () => {
    await owner.makeTable("mesh", "brief", ["id"]);
    await owner.grant(locationRole, table("mesh", "brief"), ["SELECT"]);
    await owner.glue.send(new DeleteTableCommand({ DatabaseName: "mesh", Name: "brief" }));
    expect(await at(table("mesh", "brief"))).toEqual([]);
    await owner.makeTable("mesh", "brief", ["id"]);
    expect(plainRows(await at(table("mesh", "brief"))).map(([principal]) => principal)).toEqual([
      "CentralDataMeshOwner",
      "CentralDataMeshOwner",
    ]);
  });
});

describe("a grant", () => {
  const mine = async (resource: Resource) =>
    plainRows(await at(resource)).filter(([principal]) => principal === "RegisterLocationServiceRole");

  test("adds to what the principal has on the same thing, in any letters", async () => {
    await owner.grant(locationRole, database("MESH"), ["DESCRIBE"]);
    await owner.grant(locationRole, database("mesh"), ["CREATE_TABLE", "DESCRIBE"], ["CREATE_TABLE"]);
    const resource = { Database: { CatalogId, Name: "mesh" } };
    expect(await mine(database("mesh"))).toEqual([
      ["RegisterLocationServiceRole", resource, "CREATE_TABLE DESCRIBE", "CREATE_TABLE"],
    ]);
    await owner.revoke(locationRole, database("mesh"), [], ["CREATE_TABLE"]);
    await owner.revoke(locationRole, database("mesh"), ["DESCRIBE"]);
    expect(await mine(database("mesh"))).toEqual([
      ["RegisterLocationServiceRole", resource, "CREATE_TABLE", ""],
    ]);
    await owner.revoke(locationRole, database("mesh"), ["CREATE_TABLE"]);
    expect(await mine(database("mesh"))).toEqual([]);
    await expect(owner.revoke(locationRole, database("mesh"), ["CREATE_TABLE"])).rejects.toEqual(
      refused(
        "InvalidInputException",
        "No permissions revoked. Grantee has no permissions and no grantable permissions on resource.",
      ),
    );
  });

  test("of SELECT is told as on all columns, and taken back in either form", async () => {
    await owner.grant(locationRole, allTables("mesh"), ["SELECT", "DESCRIBE"], ["SELECT"]);
    const place = { CatalogId, DatabaseName: "mesh", Name: "ALL_TABLES" };
    expect(await mine(allTables("mesh"))).toEqual([
      ["RegisterLocationServiceRole", { Table: { ...place, TableWildcard: {} } }, "DESCRIBE", ""],
      [
        "RegisterLocationServiceRole",
        { TableWithColumns: { ...place, ColumnWildcard: {} } },
        "SELECT",
        "SELECT",
      ],
    ]);
    const wildcard = { TableWithColumns: { DatabaseName: "mesh", Name: "ALL_TABLES", ColumnWildcard: {} } };
    await owner.revoke(locationRole, wildcard, ["SELECT"]);
    await owner.revoke(locationRole, allTables("mesh"), ["DESCRIBE"]);
    const whole = { TableWithColumns: { DatabaseName: "mesh", Name: "sales", ColumnWildcard: {} } };
    await owner.grant(locationRole, whole, ["SELECT"]);
    await owner.revoke(locationRole, table("mesh", "sales"), ["SELECT"]);
    expect(await mine(table("mesh", "sales"))).toEqual([]);
  });

  test("on columns can be taken back column by column", async () => {
    await owner.grant(locationRole, columns("mesh", "sales", ["AMOUNT", "id"]), ["SELECT"], ["SELECT"]);
    for (const name of ["name", "id"])
      await owner.grant(locationRole, columns("mesh", "sales", [name]), ["SELECT"]);
    await owner.revoke(locationRole, columns("mesh", "sales", ["id", "name"]), ["SELECT"]);
    const place = { CatalogId, DatabaseName: "mesh", Name: "sales" };
    expect(await mine(table("mesh", "sales"))).toEqual([
      [
        "RegisterLocationServiceRole",
        { TableWithColumns: { ...place, ColumnNames: ["amount"] } },
        "SELECT",
        "SELECT",
      ],
    ]);
    await expect(
      owner.revoke(locationRole, columns("mesh", "sales", ["amount", "id"]), ["SELECT"]),
    ).rejects.toEqual(refused("InvalidInputException", "No permissions revoked."));
    await expect(owner.grant(locationRole, table("mesh", "sales"), ["DESCRIBE"])).rejects.toEqual(
      modification,
    );
    await owner.revoke(locationRole, columns("mesh", "sales", ["amount"]), ["SELECT"]);
  });

  test("is told with when and by whom it was made", async () => {
    await owner.grant(locationRole, database("open"), ["DESCRIBE"]);
    const row = (await at(database("open"))).at(-1);
    expect(row?.LastUpdated).toBeInstanceOf(Date);
    expect(row?.LastUpdatedBy).toMatch(/^arn:aws:sts::222222222222:assumed-role\/CentralDataMeshOwner\//);
  });

  test.each<[string, Resource, Permission[]]>([
    ["SELECT on a database", database("mesh"), ["SELECT"]],
    ["CREATE_TABLE on a table", table("mesh", "sales"), ["CREATE_TABLE"]],
    ["INSERT on columns", columns("mesh", "sales", ["id"]), ["INSERT"]],
    ["ALL on columns", columns("mesh", "sales", ["id"]), ["ALL"]],
    ["SUPER_USER on a table", table("mesh", "sales"), ["SUPER_USER"]],
    ["ALL on a location", { DataLocation: { ResourceArn: "arn:aws:s3:::lake/x" } }, ["ALL"]],
    ["CREATE_DATABASE on a database", database("mesh"), ["CREATE_DATABASE"]],
    ["one of two", database("mesh"), ["DESCRIBE", "ASSOCIATE"]],
  ])("is refused of %s", async (_what, resource, permissions) => {
    await expect(owner.grant(locationRole, resource, permissions)).rejects.toEqual(modification);
  });

  test.each<[string, () => Promise<unknown>, string, string]>([
    [
      "on a partition key",
      () => owner.grant(locationRole, columns("mesh", "sales", ["day"]), ["SELECT"]),
      "InvalidInputException",
      "Partition key columns",
    ],
    [
      "on a column that isn't there",
      () => owner.grant(locationRole, columns("mesh", "sales", ["nope"]), ["SELECT"]),
      "InvalidInputException",
      "cannot grant/revoke permission on non-existent column",
    ],
    [
      "to be passed on, with columns left out",
      () =>
        owner.grant(
          locationRole,
          {
            TableWithColumns: {
              DatabaseName: "mesh",
              Name: "sales",
              ColumnWildcard: { ExcludedColumnNames: ["id"] },
            },
          },
          ["SELECT"],
          ["SELECT"],
        ),
      "InvalidInputException",
      "grant option",
    ],
    [
      "with more to pass on than is given",
      () => owner.grant(locationRole, database("mesh"), ["DESCRIBE"], ["DROP"]),
      "InvalidInputException",
      "subset",
    ],
    [
      "to a role that isn't there",
      () => owner.grant(`${locationRole}x`, database("mesh"), ["DESCRIBE"]),
      "InvalidInputException",
      "Invalid principal",
    ],
    [
      "to what is no principal",
      () => owner.grant("arn:aws:sts::222222222222:assumed-role/A/b", database("mesh"), ["DESCRIBE"]),
      "InvalidInputException",
      "Invalid principal",
    ],
    [
      "on a table that isn't there",
      () => owner.grant(locationRole, table("mesh", "nope"), ["SELECT"]),
      "EntityNotFoundException",
      "Table nope not found.",
    ],
    [
      "on two things",
      () => owner.grant(locationRole, { ...database("mesh"), Catalog: {} } as Resource, ["DESCRIBE"]),
      "InvalidInputException",
      "exactly 1 resource",
    ],
    [
      "on no table and not on all",
      () => owner.grant(locationRole, { Table: { DatabaseName: "mesh" } }, ["SELECT"]),
      "InvalidInputException",
      "Table name and table wildcard cannot both be empty.",
    ],
    [
      "on some columns to an admin",
      () => owner.grant(meshOwner, columns("mesh", "sales", ["id"]), ["SELECT"]),
      "InvalidInputException",
      "Permissions modification is invalid.",
    ],
    [
      "by a key given twice",
      () =>
        grantByTags([
          { TagKey: "pii", TagValues: ["no"] },
          { TagKey: "PII", TagValues: ["yes"] },
        ]),
      "InvalidInputException",
      "duplicate tag key",
    ],
    [
      "by an expression over 900 bytes",
      () =>
        grantByTags([
          { TagKey: "k", TagValues: Array.from({ length: 50 }, (_, n) => `a_rather_long_value_${n}`) },
        ]),
      "InvalidInputException",
      "900",
    ],
    [
      "by a tag that isn't there",
      () => grantByTags([{ TagKey: "nope", TagValues: ["x"] }]),
      "EntityNotFoundException",
      "Tag or tag value does not exist.",
    ],
    [
      "under a condition",
      () =>
        owner.lake.send(
          new GrantPermissionsCommand({
            Principal: asPrincipal(locationRole),
            Resource: database("mesh"),
            Permissions: ["DESCRIBE"],
            Condition: { Expression: 'context.iam.principalTags.hasTag("x")' },
          }),
        ),
      "NotImplementedException",
      "Condition of a grant",
    ],
  ])("is refused %s", async (_how, call, name, message) => {
    await expect(call()).rejects.toEqual(refused(name, message));
  });

  const grantByTags = (Expression: { TagKey: string; TagValues: string[] }[]) =>
    owner.grant(locationRole, { LFTagPolicy: { ResourceType: "TABLE", Expression } }, ["SELECT"]);

  test("on a resource link is one of DESCRIBE or DROP", async () => {
    const TargetTable = { CatalogId, DatabaseName: "mesh", Name: "sales" };
    await owner.glue.send(
      new CreateTableCommand({ DatabaseName: "mesh", TableInput: { Name: "link", TargetTable } }),
    );
    await expect(owner.grant(locationRole, table("mesh", "link"), ["SELECT"])).rejects.toEqual(modification);
    await owner.grant(locationRole, table("mesh", "link"), ["DESCRIBE", "DROP"]);
  });
});

test("a batch tells what of it failed, and does the rest", async () => {
  const entry = (Id: string, Name: string, permission: Permission) => ({
    Id,
    Principal: asPrincipal(locationRole),
    Resource: database(Name),
    Permissions: [permission],
    PermissionsWithGrantOption: [permission],
  });
  const Entries = [entry("1", "mesh", "ALTER"), entry("2", "nope", "ALTER"), entry("3", "mesh", "SELECT")];
  const { Failures } = await owner.lake.send(new BatchGrantPermissionsCommand({ Entries }));
  expect(Failures?.map(({ RequestEntry, Error: error }) => [RequestEntry?.Id, error?.ErrorCode])).toEqual([
    ["2", "EntityNotFoundException"],
    ["3", "InvalidInputException"],
  ]);
  const Principal = asPrincipal(locationRole);
  expect(plainRows(await owner.list({ Principal, Resource: database("mesh") }))).toEqual([
    ["RegisterLocationServiceRole", { Database: { CatalogId, Name: "mesh" } }, "ALTER", "ALTER"],
  ]);
  const undone = await owner.lake.send(new BatchRevokePermissionsCommand({ Entries: Entries.slice(0, 2) }));
  expect(undone.Failures?.map(({ RequestEntry }) => RequestEntry?.Id)).toEqual(["2"]);
  const many = Array.from({ length: 21 }, (_, n) => entry(String(n), "mesh", "ALTER"));
  await expect(owner.lake.send(new BatchGrantPermissionsCommand({ Entries: many }))).rejects.toEqual(
    refused("InvalidInputException", "1 to 20"),
  );
});

describe("the list of permissions", () => {
  test("pages without losing or repeating a row", async () => {
    const all = await owner.list();
    expect(all.length).toBeGreaterThan(6);
    for (const pageSize of [1, 2, 3]) {
      const paged: unknown[] = [];
      for await (const page of paginateListPermissions({ client: owner.lake, pageSize }, {})) {
        expect(page.PrincipalResourcePermissions?.length).toBeLessThanOrEqual(pageSize);
        paged.push(...(page.PrincipalResourcePermissions ?? []));
      }
      expect(paged).toEqual(all);
    }
  });

  test.each([
    ["a principal alone", { Principal: asPrincipal(meshOwner) }, "Resource is mandatory if Principal is set"],
    [
      "an empty resource",
      { Resource: {} },
      "Resource must have either the catalog, table or database field populated.",
    ],
    ["columns", { Resource: columns("mesh", "sales", ["id"]) }, "Resource must have either the catalog"],
    ["a token of another list", { NextToken: "x" }, "Invalid NextToken"],
    [
      "filters of a principal",
      { Principal: asPrincipal(meshOwner), Resource: table("mesh", "sales"), IncludeRelated: "TRUE" },
      "Principal must not be specified",
    ],
  ])("refuses %s", async (_what, input, message) => {
    await expect(owner.list(input)).rejects.toEqual(refused("InvalidInputException", message));
  });

  test.each([0, 1001])("refuses pages of %s", async (MaxResults) => {
    await expect(owner.list({ MaxResults })).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } });
  });

  test("by a type of resource tells those alone", async () => {
    const { PrincipalResourcePermissions: rows } = await owner.lake.send(
      new ListPermissionsCommand({ ResourceType: "DATABASE" }),
    );
    expect(rows?.length).toBeGreaterThan(2);
    expect(rows?.every(({ Resource }) => Resource?.Database)).toBe(true);
  });

  test("for a principal and a thing tells what it comes to, however it was given", async () => {
    const Principal = asPrincipal(locationRole);
    await owner.grant(`${governance}:IAMPrincipals`, allTables("mesh"), ["DESCRIBE"]);
    await owner.grant(locationRole, columns("mesh", "sales", ["id"]), ["SELECT"]);
    await owner.grant(locationRole, columns("mesh", "sales", ["name"]), ["SELECT"]);
    const place = { CatalogId, DatabaseName: "mesh", Name: "sales" };
    const Resource = table("mesh", "sales");
    expect(plainRows(await owner.list({ Principal, Resource }))).toEqual([
      ["RegisterLocationServiceRole", { Table: place }, "DESCRIBE", ""],
      [
        "RegisterLocationServiceRole",
        { TableWithColumns: { ...place, ColumnNames: ["id", "name"] } },
        "SELECT",
        "",
      ],
    ]);
    const admin = plainRows(await owner.list({ Principal: asPrincipal(meshOwner), Resource }));
    expect(admin.map(([, , permissions]) => permissions)).toEqual([everything, "SELECT"]);
    await owner.revoke(`${governance}:IAMPrincipals`, allTables("mesh"), ["DESCRIBE"]);
    await owner.revoke(locationRole, columns("mesh", "sales", ["id", "name"]), ["SELECT"]);
  });
});

test("an admin opts principals in, on databases and tables", async () => {
  const optIn = { Principal: asPrincipal(locationRole), Resource: table("mesh", "sales") };
  await owner.lake.send(new CreateLakeFormationOptInCommand(optIn));
  await owner.lake.send(new CreateLakeFormationOptInCommand({ ...optIn, Resource: database("mesh") }));
  const list = async (input = {}) =>
    (await owner.lake.send(new ListLakeFormationOptInsCommand(input))).LakeFormationOptInsInfoList;
  expect((await list())?.map(({ Resource }) => Object.keys(Resource ?? {}))).toEqual([
    ["Database"],
    ["Table"],
  ]);
  const [found] = (await list({ Resource: optIn.Resource })) ?? [];
  expect(found).toMatchObject({ Principal: optIn.Principal, LastUpdatedBy: expect.any(String) });
  await owner.lake.send(new DeleteLakeFormationOptInCommand(optIn));
  await expect(owner.lake.send(new DeleteLakeFormationOptInCommand(optIn))).rejects.toEqual(
    refused("EntityNotFoundException", "opt-in"),
  );
  const byTag = { LFTag: { TagKey: "a", TagValues: ["b"] } };
  await expect(
    owner.lake.send(new CreateLakeFormationOptInCommand({ ...optIn, Resource: byTag })),
  ).rejects.toEqual(refused("InvalidInputException", "Only databases and tables"));
});
