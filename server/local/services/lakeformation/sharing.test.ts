import { CreateDatabaseCommand } from "@aws-sdk/client-glue";
import {
  CreateLakeFormationOptInCommand,
  ListLakeFormationOptInsCommand,
  type Permission,
  PutDataLakeSettingsCommand,
  type Resource,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import {
  allTables,
  analyst,
  asPrincipal,
  columns,
  consumer,
  database,
  governance,
  lakeOf,
  locationRole,
  plainRows,
  roleArn,
  table,
} from "./testing";

const producer = "111111111111";
const crawler = roleArn(producer, "AWSGlueServiceRole-CrossAccountCrawler");
const iam = "IAM_ALLOWED_PRINCIPALS";

let aws: TestLocalAws;
let owner: ReturnType<typeof lakeOf>;
let steward: ReturnType<typeof lakeOf>;
let reader: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  owner = lakeOf(aws, "CentralDataMeshOwner");
  steward = lakeOf(aws, "LOBProducerSteward");
  reader = lakeOf(aws, "ConsumerAdminUser");
  await owner.administer({ open: true });
  await steward.administer();
  await reader.administer();
  await owner.makeDatabase("iceberg_lf_db");
  await owner.makeTable("iceberg_lf_db", "iceberg_table_lf", [
    "product_id",
    "category",
    "product_name",
    "quantity_available",
  ]);
  await owner.administer();
  await owner.makeDatabase("datameshtestdatabase");
  await owner.makeTable("datameshtestdatabase", "retail", ["id", "amount"]);
});
afterAll(() => aws.stop());

const refused = (name: string, message: string) =>
  expect.objectContaining({ name, message: expect.stringContaining(message) });
const notAuthorized = refused(
  "AccessDeniedException",
  "Resource does not exist or requester is not authorized to access requested permissions.",
);
const noAdmins = new PutDataLakeSettingsCommand({ DataLakeSettings: { DataLakeAdmins: [] } });
const iceberg = table("iceberg_lf_db", "iceberg_table_lf");

test("what is left to IAM is shared after that was revoked, by column where some are to be seen", async () => {
  const share = async (resource: Resource, permissions: Permission[]) =>
    owner.grant(consumer, resource, permissions);
  await expect(share(database("iceberg_lf_db"), ["DESCRIBE"])).rejects.toEqual(
    refused(
      "InvalidInputException",
      "Please revoke permission(s) for IAM_ALLOWED_PRINCIPALS on the database.",
    ),
  );
  await owner.revoke(iam, database("iceberg_lf_db"), ["ALL"]);
  await share(database("iceberg_lf_db"), ["DESCRIBE"]);
  for (const resource of [iceberg, allTables("iceberg_lf_db")]) {
    await expect(share(resource, ["SELECT", "DESCRIBE"])).rejects.toEqual(
      refused(
        "InvalidInputException",
        "Please revoke permission(s) for IAM_ALLOWED_PRINCIPALS on the table.",
      ),
    );
  }
  await owner.revoke(iam, iceberg, ["ALL"]);
  await expect(owner.revoke(iam, iceberg, ["ALL"])).rejects.toEqual(
    refused("InvalidInputException", "No permissions revoked."),
  );
  await share(iceberg, ["SELECT", "DESCRIBE"]);
  await owner.grant(locationRole, database("iceberg_lf_db"), ["DESCRIBE", "CREATE_TABLE", "ALTER"]);
  await owner.grant(locationRole, iceberg, ["SELECT", "INSERT", "ALTER", "DESCRIBE"]);

  const some = columns("iceberg_lf_db", "iceberg_table_lf", ["category", "Quantity_available"]);
  await expect(share(some, ["SELECT"])).rejects.toEqual(
    refused("InvalidInputException", "Permissions modification is invalid."),
  );
  await owner.revoke(consumer, iceberg, ["SELECT", "DESCRIBE"]);
  await share(some, ["SELECT"]);
  const rows = (await owner.list({ Resource: iceberg })).filter(
    ({ Principal }) => Principal?.DataLakePrincipalIdentifier === consumer,
  );
  expect(rows.map(({ Resource }) => Resource?.TableWithColumns?.ColumnNames)).toEqual([
    ["category", "quantity_available"],
  ]);
});

test("from version 4 on what is left to IAM can be shared too", async () => {
  await owner.administer({ version: "4", open: true });
  await owner.makeDatabase("hybrid");
  await owner.grant(consumer, database("hybrid"), ["DESCRIBE"]);
  await owner.administer();
});

