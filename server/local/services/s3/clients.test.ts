import { execFile, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProgram } from "@/server/local/aws-command";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

const run = promisify(execFile);
const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;
const hasCli = awsProgram !== undefined;
const hasBoto3 = has("python3", "-c", "import boto3");

let aws: TestLocalAws;
let folder: string;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  aws = await startTestLocalAws();
  folder = await mkdtemp(join(tmpdir(), "headgate-s3-clients-"));
  const keys = aws.keys["ConsumerAdminUser"];
  env = {
    PATH: process.env["PATH"],
    HOME: folder,
    AWS_ACCESS_KEY_ID: keys?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    ENDPOINT: aws.url,
  };
});

afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(!hasCli)("the aws command line (skipped where it isn't installed)", () => {
  const s3 = async (...args: string[]) =>
    (
      await run(awsProgram ?? "aws", ["--endpoint-url", aws.url, "s3", ...args], {
        env: env as NodeJS.ProcessEnv,
        cwd: folder,
      })
    ).stdout;

  test("mb, a large cp both ways, ls, sync of 200 files, rm --recursive, rb", {
    timeout: 120_000,
  }, async () => {
    await s3("mb", "s3://cli-bucket");
    const large = randomBytes(12 * 1024 * 1024);
    await writeFile(join(folder, "large.bin"), large);
    await s3("cp", "large.bin", "s3://cli-bucket/dir/large.bin");
    await s3("cp", "s3://cli-bucket/dir/large.bin", "back.bin");
    expect((await readFile(join(folder, "back.bin"))).equals(large)).toBe(true);
    expect(await s3("ls", "s3://cli-bucket/")).toMatch(/PRE dir\//);
    expect(await s3("ls", "s3://cli-bucket/dir/")).toMatch(/12582912 large\.bin/);

    for (const part of ["one", "two é"]) await mkdir(join(folder, "tree", part), { recursive: true });
    for (let index = 0; index < 200; index++) {
      const part = index % 2 ? "one" : "two é";
      const path = join(folder, "tree", part, `file ${index}.txt`);
      await writeFile(path, `content ${index}`);
      // S3 keeps whole seconds: a file of the same second would count as newer than its object.
      await utimes(path, WRITTEN, WRITTEN);
    }
    await s3("sync", "--quiet", "tree", "s3://cli-bucket/tree");
    expect(await s3("sync", "tree", "s3://cli-bucket/tree")).toBe("");
    await s3("sync", "--quiet", "s3://cli-bucket/tree", "copy");
    for (const part of ["one", "two é"]) {
      const names = await readdir(join(folder, "copy", part));
      expect(names).toHaveLength(100);
      expect(await readFile(join(folder, "copy", part, names[0] ?? ""), "utf8")).toMatch(/^content \d+$/);
    }
    expect((await s3("ls", "--recursive", "s3://cli-bucket")).trim().split("\n")).toHaveLength(201);
    await s3("rm", "--quiet", "--recursive", "s3://cli-bucket");
    expect(await s3("ls", "--recursive", "s3://cli-bucket").catch(() => "")).toBe("");
    await s3("rb", "s3://cli-bucket");
    expect(await s3("ls")).toBe("");
  });
});

const script = `
import io, os, boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
s3 = boto3.client("s3", endpoint_url=os.environ["ENDPOINT"], config=Config(retries={"max_attempts": 1}))
b = "boto-bucket"
s3.create_bucket(Bucket=b)
s3.get_waiter("bucket_exists").wait(Bucket=b)
for i in range(25):
    s3.put_object(Bucket=b, Key=f"p/{i % 5}/{i}", Body=b"x" * i, Metadata={"n": str(i)})
s3.get_waiter("object_exists").wait(Bucket=b, Key="p/0/0")
pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket=b, PaginationConfig={"PageSize": 7}))
assert len(pages) == 4 and sum(p["KeyCount"] for p in pages) == 25
prefixes = [c["Prefix"] for p in s3.get_paginator("list_objects").paginate(Bucket=b, Prefix="p/", Delimiter="/",
    PaginationConfig={"PageSize": 2}) for c in p.get("CommonPrefixes", [])]
assert prefixes == [f"p/{i}/" for i in range(5)], prefixes
head = s3.head_object(Bucket=b, Key="p/4/24")
assert head["ContentLength"] == 24 and head["Metadata"] == {"n": "24"}, head
body = os.urandom(11 * 1024 * 1024)
s3.upload_fileobj(io.BytesIO(body), b, "big", Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20))
back = io.BytesIO()
s3.download_fileobj(b, "big", back)
assert back.getvalue() == body
s3.copy({"Bucket": b, "Key": "big"}, b, "big copy")
assert s3.get_object(Bucket=b, Key="big copy", Range="bytes=5-9")["Body"].read() == body[5:10]
for call, code in [(lambda: s3.get_object(Bucket=b, Key="none"), "NoSuchKey"),
                   (lambda: s3.head_object(Bucket=b, Key="none"), "404"),
                   (lambda: s3.list_objects_v2(Bucket="nobody-has-this"), "NoSuchBucket"),
                   (lambda: s3.delete_bucket(Bucket=b), "BucketNotEmpty"),
                   (lambda: s3.create_bucket(Bucket=b), "BucketAlreadyOwnedByYou")]:
    try:
        call()
        raise AssertionError(code)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, (code, error.response["Error"])
keys = [{"Key": o["Key"]} for p in s3.get_paginator("list_objects_v2").paginate(Bucket=b) for o in p["Contents"]]
assert len(s3.delete_objects(Bucket=b, Delete={"Objects": keys})["Deleted"]) == 27
s3.delete_bucket(Bucket=b)
s3.get_waiter("bucket_not_exists").wait(Bucket=b)
print("done")
`;

const WRITTEN = new Date("2026-01-01T00:00:00Z");

describe.skipIf(!hasBoto3)("boto3 (skipped where it isn't installed)", () => {
  test("waiters, paginators, managed transfers and error codes", { timeout: 60_000 }, async () => {
    const { stdout } = await run("python3", ["-c", script], { env: env as NodeJS.ProcessEnv });
    expect(stdout.trim()).toBe("done");
  });
});
