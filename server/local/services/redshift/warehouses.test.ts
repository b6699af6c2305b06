import {
  ClusterNotFoundFault,
  DescribeClustersCommand,
  GetClusterCredentialsWithIAMCommand,
  RedshiftClient,
} from "@aws-sdk/client-redshift";
import {
  GetCredentialsCommand,
  GetNamespaceCommand,
  GetWorkgroupCommand,
  ListNamespacesCommand,
  ListWorkgroupsCommand,
  RedshiftServerlessClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-redshift-serverless";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoCluster, demoWorkgroup, warehouseRoleArn } from "@/prisma/demo/lake";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { temporaryPasswordIsRight } from "./passwords";

let aws: TestLocalAws;
let state: pg.Pool;
beforeAll(async () => {
  aws = await startTestLocalAws();
  state = new pg.Pool({ connectionString: aws.databaseUrl, max: 2 });
});
afterAll(async () => {
  await state.end();
  await aws.stop();
});

test("the workgroup and its namespace are listed to their account only", async () => {
  const analyst = new RedshiftServerlessClient(aws.client("LFBusinessAnalyst1"));
  const { workgroups } = await analyst.send(new ListWorkgroupsCommand({}));
  expect(workgroups?.map(({ workgroupName }) => workgroupName)).toEqual([demoWorkgroup]);
  const { workgroup } = await analyst.send(new GetWorkgroupCommand({ workgroupName: demoWorkgroup }));
  expect(workgroup).toMatchObject({
    status: "AVAILABLE",
    endpoint: { port: 5439 },
    namespaceName: "default",
  });
  const { namespaces } = await analyst.send(new ListNamespacesCommand({}));
  const { namespace } = await analyst.send(new GetNamespaceCommand({ namespaceName: "default" }));
  expect(namespaces).toEqual([namespace]);
  expect(namespace).toMatchObject({ dbName: "dev", defaultIamRoleArn: warehouseRoleArn });
  const steward = new RedshiftServerlessClient(aws.client("LOBProducerSteward"));
  expect((await steward.send(new ListWorkgroupsCommand({}))).workgroups).toEqual([]);
  await expect(
    steward.send(new GetWorkgroupCommand({ workgroupName: demoWorkgroup })),
  ).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("the cluster is described, another is not found", async () => {
  const analyst = new RedshiftClient(aws.client("LFBusinessAnalyst1"));
  const { Clusters } = await analyst.send(new DescribeClustersCommand({ ClusterIdentifier: demoCluster }));
  expect(Clusters).toMatchObject([
    { ClusterIdentifier: demoCluster, ClusterStatus: "available", DBName: "dev" },
  ]);
  expect((await analyst.send(new DescribeClustersCommand({}))).Clusters).toEqual(Clusters);
  const error = await analyst
    .send(new DescribeClustersCommand({ ClusterIdentifier: "nowhere" }))
    .catch((e) => e);
  expect(error).toBeInstanceOf(ClusterNotFoundFault);
  expect(error).toMatchObject({ message: "Cluster nowhere not found.", $metadata: { httpStatusCode: 404 } });
});

test("temporary logins hold for the derived database user", async () => {
  const serverless = new RedshiftServerlessClient(aws.client("LFBusinessAnalyst1"));
  const login = await serverless.send(
    new GetCredentialsCommand({ workgroupName: demoWorkgroup, dbName: "dev" }),
  );
  expect(login.dbUser).toBe("IAMR:LFBusinessAnalyst1");
  const isRight = (user: string, password: string) => temporaryPasswordIsRight(state, user, password);
  expect(await isRight("IAMR:LFBusinessAnalyst1", login.dbPassword ?? "")).toBe(true);
  expect(await isRight("IAMR:ConsumerAdminUser", login.dbPassword ?? "")).toBe(false);
  const cluster = new RedshiftClient(aws.client("LFBusinessAnalyst1"));
  const iam = await cluster.send(new GetClusterCredentialsWithIAMCommand({ ClusterIdentifier: demoCluster }));
  expect(await isRight(iam.DbUser ?? "", iam.DbPassword ?? "")).toBe(true);
  expect(await isRight(iam.DbUser ?? "", "guess")).toBe(false);
});
