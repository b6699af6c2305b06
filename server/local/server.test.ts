import { spawn, spawnSync } from "node:child_process";
import { GetObjectCommand, ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerToLongHeaders } from "@/server/testing/long-headers";
import { type RawCall, sendCall, signCall } from "./auth/raw-call";
import { startTestLocalAws, type TestLocalAws } from "./testing";

let aws: TestLocalAws;
const logged: string[] = [];
beforeAll(async () => {
  aws = await startTestLocalAws({ log: (line) => logged.push(line) });
});
afterAll(() => aws.stop());

const key = () => aws.keys["ConsumerAdminUser"] as { accessKeyId: string; secretAccessKey: string };
async function call(service: string, raw: RawCall) {
  return sendCall(aws.url, await signCall(aws.url, raw, { service, key: key() }));
}
const json = (target: string, body: string) => ({
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
  body,
});
const form = (body: string) => ({
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body,
});

describe("pages", () => {
  test("health tells whether the state database answers", async () => {
    const response = await fetch(`${aws.url}/_local/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  });

  test("coverage is made from the code", async () => {
    const services = (await (await fetch(`${aws.url}/_local/coverage.json`)).json()) as {
      name: string;
      present: string[];
      missing: string[];
    }[];
    expect(services.map(({ name }) => name).sort()).toEqual([
      "athena",
      "glue",
      "iam",
      "lakeformation",
      "redshift",
      "redshift-data",
      "redshift-serverless",
      "s3",
      "secretsmanager",
      "sts",
    ]);
    const sts = services.find(({ name }) => name === "sts");
    expect(sts?.present).toEqual(["AssumeRole", "GetCallerIdentity", "GetSessionToken"]);
    expect(sts?.missing).toContain("GetFederationToken");
    const page = await (await fetch(`${aws.url}/_local`)).text();
    expect(page).toContain("<li>GetCallerIdentity</li>");
  });

  test("reset isn't there unless the endpoint is open", async () => {
    expect((await fetch(`${aws.url}/_local/reset`, { method: "POST" })).status).toBe(404);
  });
});

describe("what isn't there is refused by name", () => {
  test.each([
    [
      "JSON",
      "secretsmanager",
      json("secretsmanager.RotateSecret", "{}"),
      "secretsmanager:RotateSecret",
      '"__type":"NotImplementedException"',
    ],
    [
      "query",
      "sts",
      form("Action=GetFederationToken&Version=2011-06-15"),
      "sts:GetFederationToken",
      "<Code>NotImplementedException</Code>",
    ],
    [
      "S3",
      "s3",
      { method: "GET", path: "/b", query: { website: "" } },
      "s3:GetBucketWebsite",
      "<Code>NotImplemented</Code>",
    ],
    [
      "an operation nobody knows",
      "sts",
      form("Action=Nonsense"),
      "sts:Nonsense",
      "<Code>NotImplementedException</Code>",
    ],
    [
      "a service that isn't there",
      "kinesis",
      json("Kinesis_20131202.ListStreams", "{}"),
      "kinesis:ListStreams",
      '"__type":"NotImplementedException"',
    ],
  ])("%s", async (_what, service, raw, name, code) => {
    const { status, body } = await call(service, raw);
    expect(status).toBe(501);
    expect(body).toContain(name);
    expect(body).toContain(code);
  });
});

describe("bad input", () => {
  test.each([
    ["half a document", '{"SecretId":'],
    ["a list", "[]"],
    ["a number for a string", '{"SecretId":5}'],
    ["bytes that aren't UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["base64 that isn't", '{"SecretId":"x","SecretBinary":"***"}'],
  ])("%s is a SerializationException", async (_what, body) => {
    const raw = { ...json("secretsmanager.PutSecretValue", ""), body };
    const answer = await call("secretsmanager", raw);
    expect([answer.status, JSON.parse(answer.body).__type]).toEqual([400, "SerializationException"]);
    expect(answer.headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("a missing member and broken constraints are told in AWS's words", async () => {
    const missing = await call("secretsmanager", json("secretsmanager.GetSecretValue", "{}"));
    expect(JSON.parse(missing.body)).toEqual({
      __type: "ValidationException",
      message:
        "1 validation error detected: Value null at 'secretId' failed to satisfy constraint: Member must not be null",
    });
    const pattern = await call("redshift-data", json("RedshiftData.DescribeStatement", '{"Id":"not-an-id"}'));
    expect(JSON.parse(pattern.body)).toMatchObject({
      __type: "ValidationException",
      message: expect.stringMatching(
        /^1 validation error detected: Value 'not-an-id' at 'id' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
      ),
    });
    const hidden = await call(
      "secretsmanager",
      json("secretsmanager.PutSecretValue", '{"SecretId":"x","SecretString":"geheim","VersionStages":[]}'),
    );
    expect(hidden.body).not.toContain("geheim");
    expect(hidden.body).toContain("at 'versionStages' failed");
  });

  test("broken XML is MalformedXML, a bad number InvalidArgument", async () => {
    const xml = await call("s3", { path: "/b", query: { delete: "" }, body: "<Delete><Object>" });
    expect([xml.status, xml.body]).toEqual([400, expect.stringContaining("<Code>MalformedXML</Code>")]);
    const number = await call("s3", {
      method: "GET",
      path: "/b",
      query: { "list-type": "2", "max-keys": "x" },
    });
    expect([number.status, number.body]).toEqual([
      400,
      expect.stringContaining("<Code>InvalidArgument</Code>"),
    ]);
  });

  test("a body over the limit is refused and the connection lives on", async () => {
    const large = await call("secretsmanager", json("secretsmanager.GetSecretValue", "x".repeat(17_000_000)));
    expect(large.status).toBe(413);
    expect((await fetch(`${aws.url}/_local/health`)).status).toBe(200);
  });

  test("10 MB of headers get a clean 431", async () => {
    const answer = await answerToLongHeaders(aws.url);
    expect(answer).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    expect((await fetch(`${aws.url}/_local/health`)).status).toBe(200);
  });

  test("an unknown bucket or key of another account is no failure of ours", async () => {
    const s3 = new S3Client(aws.client("LFBusinessAnalyst1"));
    await expect(
      s3.send(new GetObjectCommand({ Bucket: "no-such-bucket-x", Key: "../../etc/passwd" })),
    ).rejects.toMatchObject({
      name: "NoSuchBucket",
    });
    expect(logged).toEqual([]);
  });
});

describe("open mode", () => {
  test("any key is the root of 123456789012, known keys stay who they are, reset empties", async () => {
    const open = await startTestLocalAws({ open: true });
    try {
      const foreign = {
        ...open.client("ConsumerAdminUser"),
        credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
      };
      const identity = await new STSClient(foreign).send(new GetCallerIdentityCommand({}));
      expect(identity.Arn).toBe("arn:aws:iam::123456789012:root");
      const known = await new STSClient(open.client("ConsumerAdminUser")).send(
        new GetCallerIdentityCommand({}),
      );
      expect(known.Account).toBe("333333333333");
      const forged = new STSClient({
        ...foreign,
        credentials: {
          accessKeyId: open.keys["ConsumerAdminUser"]?.accessKeyId ?? "",
          secretAccessKey: "wrong",
        },
      });
      await expect(forged.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: "SignatureDoesNotMatch",
      });
      const secrets = new SecretsManagerClient(foreign);
      const create = () => secrets.send(new CreateSecretCommand({ Name: "a", SecretString: "b" }));
      await create();
      await expect(create()).rejects.toMatchObject({ name: "ResourceExistsException" });
      const fromPage = { method: "POST", headers: { origin: "https://example.com" } };
      expect((await fetch(`${open.url}/_local/reset`, fromPage)).status).toBe(404);
      expect((await fetch(`${open.url}/_local/reset`, { method: "POST" })).status).toBe(200);
      await create();
      expect((await new S3Client(foreign).send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    } finally {
      await open.stop();
    }
  });
});

const python = spawnSync("python3", ["-c", "import boto3; print(boto3.__version__)"], { encoding: "utf8" });
const hasBoto3 = python.status === 0;
if (!hasBoto3) console.warn("SKIPPED: boto3 isn't installed, so no independent client drives the endpoint.");

test.skipIf(!hasBoto3)("boto3, a client that isn't ours, is served", { timeout: 120_000 }, async () => {
  const { status, stdout, stderr } = await runPython(new URL("./server.test.py", import.meta.url).pathname);
  expect(stderr).toBe("");
  for (const line of stdout.split("\n")) if (line.startsWith("SKIPPED")) console.warn(line);
  expect(stdout.trim().split("\n").at(-1)).toBe("all good");
  expect(status).toBe(0);
});

async function runPython(script: string) {
  const environment = Object.fromEntries(
    Object.entries(aws.keys).flatMap(([name, { accessKeyId, secretAccessKey }]) => [
      [`${name}_ID`, accessKeyId],
      [`${name}_SECRET`, secretAccessKey],
    ]),
  );
  const child = spawn("python3", [script, aws.url], { env: { ...process.env, ...environment } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout, stderr };
}
