import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListPartsCommand,
  NoSuchBucket,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { analyticsBucket } from "@/prisma/demo/lake";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const Bucket = "unit.tests";
let aws: TestLocalAws;
let s3: S3Client;
let analyst: S3Client;
let stranger: S3Client;

const clientOf = (principal: string) => new S3Client({ ...aws.client(principal), forcePathStyle: true });

beforeAll(async () => {
  aws = await startTestLocalAws();
  s3 = clientOf("ConsumerAdminUser");
  analyst = clientOf("LFBusinessAnalyst1");
  stranger = clientOf("LOBProducerSteward");
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new CreateBucketCommand({ Bucket: analyticsBucket }));
});

afterAll(() => aws.stop());

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string, more: object = {}) => s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
const text = async (Key: string, more: object = {}) => (await get(Key, more)).Body?.transformToString();

describe("buckets", () => {
  test("are made, found and removed", async () => {
    const Other = "made-here";
    await s3.send(
      new CreateBucketCommand({
        Bucket: Other,
        CreateBucketConfiguration: { LocationConstraint: "us-west-2" },
      }),
    );
    const location = await s3.send(new GetBucketLocationCommand({ Bucket: Other }));
    expect(location.LocationConstraint).toBe("us-west-2");
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeUndefined();
    expect((await s3.send(new HeadBucketCommand({ Bucket: Other }))).BucketRegion).toBe("us-west-2");
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual([analyticsBucket, Other, Bucket].sort());
    expect((await stranger.send(new ListBucketsCommand({}))).Buckets).toEqual([]);
    await s3.send(new DeleteBucketCommand({ Bucket: Other }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: Other }))).rejects.toMatchObject({
      name: "NotFound",
      $metadata: { httpStatusCode: 404 },
    });
  });

  test("are refused under names S3 doesn't allow, or that are taken", async () => {
    for (const name of ["Upper", "a..b", "127.0.0.1", "xn--x", "under_score", "-x-"]) {
      const made = s3.send(new CreateBucketCommand({ Bucket: name }));
      await expect(made, name).rejects.toMatchObject({ name: "InvalidBucketName" });
    }
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketAlreadyOwnedByYou",
      $metadata: { httpStatusCode: 409 },
    });
    await expect(stranger.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketAlreadyExists",
    });
  });
});

