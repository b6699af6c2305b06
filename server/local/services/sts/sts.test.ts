import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLocalAws } from "@/server/local/local-aws";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let clock = 0;
const now = () => Date.now() + clock;

beforeAll(async () => {
  aws = await startTestLocalAws({ now });
});
afterAll(() => aws.stop());

const roleArn = "arn:aws:iam::333333333333:role/LFBusinessAnalyst1";

test("an access key is a session of its principal's role", async () => {
  const sts = new STSClient(aws.client("LFBusinessAnalyst1"));
  const identity = await sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe("arn:aws:sts::333333333333:assumed-role/LFBusinessAnalyst1/LFBusinessAnalyst1");
  expect(identity.Account).toBe("333333333333");
  expect(identity.UserId).toMatch(/^AROA[A-Z2-7]{17}:LFBusinessAnalyst1$/);
  expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("the server's role becomes a person's principal, with tags", async () => {
  const sts = new STSClient(aws.client("HeadgateServer"));
  const assumed = await sts.send(
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: "ana@headgate.demo",
      DurationSeconds: 900,
      Tags: [{ Key: "RedshiftDbRoles", Value: "analyst:reader" }],
    }),
  );
  expect(assumed.AssumedRoleUser?.Arn).toBe(
    "arn:aws:sts::333333333333:assumed-role/LFBusinessAnalyst1/ana@headgate.demo",
  );
  expect(assumed.PackedPolicySize).toBeGreaterThan(0);
  const keys = assumed.Credentials;
  const secondsLeft = ((keys?.Expiration?.getTime() ?? 0) - Date.now()) / 1000;
  expect(secondsLeft).toBeGreaterThan(890);
  expect(secondsLeft).toBeLessThanOrEqual(901);
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? "",
    secretAccessKey: keys?.SecretAccessKey ?? "",
    sessionToken: keys?.SessionToken ?? "",
  };
  expect(credentials.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  const assumedSts = new STSClient({ ...aws.client("HeadgateServer"), credentials });
  expect((await assumedSts.send(new GetCallerIdentityCommand({}))).Arn).toBe(assumed.AssumedRoleUser?.Arn);

  const forged = new STSClient({
    ...aws.client("HeadgateServer"),
    credentials: { ...credentials, sessionToken: `${credentials.sessionToken}x` },
  });
  await expect(forged.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: "InvalidClientTokenId",
    $metadata: { httpStatusCode: 403 },
  });

  await expect(
    assumedSts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "again" })),
  ).rejects.toMatchObject({ name: "AccessDenied" });
});

test("expired credentials are refused as expired", async () => {
  const sts = new STSClient(aws.client("HeadgateServer"));
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "short", DurationSeconds: 900 }),
  );
  const client = new STSClient({
    ...aws.client("HeadgateServer"),
    systemClockOffset: 901_000,
    credentials: {
      accessKeyId: keys?.AccessKeyId ?? "",
      secretAccessKey: keys?.SecretAccessKey ?? "",
      sessionToken: keys?.SessionToken ?? "",
    },
  });
  clock = 901_000;
  try {
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
      message: "The security token included in the request is expired",
      $metadata: { httpStatusCode: 403 },
    });
  } finally {
    clock = 0;
  }
});

test.each([
  ["a role that doesn't trust the caller", "LFBusinessAnalyst1", { RoleArn: roleArn }, "AccessDenied"],
  ["a role that doesn't exist", "HeadgateServer", { RoleArn: `${roleArn}x` }, "AccessDenied"],
  ["a session too short", "HeadgateServer", { RoleArn: roleArn, DurationSeconds: 899 }, "ValidationError"],
  ["a bad session name", "HeadgateServer", { RoleArn: roleArn, RoleSessionName: "a b" }, "ValidationError"],
  [
    "a tag twice",
    "HeadgateServer",
    {
      RoleArn: roleArn,
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "A", Value: "2" },
      ],
    },
    "InvalidParameterValue",
  ],
  [
    "a policy that isn't JSON",
    "HeadgateServer",
    { RoleArn: roleArn, Policy: "{" },
    "MalformedPolicyDocumentException",
  ],
  [
    "what isn't there",
    "HeadgateServer",
    { RoleArn: roleArn, SerialNumber: "arn:aws:iam::1:mfa/x" },
    "NotImplementedException",
  ],
])("AssumeRole refuses %s", async (_what, principal, input, code) => {
  const sts = new STSClient(aws.client(principal));
  await expect(sts.send(new AssumeRoleCommand({ RoleSessionName: "test", ...input }))).rejects.toMatchObject({
    name: code,
  });
});

test("validation speaks AWS's words", async () => {
  const sts = new STSClient(aws.client("HeadgateServer"));
  const send = sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "a b", DurationSeconds: 10 }),
  );
  await expect(send).rejects.toThrow(
    "2 validation errors detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*; Value '10' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  );
});

test("GetSessionToken is refused to role sessions, as AWS does", async () => {
  const sts = new STSClient(aws.client("LFBusinessAnalyst1"));
  await expect(sts.send(new GetSessionTokenCommand({}))).rejects.toThrow(
    "Cannot call GetSessionToken with session credentials",
  );
});

test("credentials outlive the process", async () => {
  const sts = new STSClient(aws.client("HeadgateServer"));
  const { Credentials: keys } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "survivor" }),
  );
  const second = await startLocalAws({ ...aws.options, port: 0 });
  try {
    const client = new STSClient({
      ...aws.client("HeadgateServer"),
      endpoint: second.url,
      credentials: {
        accessKeyId: keys?.AccessKeyId ?? "",
        secretAccessKey: keys?.SecretAccessKey ?? "",
        sessionToken: keys?.SessionToken ?? "",
      },
    });
    expect((await client.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/survivor$/);
  } finally {
    await second.stop();
  }
});
