import { createHash, createHmac } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { type RawCall, type Signing, sendCall, signCall } from "./raw-call";
import { basicTime } from "./signature";

let aws: TestLocalAws;
const bucket = "signed-things-333333333333";
beforeAll(async () => {
  aws = await startTestLocalAws();
  await new S3Client(aws.client("ConsumerAdminUser")).send(new CreateBucketCommand({ Bucket: bucket }));
});
afterAll(() => aws.stop());

const calls: Record<string, { service: string; call: RawCall }> = {
  query: {
    service: "sts",
    call: {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    },
  },
  json: {
    service: "secretsmanager",
    call: {
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "secretsmanager.ListSecrets" },
      body: "{}",
    },
  },
  s3: {
    service: "s3",
    call: { method: "GET", path: `/${bucket}`, query: { "list-type": "2", prefix: "é +&/" } },
  },
};

const admin = () => aws.keys["ConsumerAdminUser"] as { accessKeyId: string; secretAccessKey: string };

async function attempt(kind: string, signing: Partial<Signing>, spoil?: (call: Required<RawCall>) => void) {
  const { service, call } = calls[kind] as { service: string; call: RawCall };
  const signed = await signCall(aws.url, call, { service, key: admin(), ...signing });
  spoil?.(signed);
  return sendCall(aws.url, signed);
}

const codeOf = (body: string) =>
  body.startsWith("{") ? JSON.parse(body).__type : /<Code>([^<]*)<\/Code>/.exec(body)?.[1];

const refusals: Record<string, Record<string, [status: number, code: string]>> = {
  "a signature one digit off": {
    query: [403, "SignatureDoesNotMatch"],
    json: [400, "InvalidSignatureException"],
    s3: [403, "SignatureDoesNotMatch"],
  },
  "an unknown key": {
    query: [403, "InvalidClientTokenId"],
    json: [400, "UnrecognizedClientException"],
    s3: [403, "InvalidAccessKeyId"],
  },
  "a clock 16 minutes behind": {
    query: [403, "SignatureDoesNotMatch"],
    json: [400, "InvalidSignatureException"],
    s3: [403, "RequestTimeTooSkewed"],
  },
  "a clock 16 minutes ahead": {
    query: [403, "SignatureDoesNotMatch"],
    json: [400, "InvalidSignatureException"],
    s3: [403, "RequestTimeTooSkewed"],
  },
  "a header changed on the way": {
    query: [403, "SignatureDoesNotMatch"],
    json: [400, "InvalidSignatureException"],
    s3: [403, "SignatureDoesNotMatch"],
  },
  "no signature at all": {
    query: [403, "MissingAuthenticationToken"],
    json: [400, "MissingAuthenticationTokenException"],
    s3: [403, "AccessDenied"],
  },
  "half an authorization header": {
    query: [403, "IncompleteSignature"],
    json: [400, "IncompleteSignatureException"],
    s3: [403, "AuthorizationHeaderMalformed"],
  },
};

const minutes = (n: number) => new Date(Date.now() + n * 60_000);

async function spoiled(what: string, kind: string) {
  switch (what) {
    case "a signature one digit off":
      return attempt(kind, {}, ({ headers }) => {
        const last = headers["authorization"]?.at(-1) === "0" ? "1" : "0";
        headers["authorization"] = `${headers["authorization"]?.slice(0, -1)}${last}`;
      });
    case "an unknown key":
      return attempt(kind, { key: { accessKeyId: "AKIANOBODY", secretAccessKey: "x" } });
    case "a clock 16 minutes behind":
      return attempt(kind, { date: minutes(-16) });
    case "a clock 16 minutes ahead":
      return attempt(kind, { date: minutes(16) });
    case "a header changed on the way":
      return attempt(kind, {}, ({ headers }) => {
        headers["host"] = "example.com";
      });
    case "no signature at all":
      return attempt(kind, {}, ({ headers }) => {
        delete headers["authorization"];
      });
    default:
      return attempt(kind, {}, ({ headers }) => {
        headers["authorization"] = "AWS4-HMAC-SHA256 Credential=AKIA/20260101/us-east-1";
      });
  }
}

describe.each(Object.keys(calls))("%s", (kind) => {
  test("a good signature is taken, up to 14 minutes off", async () => {
    expect((await attempt(kind, {})).status).toBe(200);
    expect((await attempt(kind, { date: minutes(-14) })).status).toBe(200);
    expect((await attempt(kind, { date: minutes(14) })).status).toBe(200);
  });

  test.each(Object.keys(refusals))("%s is refused", async (what) => {
    const { status, body } = await spoiled(what, kind);
    const wanted = refusals[what]?.[kind];
    expect([status, codeOf(body)]).toEqual(wanted);
  });

  test("a body changed on the way is refused", async () => {
    const { status } = await attempt(kind, {}, (call) => {
      call.body = `${call.body} `;
      call.headers["content-length"] = String(call.body.length);
    });
    expect(status).toBe(kind === "json" || kind === "s3" ? 400 : 403);
  });
});

