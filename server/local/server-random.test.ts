import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
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

test("whatever is sent, the answer is an answer and never a failure of ours", async () => {
  logged.length = 0;
  const text = fc.string({ unit: "binary", maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("s3", "sts", "iam", "secretsmanager", "redshift", "redshift-data", "nothing"),
      fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"),
      fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
      fc.string({ unit: "grapheme-ascii", maxLength: 30 }),
      fc.constantFrom("application/x-www-form-urlencoded", "application/x-amz-json-1.1", "text/plain"),
      fc.oneof(text, fc.json(), fc.constant("Action=AssumeRole&Tags.member.1.Key=%zz&a.b.c=1")),
      async (service, method, path, search, type, body) => {
        const printable = (part: string) => part.replaceAll(/[^!-~]|[#\\"<>^`{|}]/g, "_");
        const authorization = `AWS4-HMAC-SHA256 Credential=${key().accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
        const answer = await sendCall(`${aws.url}/${printable(path)}?${printable(search)}`, {
          method,
          path: `/${printable(path)}?${printable(search)}`,
          headers: { authorization, "content-type": type, "x-amz-date": "20260101T000000Z" },
          body: method === "GET" || method === "HEAD" ? "" : body,
        });
        expect(answer.status).toBeGreaterThanOrEqual(200);
        expect(answer.status).not.toBe(500);
      },
    ),
    { numRuns: 300 },
  );
  expect(logged).toEqual([]);
});

test("whatever is signed, no handler fails on it", async () => {
  logged.length = 0;
  const targets = {
    secretsmanager: "secretsmanager",
    "redshift-data": "RedshiftData",
    "redshift-serverless": "RedshiftServerless",
  };
  const services = (await (await fetch(`${aws.url}/_local/coverage.json`)).json()) as {
    name: string;
    present: string[];
  }[];
  const operations = services
    .filter(({ name }) => name !== "s3")
    .flatMap(({ name, present }) => present.map((operation) => [name, operation] as const));
  const members = [
    "SecretId",
    "Name",
    "SecretString",
    "Filters",
    "NextToken",
    "Sql",
    "Id",
    "Database",
    "WorkgroupName",
    "Parameters",
    "workgroupName",
    "maxResults",
    "nextToken",
    "RoleArn",
    "RoleSessionName",
    "Tags",
    "Policy",
    "Marker",
    "MaxRecords",
    "ClusterIdentifier",
  ];
  const value = fc.oneof(
    fc.string({ unit: "binary", maxLength: 30 }),
    fc.integer(),
    fc.jsonValue({ maxDepth: 3 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations),
      fc.dictionary(fc.constantFrom(...members), value, { maxKeys: 6 }),
      async ([service, operation], input) => {
        const target = targets[service as keyof typeof targets];
        const pairs = Object.entries(input).map(([name, item]) => [
          name,
          typeof item === "string" ? item : JSON.stringify(item),
        ]);
        const raw = target
          ? json(`${target}.${operation}`, JSON.stringify(input))
          : form(`Action=${operation}&${new URLSearchParams(pairs as [string, string][])}`);
        const { status, body } = await call(service, raw);
        expect(body).not.toMatch(/Signature/);
        expect(status).not.toBe(500);
      },
    ),
    { numRuns: 400 },
  );
  expect(logged).toEqual([]);
});

test("whatever is asked of S3, no handler fails on it", async () => {
  logged.length = 0;
  const s3 = new S3Client(aws.client("ConsumerAdminUser"));
  await s3.send(new CreateBucketCommand({ Bucket: "fuzzed-things" }));
  const name = fc
    .string({ unit: "binary", maxLength: 20 })
    .map((text) => encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, "?")));
  const parameters = [
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
    "uploads",
    "uploadId",
    "partNumber",
    "delete",
    "tagging",
    "versionId",
    "start-after",
    "encoding-type",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD"),
      fc.oneof(name, fc.constantFrom("..", "%2e%2e/x", "a/../b", ".", "%00", "a//b", "")),
      fc.dictionary(fc.constantFrom(...parameters), fc.string({ maxLength: 10 }), { maxKeys: 3 }),
      fc.dictionary(
        fc.constantFrom("range", "x-amz-copy-source", "content-md5", "if-match", "if-modified-since"),
        fc.string({ unit: fc.constantFrom("a", "0", "-", "=", "/", ","), maxLength: 12 }),
        { maxKeys: 2 },
      ),
      async (method, path, query, headers) => {
        const body = method === "PUT" || method === "POST" ? "<a/>" : "";
        const { status, body: said } = await call("s3", {
          method,
          path: `/fuzzed-things/${path}`,
          query,
          headers,
          body,
        });
        expect(said).not.toMatch(/SignatureDoesNotMatch/);
        expect(status).not.toBe(500);
      },
    ),
    { numRuns: 400 },
  );
  expect(logged).toEqual([]);
});
