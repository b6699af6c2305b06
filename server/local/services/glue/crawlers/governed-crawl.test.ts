import { CreateDatabaseCommand, GetTablesCommand, GlueClient } from "@aws-sdk/client-glue";
import { RegisterResourceCommand, type Resource } from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  analyst,
  consumer,
  database,
  governance,
  lakeOf,
  locationRole,
  table,
} from "@/server/local/services/lakeformation/testing";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { bucket, columnsOf, crawlerRole, makeBucket, makeCrawler, put, runCrawler } from "./testing";

// The walk of the article on crawlers across accounts: the producer's files, the governance account's catalog.

const producer = "111111111111";
const mesh = "datameshtestdatabase";
const link = "datameshtestdatabaselink";
const central = database(mesh, governance);
const location: Resource = {
  DataLocation: { CatalogId: governance, ResourceArn: `arn:aws:s3:::${bucket}` },
};

let aws: TestLocalAws;
let owner: ReturnType<typeof lakeOf>;
let steward: ReturnType<typeof lakeOf>;
let admin: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  owner = lakeOf(aws, "CentralDataMeshOwner");
  steward = lakeOf(aws, "LOBProducerSteward");
  admin = lakeOf(aws, "ConsumerAdminUser");
  for (const each of [owner, steward, admin]) await each.administer();
  const s3 = new S3Client(aws.client("LOBProducerSteward"));
  await makeBucket(s3);
  await put(s3, { [`${link}/sales.csv`]: "id,amount\n1,2\n3,4\n" });
  await owner.lake.send(
    new RegisterResourceCommand({ ResourceArn: `arn:aws:s3:::${bucket}`, RoleArn: locationRole }),
  );
  await owner.makeDatabase(mesh);
  const target = { CatalogId: governance, DatabaseName: mesh };
  const S3Targets = [{ Path: `s3://${bucket}/${link}/` }];
  await makeCrawler(steward.glue, "crawler", { Targets: { S3Targets }, DatabaseName: link });
  await steward.glue.send(
    new CreateDatabaseCommand({ DatabaseInput: { Name: link, TargetDatabase: target } }),
  );
});
afterAll(() => aws.stop());

const failure = async () => (await runCrawler(steward.glue, "crawler"))?.ErrorMessage;

test("a crawler fills another account's database, as far as that lets its account", async () => {
  expect(await failure()).toContain("Required Describe on datameshtestdatabaselink");
  await steward.grant(crawlerRole, database(link), ["DESCRIBE"]);
  expect(await failure()).toMatch(/is not authorized to perform: glue:GetDatabase/);
  const change = ["CREATE_TABLE", "ALTER", "DESCRIBE"] as const;
  await owner.grant(producer, central, [...change], [...change]);
  await steward.grant(crawlerRole, central, [...change]);
  expect(await failure()).toContain(`Insufficient Lake Formation permission(s) on s3://${bucket}/${link}/`);
  await owner.grant(producer, location, ["DATA_LOCATION_ACCESS"], ["DATA_LOCATION_ACCESS"]);
  await steward.grant(crawlerRole, location, ["DATA_LOCATION_ACCESS"]);
  expect(await runCrawler(steward.glue, "crawler")).toMatchObject({ State: "COMPLETED" });
  const named = { CatalogId: governance, DatabaseName: mesh };
  const { TableList = [] } = await owner.glue.send(new GetTablesCommand(named));
  expect(TableList.map(({ Name, CatalogId }) => [Name, CatalogId])).toEqual([[link, governance]]);
});

test("what it found is shared with readers in a third one", async () => {
  const found = table(mesh, link, governance);
  await owner.grant(consumer, central, ["DESCRIBE"], ["DESCRIBE"]);
  const read = ["SELECT", "DESCRIBE"] as const;
  await owner.grant(consumer, found, [...read], [...read]);
  await admin.grant(analyst, central, ["DESCRIBE"]);
  await admin.grant(analyst, found, [...read]);
  const glue = new GlueClient(aws.client("LFBusinessAnalyst1"));
  const named = { CatalogId: governance, DatabaseName: mesh };
  const { TableList = [] } = await glue.send(new GetTablesCommand(named));
  expect(TableList.map(columnsOf)).toEqual([["id:bigint", "amount:bigint"]]);
});