describe("objects", () => {
  test("come back with their bytes, headers and metadata", async () => {
    const key = "päth to/ünï+%2F&<😀>.txt";
    const expires = new Date("2030-01-02T03:04:05Z");
    const sent = { ContentType: "text/x", CacheControl: "no-store", ContentLanguage: "de", Expires: expires };
    await put(key, "hello", {
      ...sent,
      ContentDisposition: "attachment",
      Metadata: { Origin: "test", n: "1" },
    });
    const got = await get(key);
    expect(await got.Body?.transformToString()).toBe("hello");
    expect(got).toMatchObject({ ...sent, ContentLength: 5, Metadata: { origin: "test", n: "1" } });
    expect(got.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: key, ChecksumMode: "ENABLED" }));
    expect(head).toMatchObject({ ContentLength: 5, ChecksumCRC32: "NhCmhg==", ChecksumType: "FULL_OBJECT" });
    const attributes = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: key,
        ObjectAttributes: ["ETag", "ObjectSize", "Checksum"],
      }),
    );
    expect(attributes).toMatchObject({ ETag: "5d41402abc4b2a76b9719d911017c592", ObjectSize: 5 });
    expect(attributes.Checksum?.ChecksumCRC32).toBe("NhCmhg==");
  });

  test("response-* parameters override the headers", async () => {
    await put("over", "x", { ContentType: "text/plain" });
    const got = await get("over", { ResponseContentType: "text/csv", ResponseContentDisposition: "inline" });
    expect(got).toMatchObject({ ContentType: "text/csv", ContentDisposition: "inline" });
  });

  test("an empty object is an object", async () => {
    await put("empty", "");
    expect(await text("empty")).toBe("");
    await expect(get("empty", { Range: "bytes=0-1" })).rejects.toMatchObject({ name: "InvalidRange" });
  });

  test.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=5-99", "56789", "bytes 5-9/10"],
  ])("range %s", async (Range, body, ContentRange) => {
    await put("digits", "0123456789");
    const got = await get("digits", { Range });
    expect(await got.Body?.transformToString()).toBe(body);
    expect(got).toMatchObject({
      ContentRange,
      ContentLength: body.length,
      $metadata: { httpStatusCode: 206 },
    });
  });

  test("a range past the end is refused with the object's size", async () => {
    await put("digits", "0123456789");
    const answer = await fetch(
      await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "digits" }), { expiresIn: 60 }),
      { headers: { range: "bytes=10-" } },
    );
    expect(answer.status).toBe(416);
    expect(await answer.text()).toContain("<ActualObjectSize>10</ActualObjectSize>");
  });

  test("conditional reads answer 304 and 412", async () => {
    const { ETag = "" } = await put("cond", "1");
    const notModified = { $metadata: { httpStatusCode: 304 } };
    await expect(get("cond", { IfNoneMatch: ETag })).rejects.toMatchObject(notModified);
    await expect(get("cond", { IfModifiedSince: new Date(Date.now() + 60_000) })).rejects.toMatchObject(
      notModified,
    );
    await expect(get("cond", { IfMatch: '"other"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    const since = new Date(Date.now() - 60_000);
    await expect(get("cond", { IfUnmodifiedSince: since })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    expect(await text("cond", { IfMatch: ETag, IfUnmodifiedSince: since })).toBe("1");
  });

  test("conditional writes keep the first writer's object", async () => {
    await put("once", "1", { IfNoneMatch: "*" });
    await expect(put("once", "2", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
    expect(await text("once")).toBe("1");
  });

  test("a wrong checksum or MD5 is a BadDigest and leaves nothing", async () => {
    for (const wrong of [{ ChecksumCRC32: "AAAAAA==" }, { ContentMD5: "XUFAKrxLKna5cZ2REBfFkg==" }]) {
      await expect(put("bad", "x", wrong)).rejects.toMatchObject({ name: "BadDigest" });
    }
    await expect(get("bad")).rejects.toBeInstanceOf(NoSuchKey);
  });

  test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)(
    "%s is verified and kept",
    async (algorithm) => {
      const answer = await put(`sum-${algorithm}`, "hello", { ChecksumAlgorithm: algorithm });
      const got = await get(`sum-${algorithm}`, { ChecksumMode: "ENABLED" });
      expect(await got.Body?.transformToString()).toBe("hello");
      expect(got[`Checksum${algorithm}`]).toBeTruthy();
      expect(got[`Checksum${algorithm}`]).toBe(answer[`Checksum${algorithm}`]);
    },
  );

  test("missing things have S3's errors", async () => {
    await expect(get("none")).rejects.toBeInstanceOf(NoSuchKey);
    await expect(
      s3.send(new GetObjectCommand({ Bucket: "no-such-bucket", Key: "k" })),
    ).rejects.toBeInstanceOf(NoSuchBucket);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "none" }))).rejects.toMatchObject({
      name: "NotFound",
    });
    await expect(put("x".repeat(1025), "")).rejects.toMatchObject({ name: "KeyTooLongError" });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "none" }));
  });

  test.each(["../../escape", "a/../../../b", "/abs", "dir/"])("the key %j stays a key", async (key) => {
    await put(key, key);
    expect(await text(key)).toBe(key);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  });

  test("what isn't supported is refused by name", async () => {
    await expect(put("k", "x", { Tagging: "a=b" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put("k", "x", { ACL: "public-read" })).rejects.toMatchObject({ name: "NotImplemented" });
    await expect(put("k", "x", { ServerSideEncryption: "aws:kms" })).rejects.toMatchObject({
      name: "NotImplemented",
    });
    await expect(get("k", { VersionId: "v1" })).rejects.toMatchObject({ name: "NotImplemented" });
  });
});

