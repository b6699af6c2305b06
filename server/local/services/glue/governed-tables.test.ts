import {
  BatchDeleteTableCommand,
  CreateTableCommand,
  GetTableVersionsCommand,
  PutResourcePolicyCommand,
  SearchTablesCommand,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { CreateLakeFormationOptInCommand, RegisterResourceCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  analyst,
  asPrincipal,
  columns,
  consumer,
  database,
  governance,
  lakeOf,
  table,
} from "@/server/local/services/lakeformation/testing";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const everybody = "IAM_ALLOWED_PRINCIPALS";
let aws: TestLocalAws;
let admin: ReturnType<typeof lakeOf>;
let reader: ReturnType<typeof lakeOf>;
beforeAll(async () => {
  aws = await startTestLocalAws();
  admin = lakeOf(aws, "ConsumerAdminUser");
  reader = lakeOf(aws, "LFBusinessAnalyst1");
  await admin.administer();
  await admin.makeDatabase("shop");
});
afterAll(() => aws.stop());

test("a search finds nothing by columns that are hidden, and pages over what is shown", async () => {
  for (const name of ["a", "b", "c", "d"]) await admin.makeTable("shop", name, ["id", "salary"]);
  await admin.grant(analyst, columns("shop", "b", ["id"]), ["SELECT"]);
  await admin.grant(analyst, table("shop", "d"), ["DESCRIBE"]);
  const search = async (SearchText: string, MaxResults?: number, NextToken?: string) => {
    const input = new SearchTablesCommand({ SearchText, MaxResults, NextToken });
    const found = await reader.glue.send(input);
    return { names: found.TableList?.map(({ Name }) => Name), next: found.NextToken };
  };
  expect(await search("SALARY")).toEqual({ names: ["d"], next: undefined });
  const first = await search("id", 1);
  expect(first.names).toEqual(["b"]);
  expect(await search("id", 1, first.next)).toEqual({ names: ["d"], next: undefined });
});

test("former versions are shown like today's, though the table lay elsewhere", async () => {
  await admin.lake.send(
    new RegisterResourceCommand({
      ResourceArn: "arn:aws:s3:::hybrid",
      ...{ UseServiceLinkedRole: true, HybridAccessEnabled: true },
    }),
  );
  const at = (Location: string) => ({
    DatabaseName: "shop",
    TableInput: {
      Name: "moved",
      StorageDescriptor: { Location, Columns: ["id", "salary"].map((Name) => ({ Name, Type: "string" })) },
    },
  });
  await admin.glue.send(new CreateTableCommand(at("s3://elsewhere/moved/")));
  await admin.glue.send(new UpdateTableCommand(at("s3://hybrid/moved/")));
  const moved = table("shop", "moved");
  await admin.grant(everybody, moved, ["ALL"]);
  await admin.grant(everybody, database("shop"), ["ALL"]);
  await admin.grant(analyst, columns("shop", "moved", ["id"]), ["SELECT"]);
  const optIn = { Principal: asPrincipal(analyst), Resource: moved };
  await admin.lake.send(new CreateLakeFormationOptInCommand(optIn));
  const named = { DatabaseName: "shop", TableName: "moved" };
  const { TableVersions } = await reader.glue.send(new GetTableVersionsCommand(named));
  const seen = TableVersions?.map(({ Table }) => Table?.StorageDescriptor?.Columns?.map(({ Name }) => Name));
  expect(seen).toEqual([["id"], ["id"]]);
});

test("what a policy refuses of one table, it refuses of all that are to be deleted with it", async () => {
  const owner = lakeOf(aws, "CentralDataMeshOwner");
  await owner.makeDatabase("mesh");
  for (const name of ["one", "two"]) await owner.makeTable("mesh", name, ["id"]);
  const arn = (rest: string) => `arn:aws:glue:us-east-1:${governance}:${rest}`;
  const Statement = {
    ...{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${consumer}:root` }, Action: "glue:*" },
    Resource: [arn("catalog"), arn("database/mesh"), arn("table/mesh/one")],
  };
  const PolicyInJson = JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
  await owner.glue.send(new PutResourcePolicyCommand({ PolicyInJson }));
  const place = { CatalogId: governance, DatabaseName: "mesh" };
  const remove = (...TablesToDelete: string[]) =>
    admin.glue.send(new BatchDeleteTableCommand({ ...place, TablesToDelete }));
  await expect(remove("one", "two")).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("table/mesh/two"),
  });
  expect((await remove("one")).Errors).toEqual([]);
});
