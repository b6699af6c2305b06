import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProgram, awsProgramWith, startAws } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { asPrincipal, consumer, governance, meshOwner, roleArn } from "./testing";

const withFilters = awsProgramWith("lakeformation", "update-data-cells-filter");
const withOptIns = awsProgramWith("lakeformation", "create-lake-formation-opt-in");
if (!awsProgram) console.warn("SKIPPED: no `aws` here, so its commands for lake permissions weren't run");
else {
  if (!withFilters) console.warn("SKIPPED: this `aws` is too old for data cells filters");
  if (!withOptIns) console.warn("SKIPPED: this `aws` is too old for opt-ins");
}

const producer = "111111111111";
const bucket = "arn:aws:s3:::retail-datalake-111111111111-us-east-1";
const crawler = roleArn(producer, "AWSGlueServiceRole-CrossAccountCrawler");

let local: TestLocalAws;
beforeAll(async () => {
  if (!awsProgram) return;
  local = await startTestLocalAws();
  for (const [principal, admin] of [
    ["CentralDataMeshOwner", meshOwner],
    ["LOBProducerSteward", roleArn(producer, "LOBProducerSteward")],
  ] as const) {
    const settings = { DataLakeAdmins: [asPrincipal(admin)], Parameters: { CROSS_ACCOUNT_VERSION: "3" } };
    await as(
      principal,
      "lakeformation",
      "put-data-lake-settings",
      "--data-lake-settings",
      JSON.stringify(settings),
    );
  }
});
afterAll(() => local?.stop());

const as = (principal: string, service: string, ...args: string[]) =>
  by(awsProgram, principal, service, ...args);
async function by(program: string | undefined, principal: string, service: string, ...args: string[]) {
  const { stdout } = await startAws(local, principal, [service, ...args], program);
  return stdout.trim() === "" ? null : JSON.parse(stdout);
}
const owner = (...args: string[]) => as("CentralDataMeshOwner", "lakeformation", ...args);
const to = (principal: string) => ["--principal", `DataLakePrincipalIdentifier=${principal}`];
const on = (resource: object) => ["--resource", JSON.stringify(resource)];