describe("access", () => {
  const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };

  test("another account gets nothing, whatever its own policy says", async () => {
    await put("secret", "x");
    for (const command of [
      new GetObjectCommand({ Bucket, Key: "secret" }),
      new PutObjectCommand({ Bucket, Key: "secret", Body: "y" }),
      new DeleteObjectCommand({ Bucket, Key: "secret" }),
      new ListObjectsCommand({ Bucket }),
    ]) {
      await expect(stranger.send(command as GetObjectCommand)).rejects.toMatchObject(denied);
    }
    expect(await text("secret")).toBe("x");
  });

  test("inside the account the identity's policy decides", async () => {
    await put("secret", "x");
    await expect(analyst.send(new GetObjectCommand({ Bucket, Key: "secret" }))).rejects.toMatchObject(denied);
    await analyst.send(new PutObjectCommand({ Bucket: analyticsBucket, Key: "mine", Body: "x" }));
    const copy = { Bucket: analyticsBucket, Key: "stolen", CopySource: `${Bucket}/secret` };
    await expect(analyst.send(new CopyObjectCommand(copy))).rejects.toMatchObject(denied);
    const answer = await analyst.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "secret" }] } }),
    );
    expect(answer.Errors).toMatchObject([{ Key: "secret", Code: "AccessDenied" }]);
    await analyst.send(new DeleteObjectCommand({ Bucket: analyticsBucket, Key: "mine" }));
  });
});

describe("listing", () => {
  const prefix = "list/";
  beforeAll(async () => {
    for (const name of ["a", "b/1", "b/2", "c/x/1", "d e+f&.txt"]) await put(prefix + name, name);
  });

  test("pages through keys and common prefixes", async () => {
    const seen: string[] = [];
    const pages = paginateListObjectsV2(
      { client: s3, pageSize: 2 },
      { Bucket, Prefix: prefix, Delimiter: "/", EncodingType: "url" },
    );
    for await (const page of pages) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      for (const item of page.Contents ?? []) seen.push(decodeURIComponent(item.Key ?? ""));
      for (const item of page.CommonPrefixes ?? []) seen.push(`<${item.Prefix}>`);
    }
    expect(seen.sort()).toEqual(["<list/b/>", "<list/c/>", "list/a", "list/d e+f&.txt"]);
  });

  test("the first version goes on from a marker, past a common prefix too", async () => {
    const ask = { Bucket, Prefix: prefix, Delimiter: "/", MaxKeys: 2 };
    const first = await s3.send(new ListObjectsCommand(ask));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: "list/b/" });
    const second = await s3.send(
      new ListObjectsCommand({ ...ask, ...(first.NextMarker ? { Marker: first.NextMarker } : {}) }),
    );
    expect(second.IsTruncated).toBe(false);
    expect(second.CommonPrefixes).toEqual([{ Prefix: "list/c/" }]);
    expect(second.Contents?.map((item) => item.Key)).toEqual(["list/d e+f&.txt"]);
  });

  test("a bucket that holds something isn't deleted, and a batch empties it", async () => {
    const Full = "full-bucket";
    await s3.send(new CreateBucketCommand({ Bucket: Full }));
    const keys = ["1", "2/3", "4"];
    for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: Full, Key, Body: Key }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket: Full }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    const Objects = [...keys, "not-there"].map((Key) => ({ Key }));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket: Full, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    await s3.send(new DeleteBucketCommand({ Bucket: Full }));
  });
});

describe("copying", () => {
  test("keeps or replaces metadata", async () => {
    await put("src/ä b", "body", { ContentType: "text/a", Metadata: { a: "1" } });
    const CopySource = `/${Bucket}/${encodeURIComponent("src/ä b")}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource }));
    expect(await get("copy")).toMatchObject({ ContentType: "text/a", Metadata: { a: "1" } });
    const replaced = { MetadataDirective: "REPLACE" as const, Metadata: { b: "2" } };
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/copy`, ...replaced }));
    expect((await get("copy")).Metadata).toEqual({ b: "2" });
    expect(await text("copy")).toBe("body");
    const itself = s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/copy` }));
    await expect(itself).rejects.toMatchObject({ name: "InvalidRequest" });
    const none = s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/none` }));
    await expect(none).rejects.toBeInstanceOf(NoSuchKey);
  });
});

