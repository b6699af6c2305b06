import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProgram, awsProgramWith, startAws } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { asPrincipal, consumer, governance, meshOwner, roleArn } from "./testing";

const withFilters = awsProgramWith("lakeformation", "get-data-cells-filter");
if (!awsProgram) console.warn("SKIPPED: no `aws` here, so its commands for lake permissions weren't run");
else if (!withFilters) console.warn("SKIPPED: this `aws` is too old for data cells filters");

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

async function as(principal: string, service: string, ...args: string[]) {
  const { stdout } = await startAws(local, principal, [service, ...args], awsProgram);
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
  });

  test.skipIf(!withFilters)("makes a data cells filter and reads it", async () => {
    const filter = {
      TableCatalogId: governance,
      ...{ DatabaseName: "mesh", TableName: "retail", Name: "large" },
      RowFilter: { FilterExpression: "amount > 100" },
      ColumnWildcard: {},
    };
    const lake = (...args: string[]) =>
      startAws(local, "CentralDataMeshOwner", ["lakeformation", ...args], withFilters);
    await lake("create-data-cells-filter", "--table-data", JSON.stringify(filter));
    const table = JSON.stringify({ CatalogId: governance, DatabaseName: "mesh", Name: "retail" });
    const { stdout } = await lake("list-data-cells-filter", "--table", table);
    expect(JSON.parse(stdout).DataCellsFilters).toMatchObject([filter]);
    const wrong = JSON.stringify({ ...filter, Name: "wrong", RowFilter: { FilterExpression: "amount >" } });
    await expect(lake("create-data-cells-filter", "--table-data", wrong)).rejects.toThrow(
      "Invalid row filter expression: line 1:9",
    );
  });
});