describe.skipIf(!awsProgram)("the aws command", { timeout: 240_000 }, () => {
  test("grants a bucket to an account, whose admin hands it on to its crawler", async () => {
    const location = { DataLocation: { ResourceArn: bucket, CatalogId: governance } };
    const permissions = ["--permissions", "DATA_LOCATION_ACCESS"];
    const grantable = ["--permissions-with-grant-option", "DATA_LOCATION_ACCESS"];
    const handOn = () =>
      as(
        "LOBProducerSteward",
        "lakeformation",
        "grant-permissions",
        ...to(crawler),
        ...permissions,
        ...on(location),
      );
    await expect(handOn()).rejects.toThrow(
      "An error occurred (AccessDeniedException) when calling the GrantPermissions operation: Resource does not exist or requester is not authorized to access requested permissions.",
    );
    await owner("grant-permissions", ...to(producer), ...permissions, ...grantable, ...on(location));
    await handOn();
    const listed = await as("LOBProducerSteward", "lakeformation", "list-permissions", ...on(location));
    const principals = listed.PrincipalResourcePermissions.map(
      (row: { Principal: { DataLakePrincipalIdentifier: string } }) =>
        row.Principal.DataLakePrincipalIdentifier,
    );
    expect(principals).toEqual([producer, crawler]);
  });

  test("grants tables in a batch, lists them page by page, and revokes", async () => {
    await as("CentralDataMeshOwner", "glue", "create-database", "--database-input", '{"Name": "mesh"}');
    const input = JSON.stringify({
      Name: "retail",
      StorageDescriptor: {
        Columns: [
          { Name: "id", Type: "int" },
          { Name: "amount", Type: "int" },
        ],
      },
    });
    await as(
      "CentralDataMeshOwner",
      "glue",
      "create-table",
      "--database-name",
      "mesh",
      "--table-input",
      input,
    );
    const entry = (Id: string, Resource: object, Permissions: string[]) => ({
      ...{
        Id,
        Principal: asPrincipal(consumer),
        Resource,
        Permissions,
        PermissionsWithGrantOption: Permissions,
      },
    });
    const table = { Table: { DatabaseName: "mesh", Name: "retail" } };
    const entries = JSON.stringify([
      entry("database", { Database: { Name: "mesh" } }, ["DESCRIBE"]),
      entry("table", table, ["SELECT", "DESCRIBE"]),
      entry("wrong", { Database: { Name: "mesh" } }, ["SELECT"]),
    ]);
    const { Failures } = await owner("batch-grant-permissions", "--entries", entries);
    expect(Failures).toMatchObject([
      { RequestEntry: { Id: "wrong" }, Error: { ErrorMessage: "Permissions modification is invalid." } },
    ]);
    const page = (...args: string[]) =>
      owner("list-permissions", ...on(table), "--max-results", "3", ...args);
    const first = await page();
    const second = await page("--next-token", first.NextToken);
    expect(first.PrincipalResourcePermissions).toHaveLength(3);
    expect(second.PrincipalResourcePermissions).toMatchObject([
      { Principal: asPrincipal(consumer), Permissions: ["SELECT"], PermissionsWithGrantOption: ["SELECT"] },
    ]);
    const revoke = [
      "revoke-permissions",
      ...to(consumer),
      "--permissions",
      "SELECT",
      "DESCRIBE",
      ...on(table),
    ];
    await owner(...revoke);
    await expect(owner(...revoke)).rejects.toThrow(
      "(InvalidInputException) when calling the RevokePermissions operation: No permissions revoked.",
    );
    const taken = JSON.stringify([
      entry("database", { Database: { Name: "mesh" } }, ["DESCRIBE"]),
      entry("table", table, ["SELECT"]),
    ]);
    expect((await owner("batch-revoke-permissions", "--entries", taken)).Failures).toMatchObject([
      { RequestEntry: { Id: "table" }, Error: { ErrorCode: "InvalidInputException" } },
    ]);
    const left = await owner("list-permissions", ...to(consumer), ...on({ Database: { Name: "mesh" } }));
    expect(left.PrincipalResourcePermissions).toEqual([]);
  });

  test("tells what was granted at a path", async () => {
    const at = (name: string) => ["--resource-arn", `${bucket}/${name}`];
    const input = {
      Name: "mesh-at-a-path",
      LocationUri: "s3://retail-datalake-111111111111-us-east-1/placed",
    };
    await as("CentralDataMeshOwner", "glue", "create-database", "--database-input", JSON.stringify(input));
    const database = { Database: { Name: "mesh-at-a-path" } };
    await owner("grant-permissions", ...to(consumer), "--permissions", "DESCRIBE", ...on(database));
    const { Permissions } = await owner("get-effective-permissions-for-path", ...at("placed"));
    expect(Permissions).toContainEqual(
      expect.objectContaining({ Principal: asPrincipal(consumer), Permissions: ["DESCRIBE"] }),
    );
    expect((await owner("get-effective-permissions-for-path", ...at("elsewhere"))).Permissions).toEqual([]);
  });

  test.skipIf(!withOptIns)("opts a principal in, lists it, and takes it back", async () => {
    const lake = (...args: string[]) => by(withOptIns, "CentralDataMeshOwner", "lakeformation", ...args);
    const database = { Database: { CatalogId: governance, Name: "mesh" } };
    const optIn = [...to(meshOwner), ...on(database)];
    const listed = async () => (await lake("list-lake-formation-opt-ins")).LakeFormationOptInsInfoList;
    await lake("create-lake-formation-opt-in", ...optIn);
    expect(await listed()).toMatchObject([{ Principal: asPrincipal(meshOwner), Resource: database }]);
    const wrong = lake(
      "create-lake-formation-opt-in",
      ...to(meshOwner),
      ...on({ Database: { Name: "none" } }),
    );
    await expect(wrong).rejects.toThrow(
      "(EntityNotFoundException) when calling the CreateLakeFormationOptIn operation",
    );
    await lake("delete-lake-formation-opt-in", ...optIn);
    expect(await listed()).toEqual([]);
  });

  test.skipIf(!withFilters)("makes a data cells filter, alters it and deletes it", async () => {
    const filter = {
      TableCatalogId: governance,
      ...{ DatabaseName: "mesh", TableName: "retail", Name: "large" },
      RowFilter: { FilterExpression: "amount > 100" },
      ColumnWildcard: {},
    };
    const lake = (...args: string[]) => by(withFilters, "CentralDataMeshOwner", "lakeformation", ...args);
    await lake("create-data-cells-filter", "--table-data", JSON.stringify(filter));
    const table = JSON.stringify({ CatalogId: governance, DatabaseName: "mesh", Name: "retail" });
    const listed = async () => (await lake("list-data-cells-filter", "--table", table)).DataCellsFilters;
    expect(await listed()).toMatchObject([filter]);
    const altered = { ...filter, RowFilter: { FilterExpression: "amount > 1000" } };
    await lake("update-data-cells-filter", "--table-data", JSON.stringify(altered));
    expect(await listed()).toMatchObject([altered]);
    const wrong = JSON.stringify({ ...filter, Name: "wrong", RowFilter: { FilterExpression: "amount >" } });
    await expect(lake("create-data-cells-filter", "--table-data", wrong)).rejects.toThrow(
      "Invalid row filter expression: line 1:9",
    );
    const key = ["--table-catalog-id", governance, "--database-name", "mesh", "--table-name", "retail"];
    await lake("delete-data-cells-filter", ...key, "--name", "large");
    expect(await listed()).toEqual([]);
    await expect(lake("delete-data-cells-filter", ...key, "--name", "large")).rejects.toThrow(
      "(EntityNotFoundException) when calling the DeleteDataCellsFilter operation",
    );
  });
});