describe("uploads in parts", () => {
  const part = randomBytes(5 * 1024 * 1024);
  const begin = async (Key: string) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: "x/y" }))).UploadId ?? "";

  test("lib-storage uploads a stream of unknown length", async () => {
    const whole = Buffer.concat([part, part, randomBytes(1234)]);
    const pieces = Readable.from([whole.subarray(0, 700_000), whole.subarray(700_000)]);
    const upload = new Upload({ client: s3, params: { Bucket, Key: "streamed", Body: pieces } });
    const { ETag } = await upload.done();
    expect(ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const got = await (await get("streamed", { ChecksumMode: "ENABLED" })).Body?.transformToByteArray();
    expect(Buffer.from(got ?? []).equals(whole)).toBe(true);
  });

  test("parts, copied parts, listing and completion", async () => {
    const Key = "parts/one";
    const UploadId = await begin(Key);
    const target = { Bucket, Key, UploadId };
    await put("source", Buffer.concat([part, Buffer.from("tail")]));
    await s3.send(new UploadPartCommand({ ...target, PartNumber: 2, Body: "replaced" }));
    const second = await s3.send(new UploadPartCommand({ ...target, PartNumber: 2, Body: "end" }));
    const first = await s3.send(
      new UploadPartCopyCommand({
        ...target,
        PartNumber: 1,
        CopySource: `${Bucket}/source`,
        CopySourceRange: `bytes=0-${part.length - 1}`,
      }),
    );
    const { Parts } = await s3.send(new ListPartsCommand(target));
    expect(Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, part.length],
      [2, 3],
    ]);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "parts/" }));
    expect(Uploads?.map((upload) => upload.UploadId)).toEqual([UploadId]);
    const tags = [first.CopyPartResult?.ETag, second.ETag];
    const complete = (order: number[]) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...target,
          MultipartUpload: {
            Parts: order.map((index) => ({ PartNumber: index + 1, ETag: tags[index] ?? "x" })),
          },
        }),
      );
    await expect(complete([1, 0])).rejects.toMatchObject({ name: "InvalidPartOrder" });
    await expect(complete([0, 1, 2])).rejects.toMatchObject({ name: "InvalidPart" });
    await complete([0, 1]);
    const got = await get(Key);
    expect(got).toMatchObject({ ContentType: "x/y", ContentLength: part.length + 3 });
    const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? []);
    expect(bytes.equals(Buffer.concat([part, Buffer.from("end")]))).toBe(true);
    await expect(complete([0, 1])).rejects.toMatchObject({ name: "NoSuchUpload" });
  });

  test("a small part that isn't the last is too small", async () => {
    const target = { Bucket, Key: "small", UploadId: await begin("small") };
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const { ETag } = await s3.send(new UploadPartCommand({ ...target, PartNumber, Body: "tiny" }));
      Parts.push({ PartNumber, ETag });
    }
    const completed = s3.send(
      new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts: Parts as never } }),
    );
    await expect(completed).rejects.toMatchObject({ name: "EntityTooSmall" });
    await s3.send(new AbortMultipartUploadCommand(target));
    await expect(s3.send(new ListPartsCommand(target))).rejects.toMatchObject({ name: "NoSuchUpload" });
  });
});

describe("presigned URLs", () => {
  test("put and get without further credentials", async () => {
    const target = { Bucket, Key: "presigned key" };
    const putUrl = await getSignedUrl(s3, new PutObjectCommand(target), { expiresIn: 60 });
    expect((await fetch(putUrl, { method: "PUT", body: "by url" })).status).toBe(200);
    const getUrl = await getSignedUrl(s3, new GetObjectCommand(target), { expiresIn: 60 });
    expect(await (await fetch(getUrl)).text()).toBe("by url");
    const forged = getUrl.replace("presigned%20key", "secret");
    expect((await fetch(forged)).status).toBe(403);
  });
});