describe("a crawler's account is given a database to fill", () => {
  const bucket = "arn:aws:s3:::retail-datalake-111111111111-us-east-1";
  const location = (ResourceArn: string, CatalogId = governance) => ({
    DataLocation: { ResourceArn, CatalogId },
  });
  const mesh = database("datameshtestdatabase", governance);
  const fill: Permission[] = ["CREATE_TABLE", "ALTER", "DESCRIBE"];

  test("and hands that on to its crawler, not more", async () => {
    await expect(steward.grant(crawler, location(bucket), ["DATA_LOCATION_ACCESS"])).rejects.toEqual(
      notAuthorized,
    );
    await owner.grant(producer, location(bucket), ["DATA_LOCATION_ACCESS"], ["DATA_LOCATION_ACCESS"]);
    await owner.grant(producer, database("datameshtestdatabase"), fill, fill);
    await steward.grant(crawler, location(`${bucket}/below/`), ["DATA_LOCATION_ACCESS"]);
    await steward.grant(crawler, location(bucket), ["DATA_LOCATION_ACCESS"]);
    await steward.grant(crawler, mesh, fill);
    const TargetDatabase = { CatalogId: governance, DatabaseName: "datameshtestdatabase" };
    await steward.glue.send(
      new CreateDatabaseCommand({ DatabaseInput: { Name: "datameshtestdatabaselink", TargetDatabase } }),
    );
    await steward.grant(crawler, database("datameshtestdatabaselink"), ["DESCRIBE"]);
    await expect(steward.grant(crawler, mesh, ["DROP"])).rejects.toEqual(notAuthorized);
    await expect(steward.grant(crawler, database("datameshtestdatabaselink"), ["ALTER"])).rejects.toEqual(
      refused("InvalidInputException", "Permissions modification is invalid."),
    );
  });

  test("and neither to another account nor to everybody", async () => {
    for (const principal of [consumer, analyst, iam]) {
      await expect(steward.grant(principal, mesh, ["DESCRIBE"])).rejects.toEqual(
        refused("AccessDeniedException", "Not authorized to grant permissions for the resource"),
      );
    }
  });

  test("which its owner doesn't see, and can't be made to forget", async () => {
    const seen = plainRows(await owner.list({ Resource: database("datameshtestdatabase") }));
    expect(seen.map(([principal]) => principal)).toEqual(["CentralDataMeshOwner", producer]);
    const theirs = plainRows(await steward.list({ Resource: mesh }));
    expect(theirs.map(([principal]) => principal)).toEqual([
      producer,
      "AWSGlueServiceRole-CrossAccountCrawler",
    ]);
  });
});

describe("a reader's account is given tables", () => {
  const retail = table("datameshtestdatabase", "retail", governance);
  const read: Permission[] = ["SELECT", "DESCRIBE"];

  test("and its admin hands on what may be handed on", async () => {
    await owner.grant(consumer, database("datameshtestdatabase"), ["DESCRIBE"], ["DESCRIBE"]);
    await owner.grant(consumer, retail, read, ["SELECT"]);
    await reader.grant(analyst, database("datameshtestdatabase", governance), ["DESCRIBE"]);
    await expect(reader.grant(analyst, retail, read)).rejects.toEqual(notAuthorized);
    await owner.grant(consumer, retail, read, read);
    await reader.grant(analyst, retail, read);
    const analystsOwn = plainRows(await reader.list({ Resource: retail }));
    expect(analystsOwn.map(([principal, , permissions]) => [principal, permissions])).toEqual([
      [consumer, "DESCRIBE"],
      [consumer, "SELECT"],
      ["LFBusinessAnalyst1", "DESCRIBE"],
      ["LFBusinessAnalyst1", "SELECT"],
    ]);
  });

  test("of which it got some columns, and hands on what it has", async () => {
    await owner.makeTable("datameshtestdatabase", "partly", ["id", "amount"]);
    const partly = table("datameshtestdatabase", "partly", governance);
    await owner.grant(consumer, columns("datameshtestdatabase", "partly", ["id"]), ["SELECT"], ["SELECT"]);
    await reader.grant(analyst, partly, ["SELECT"]);
    await expect(reader.grant(analyst, partly, ["INSERT"])).rejects.toEqual(notAuthorized);
  });

  test("directly to one of it, its admin doesn't see that", async () => {
    await owner.makeTable("datameshtestdatabase", "direct", ["id"]);
    const direct = table("datameshtestdatabase", "direct", governance);
    await owner.grant(analyst, direct, ["SELECT"]);
    expect(await reader.list({ Resource: direct })).toEqual([]);
    expect(await owner.list({ Resource: direct })).toHaveLength(3);
    await expect(reader.grant(analyst, direct, ["SELECT"])).rejects.toEqual(notAuthorized);
  });

  test("its admin opts its own in, and nobody else does", async () => {
    const optIn = { Principal: asPrincipal(analyst), Resource: retail };
    await reader.lake.send(new CreateLakeFormationOptInCommand(optIn));
    const { LakeFormationOptInsInfoList: mine } = await reader.lake.send(
      new ListLakeFormationOptInsCommand({}),
    );
    expect(mine).toMatchObject([optIn]);
    const { LakeFormationOptInsInfoList: theirs } = await owner.lake.send(
      new ListLakeFormationOptInsCommand({}),
    );
    expect(theirs).toEqual([]);
    for (const name of ["none", "sales"]) {
      const unknown = { ...optIn, Resource: table("iceberg_lf_db", name, governance) };
      await expect(reader.lake.send(new CreateLakeFormationOptInCommand(unknown))).rejects.toEqual(
        notAuthorized,
      );
      expect(await reader.list({ Principal: asPrincipal(analyst), Resource: unknown.Resource })).toEqual([]);
    }
  });
});