test("skew is told in the words of each protocol", async () => {
  const { body: json } = await attempt("json", { date: minutes(-20) });
  expect(JSON.parse(json).message).toMatch(
    /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 15 min\.\)$/,
  );
  const { body: xml } = await attempt("s3", { date: minutes(20) });
  expect(xml).toContain("<MaxAllowedSkewMilliseconds>900000</MaxAllowedSkewMilliseconds>");
});

describe("presigned URLs", () => {
  const url = (name: string, options: object = {}) =>
    getSignedUrl(
      new S3Client(aws.client("ConsumerAdminUser")),
      new GetObjectCommand({ Bucket: bucket, Key: name }),
      { expiresIn: 60, ...options },
    );
  const key = "ordner/ä b+c&d.txt";

  test("let anyone in, for a while", async () => {
    const s3 = new S3Client(aws.client("ConsumerAdminUser"));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: "hello" }));
    expect(await (await fetch(await url(key))).text()).toBe("hello");
    const late = await fetch(await url(key, { signingDate: minutes(-2) }));
    expect([late.status, codeOf(await late.text())]).toEqual([403, "AccessDenied"]);
    const old = await fetch(await url(key, { signingDate: minutes(-60), expiresIn: 7200 }));
    expect(old.status).toBe(200);
  });

  test("fall with any change", async () => {
    const good = await url(key);
    for (const bad of [
      good.replace("X-Amz-Expires=60", "X-Amz-Expires=61"),
      good.replace("ordner", "Ordner"),
      good.replace(/Signature=./, (text) => `Signature=${text.endsWith("0") ? "1" : "0"}`),
      `${good}&versionId=1`,
    ]) {
      const { status } = await fetch(bad);
      expect(status).toBe(403);
    }
  });

  test("can't be made for longer than a week", async () => {
    const good = await url(key);
    const { status, body } = await sendCall(aws.url, {
      method: "GET",
      path: new URL(good.replace("X-Amz-Expires=60", "X-Amz-Expires=604801")).href.slice(aws.url.length),
    });
    expect([status, codeOf(body)]).toEqual([400, "AuthorizationQueryParametersError"]);
  });
});

describe("outside of S3", () => {
  test.each(["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"])(
    "a body under %s must be the one that was signed",
    async (announced) => {
      const { call } = calls["json"] as { call: RawCall };
      const headers = { ...call.headers, "x-amz-content-sha256": announced };
      const signed = await signCall(
        aws.url,
        { ...call, headers },
        { service: "secretsmanager", key: admin() },
      );
      const answer = await sendCall(aws.url, { ...signed, body: '{"MaxResults":1}' });
      expect([answer.status, codeOf(answer.body)]).toEqual([400, "InvalidSignatureException"]);
    },
  );
});

describe("signed chunks", () => {
  const hmac = (k: Buffer | string, text: string) => createHmac("sha256", k).update(text).digest();
  const sha = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

  async function put(name: string, spoil: (framed: string) => string) {
    const chunks = ["a".repeat(8192), "b".repeat(100), ""];
    const date = new Date();
    const time = basicTime(date) ?? "";
    const scope = `${time.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const call: RawCall = {
      method: "PUT",
      path: `/${bucket}/${name}`,
      headers: {
        "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "x-amz-decoded-content-length": "8292",
        "content-encoding": "aws-chunked",
      },
    };
    const signed = await signCall(aws.url, call, { service: "s3", key: admin(), date });
    let signingKey: Buffer | string = `AWS4${admin().secretAccessKey}`;
    for (const part of scope.split("/")) signingKey = hmac(signingKey, part);
    let previous = /Signature=([0-9a-f]{64})/.exec(signed.headers["authorization"] ?? "")?.[1] ?? "";
    let framed = "";
    for (const chunk of chunks) {
      const text = ["AWS4-HMAC-SHA256-PAYLOAD", time, scope, previous, sha(""), sha(chunk)].join("\n");
      previous = hmac(signingKey as Buffer, text).toString("hex");
      framed += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
    }
    return sendCall(aws.url, { ...signed, body: spoil(framed) });
  }

  test("are taken apart and checked", async () => {
    expect((await put("chunks.txt", (framed) => framed)).status).toBe(200);
    const s3 = new S3Client(aws.client("ConsumerAdminUser"));
    const { Body, ContentLength, ContentEncoding } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: "chunks.txt" }),
    );
    expect(ContentLength).toBe(8292);
    expect(ContentEncoding).toBeUndefined();
    expect(await Body?.transformToString()).toBe("a".repeat(8192) + "b".repeat(100));
  });

  test.each([
    ["a changed byte", (framed: string) => framed.replace("aaa", "aab"), 403, "SignatureDoesNotMatch"],
    ["a missing end", (framed: string) => framed.slice(0, 8400), 400, "IncompleteBody"],
    ["a broken frame", (framed: string) => `zz${framed}`, 400, "InvalidRequest"],
  ])("fall with %s, and nothing is stored", async (_what, spoil, status, code) => {
    const answer = await put("spoiled.txt", spoil);
    expect([answer.status, codeOf(answer.body)]).toEqual([status, code]);
    const s3 = new S3Client(aws.client("ConsumerAdminUser"));
    await expect(s3.send(new GetObjectCommand({ Bucket: bucket, Key: "spoiled.txt" }))).rejects.toMatchObject(
      {
        name: "NoSuchKey",
      },
    );
  });
});
