import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let admin: SecretsManagerClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  admin = new SecretsManagerClient(aws.client("ConsumerAdminUser"));
});
afterAll(() => aws.stop());

const token = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

test("a secret is found by name, by ARN and by ARN without its suffix", async () => {
  const made = await admin.send(
    new CreateSecretCommand({
      Name: "demo/login",
      SecretString: '{"username":"ada"}',
      Description: "A login",
    }),
  );
  expect(made.ARN).toMatch(/^arn:aws:secretsmanager:us-east-1:333333333333:secret:demo\/login-[A-Z2-7]{6}$/);
  for (const SecretId of ["demo/login", made.ARN, made.ARN?.slice(0, -7)]) {
    const got = await admin.send(new GetSecretValueCommand({ SecretId }));
    expect(got).toMatchObject({
      SecretString: '{"username":"ada"}',
      VersionStages: ["AWSCURRENT"],
      ARN: made.ARN,
    });
  }
  const described = await admin.send(new DescribeSecretCommand({ SecretId: "demo/login" }));
  expect(described.VersionIdsToStages).toEqual({ [made.VersionId ?? ""]: ["AWSCURRENT"] });
  expect(described.LastAccessedDate).toBeInstanceOf(Date);
});

test("a new value keeps the former one as AWSPREVIOUS", async () => {
  await admin.send(new CreateSecretCommand({ Name: "turning", SecretString: "one" }));
  for (const value of ["two", "three"]) {
    await admin.send(new PutSecretValueCommand({ SecretId: "turning", SecretString: value }));
  }
  const at = async (VersionStage: string) =>
    (await admin.send(new GetSecretValueCommand({ SecretId: "turning", VersionStage }))).SecretString;
  expect([await at("AWSCURRENT"), await at("AWSPREVIOUS")]).toEqual(["three", "two"]);
  const described = await admin.send(new DescribeSecretCommand({ SecretId: "turning" }));
  expect(Object.keys(described.VersionIdsToStages ?? {})).toHaveLength(2);
  await expect(at("PENDING")).rejects.toThrow(
    "Secrets Manager can't find the specified secret value for staging label: PENDING",
  );
});

test("a token makes a call once", async () => {
  const create = (SecretString: string) =>
    admin.send(new CreateSecretCommand({ Name: "once", SecretString, ClientRequestToken: token(1) }));
  const first = await create("a");
  expect(await create("a")).toMatchObject({ ARN: first.ARN, VersionId: token(1) });
  await expect(create("b")).rejects.toBeInstanceOf(ResourceExistsException);
  const put = (SecretString: string) =>
    admin.send(new PutSecretValueCommand({ SecretId: "once", SecretString, ClientRequestToken: token(2) }));
  await put("c");
  await put("c");
  await expect(put("d")).rejects.toBeInstanceOf(ResourceExistsException);
});

test("a deleted secret waits, comes back, or goes at once", async () => {
  await admin.send(new CreateSecretCommand({ Name: "leaving", SecretBinary: new Uint8Array([1, 2, 255]) }));
  const deleted = await admin.send(new DeleteSecretCommand({ SecretId: "leaving", RecoveryWindowInDays: 7 }));
  expect(deleted.DeletionDate?.getTime()).toBeGreaterThan(Date.now() + 6.9 * 86_400_000);
  const get = () => admin.send(new GetSecretValueCommand({ SecretId: "leaving" }));
  await expect(get()).rejects.toBeInstanceOf(InvalidRequestException);
  await expect(admin.send(new CreateSecretCommand({ Name: "leaving", SecretString: "x" }))).rejects.toThrow(
    "already scheduled for deletion",
  );
  await admin.send(new RestoreSecretCommand({ SecretId: "leaving" }));
  expect((await get()).SecretBinary).toEqual(new Uint8Array([1, 2, 255]));
  await admin.send(new DeleteSecretCommand({ SecretId: "leaving", ForceDeleteWithoutRecovery: true }));
  await expect(get()).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("the list pages and filters", async () => {
  const owner = new SecretsManagerClient(aws.client("LOBProducerSteward"));
  for (const name of ["p1", "p2", "p3", "q1"]) {
    await owner.send(
      new CreateSecretCommand({ Name: name, SecretString: "x", Tags: [{ Key: "team", Value: name }] }),
    );
  }
  const names: (string | undefined)[] = [];
  const filtered = {
    Filters: [{ Key: "name" as const, Values: ["p"] }],
    SortBy: "name" as const,
    SortOrder: "asc" as const,
  };
  for await (const page of paginateListSecrets({ client: owner, pageSize: 2 }, filtered)) {
    names.push(...(page.SecretList ?? []).map((secret) => secret.Name));
  }
  expect(names).toEqual(["p1", "p2", "p3"]);
});

test("accounts and principals are kept apart", async () => {
  await admin.send(new CreateSecretCommand({ Name: "apart", SecretString: "x" }));
  const steward = new SecretsManagerClient(aws.client("LOBProducerSteward"));
  await expect(steward.send(new GetSecretValueCommand({ SecretId: "apart" }))).rejects.toBeInstanceOf(
    ResourceNotFoundException,
  );
  const { ARN } = await admin.send(new DescribeSecretCommand({ SecretId: "apart" }));
  await expect(steward.send(new GetSecretValueCommand({ SecretId: ARN }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining(
      "because no resource-based policy allows the secretsmanager:GetSecretValue action",
    ),
  });
  const analyst = new SecretsManagerClient(aws.client("LFBusinessAnalyst1"));
  await expect(analyst.send(new GetSecretValueCommand({ SecretId: "apart" }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    $metadata: { httpStatusCode: 400 },
  });
});

test.each([
  ["a name with spaces", { Name: "a b" }, "ValidationException"],
  ["no name", { Name: "" }, "ValidationException"],
  [
    "text and bytes at once",
    { Name: "x", SecretString: "a", SecretBinary: new Uint8Array([1]) },
    "InvalidParameterException",
  ],
  ["a key of KMS", { Name: "x", KmsKeyId: "alias/x" }, "NotImplementedException"],
])("CreateSecret refuses %s", async (_what, input, name) => {
  await expect(admin.send(new CreateSecretCommand(input))).rejects.toMatchObject({ name });
});