describe("another account", () => {
  test.each<[string, () => Promise<unknown>, string]>([
    [
      "Super on a database",
      () => owner.grant(consumer, database("datameshtestdatabase"), ["ALL"]),
      "Cannot grant Super or Drop",
    ],
    [
      "Drop on a database",
      () => owner.grant(analyst, database("datameshtestdatabase"), ["DROP"]),
      "Cannot grant Super or Drop",
    ],
    [
      "anything as part of an organization that isn't there",
      () =>
        owner.grant(
          `arn:aws:organizations::${governance}:organization/o-a1b2c3d4e5`,
          database("datameshtestdatabase"),
          ["DESCRIBE"],
        ),
      "Organization o-a1b2c3d4e5 not found",
    ],
  ])("can't be given %s", async (_what, call, message) => {
    await expect(call()).rejects.toEqual(refused("InvalidInputException", message));
  });

  test("before version 3 is given things as a whole only", async () => {
    await owner.administer({ version: "2" });
    const before = database("datameshtestdatabase");
    await expect(owner.grant(analyst, before, ["DESCRIBE"])).rejects.toEqual(
      refused("InvalidInputException", "Invalid cross account grant request."),
    );
    await owner.grant(consumer, before, ["DESCRIBE"]);
    await owner.administer();
  });
});

test("who isn't an admin grants what it may pass on, and sees of others what it has itself", async () => {
  const dev = reader;
  await reader.makeDatabase("lab");
  await reader.makeTable("lab", "t", ["id"]);
  await reader.grant(analyst, table("lab", "t"), ["SELECT", "DESCRIBE"]);
  await reader.lake.send(noAdmins);
  const to = roleArn(consumer, "redshift-s3");
  await dev.grant(to, table("lab", "t"), ["SELECT"], ["SELECT"]);
  await expect(dev.grant(to, { Catalog: {} }, ["CREATE_DATABASE"])).rejects.toEqual(notAuthorized);
  await expect(dev.grant(to, table("lab", "none"), ["SELECT"])).rejects.toEqual(notAuthorized);
  expect(plainRows(await dev.list({ Resource: table("lab", "t") })).map(([principal]) => principal)).toEqual([
    ...["ConsumerAdminUser", "ConsumerAdminUser"],
    ...["LFBusinessAnalyst1", "LFBusinessAnalyst1", "redshift-s3"],
  ]);
  await dev.revoke(roleArn(consumer, "ConsumerAdminUser"), table("lab", "t"), ["ALL", "SELECT"]);
  await expect(dev.grant(to, table("lab", "t"), ["SELECT"])).rejects.toEqual(notAuthorized);
  expect(plainRows(await dev.list({ Resource: table("lab", "t") })).map(([principal]) => principal)).toEqual([
    "ConsumerAdminUser",
    "LFBusinessAnalyst1",
  ]);
});

test("grants made at once are all there in the end", async () => {
  const all: Permission[] = ["ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"];
  await Promise.all(
    all.map((permission) => owner.grant(locationRole, database("datameshtestdatabase"), [permission])),
  );
  const Principal = asPrincipal(locationRole);
  const rows = plainRows(await owner.list({ Principal, Resource: database("datameshtestdatabase") }));
  expect(rows.map(([, , permissions]) => permissions)).toEqual([all.join(" ")]);
});
