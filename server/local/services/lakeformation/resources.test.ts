import { CreateDatabaseCommand, CreateTableCommand, GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  AlreadyExistsException,
  DeregisterResourceCommand,
  DescribeResourceCommand,
  EntityNotFoundException,
  InvalidInputException,
  LakeFormationClient,
  ListResourcesCommand,
  paginateListResources,
  RegisterResourceCommand,
  UpdateResourceCommand,
} from "@aws-sdk/client-lakeformation";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataLakeBucket } from "@/prisma/demo/lake";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let lake: LakeFormationClient;
let other: LakeFormationClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  lake = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
  other = new LakeFormationClient(aws.client("ConsumerAdminUser"));
});
afterAll(() => aws.stop());

const RoleArn = "arn:aws:iam::222222222222:role/RegisterLocationServiceRole";
const arn = (path: string) => `arn:aws:s3:::${path}`;

test("a location is registered once in an account, told, and deregistered", async () => {
  const ResourceArn = arn("lake/raw");
  const input = { ResourceArn: `${ResourceArn}/`, RoleArn, HybridAccessEnabled: true, WithFederation: false };
  await lake.send(new RegisterResourceCommand(input));
  await expect(lake.send(new RegisterResourceCommand(input))).rejects.toBeInstanceOf(AlreadyExistsException);
  const { ResourceInfo } = await lake.send(new DescribeResourceCommand({ ResourceArn }));
  expect(ResourceInfo).toMatchObject({
    ResourceArn,
    RoleArn,
    HybridAccessEnabled: true,
    WithFederation: false,
  });
  expect(ResourceInfo?.LastModified).toBeInstanceOf(Date);
  await other.send(new RegisterResourceCommand({ ResourceArn, UseServiceLinkedRole: true }));
  expect((await other.send(new DescribeResourceCommand({ ResourceArn }))).ResourceInfo?.RoleArn).toBe(
    "arn:aws:iam::333333333333:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess",
  );
  await lake.send(new DeregisterResourceCommand({ ResourceArn }));
  await expect(lake.send(new DescribeResourceCommand({ ResourceArn }))).rejects.toBeInstanceOf(
    EntityNotFoundException,
  );
  await expect(lake.send(new DeregisterResourceCommand({ ResourceArn }))).rejects.toBeInstanceOf(
    EntityNotFoundException,
  );
});

test("a location gets another role; what isn't told of it stays", async () => {
  const ResourceArn = arn("lake/updated");
  const update = { ResourceArn, RoleArn, HybridAccessEnabled: false };
  await expect(lake.send(new UpdateResourceCommand(update))).rejects.toBeInstanceOf(EntityNotFoundException);
  const input = { ResourceArn, RoleArn, HybridAccessEnabled: true, WithFederation: true };
  await lake.send(new RegisterResourceCommand(input));
  await lake.send(new UpdateResourceCommand(update));
  const { ResourceInfo } = await lake.send(new DescribeResourceCommand({ ResourceArn }));
  expect(ResourceInfo).toMatchObject({ RoleArn, HybridAccessEnabled: false, WithFederation: true });
  const unknown = lake.send(new UpdateResourceCommand({ ResourceArn, RoleArn: `${RoleArn}x` }));
  await expect(unknown).rejects.toBeInstanceOf(InvalidInputException);
  await lake.send(new DeregisterResourceCommand({ ResourceArn }));
  await lake.send(new RegisterResourceCommand({ ResourceArn, UseServiceLinkedRole: true }));
  await expect(lake.send(new UpdateResourceCommand(update))).rejects.toThrow(/service-linked role/);
  await lake.send(new DeregisterResourceCommand({ ResourceArn }));
});

test("whether its role can do its work at a location is told", async () => {
  const s3 = new S3Client({ ...aws.client("LOBProducerSteward"), forcePathStyle: true });
  const own = new S3Client({ ...aws.client("CentralDataMeshOwner"), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: dataLakeBucket }));
  await own.send(new CreateBucketCommand({ Bucket: "lake-of-our-own" }));
  const linked = { UseServiceLinkedRole: true };
  for (const [path, role, status] of [
    [`${dataLakeBucket}/raw`, { RoleArn }, "VERIFIED"],
    ["lake-of-our-own", { RoleArn }, "NOT_VERIFIED"],
    ["lake-of-our-own/linked", linked, "VERIFIED"],
    [`${dataLakeBucket}/linked`, linked, "NOT_VERIFIED"],
    ["lake-of-nobody", linked, "VERIFICATION_FAILED"],
  ] as const) {
    const ResourceArn = arn(path);
    await lake.send(new RegisterResourceCommand({ ResourceArn, ...role }));
    const { ResourceInfo } = await lake.send(new DescribeResourceCommand({ ResourceArn }));
    expect([path, ResourceInfo?.VerificationStatus]).toEqual([path, status]);
  }
  const { ResourceInfoList } = await lake.send(new ListResourcesCommand({}));
  const told = new Map(ResourceInfoList?.map((one) => [one.ResourceArn, one.VerificationStatus]));
  expect(told.get(arn("lake-of-our-own"))).toBe("NOT_VERIFIED");
  for (const ResourceArn of told.keys()) await lake.send(new DeregisterResourceCommand({ ResourceArn }));
});

test("the list pages and filters", async () => {
  const paths = ["page/a", "page/b", "page/c"];
  for (const path of paths) {
    await lake.send(new RegisterResourceCommand({ ResourceArn: arn(path), UseServiceLinkedRole: true }));
  }
  const found: (string | undefined)[] = [];
  for await (const page of paginateListResources({ client: lake, pageSize: 2 }, {})) {
    found.push(...(page.ResourceInfoList ?? []).map(({ ResourceArn }) => ResourceArn));
  }
  expect(found).toEqual(paths.map(arn));
  const { ResourceInfoList } = await lake.send(
    new ListResourcesCommand({
      FilterConditionList: [
        { Field: "RESOURCE_ARN", ComparisonOperator: "EQ", StringValueList: [arn("page/b")] },
      ],
    }),
  );
  expect(ResourceInfoList?.map(({ ResourceArn }) => ResourceArn)).toEqual([arn("page/b")]);
});

test("a table below a registered location says so", async () => {
  await lake.send(
    new RegisterResourceCommand({ ResourceArn: arn("covered/deep"), UseServiceLinkedRole: true }),
  );
  const glue = new GlueClient(aws.client("CentralDataMeshOwner"));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: "d" } }));
  for (const [Name, Location, registered] of [
    ["below", "s3://covered/deep/er/", true],
    ["itself", "s3://covered/deep", true],
    ["beside", "s3://covered/deeper/", false],
    ["above", "s3://covered/", false],
  ] as const) {
    const TableInput = { Name, StorageDescriptor: { Location, Columns: [] } };
    await glue.send(new CreateTableCommand({ DatabaseName: "d", TableInput }));
    const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "d", Name }));
    expect([Name, Table?.IsRegisteredWithLakeFormation]).toEqual([Name, registered]);
  }
});

test.each([
  ["no role", { ResourceArn: arn("x-bucket") }],
  ["a role and the linked one", { ResourceArn: arn("x-bucket"), RoleArn, UseServiceLinkedRole: true }],
  ["a role that isn't there", { ResourceArn: arn("x-bucket"), RoleArn: `${RoleArn}x` }],
  ["what is no S3 location", { ResourceArn: "arn:aws:sqs:::x-bucket", UseServiceLinkedRole: true }],
])("RegisterResource refuses %s", async (_what, input) => {
  await expect(lake.send(new RegisterResourceCommand(input))).rejects.toBeInstanceOf(InvalidInputException);
});
