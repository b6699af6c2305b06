import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyticsBucket, dataLakeBucket, demoPrincipal, demoPrincipals } from "@/prisma/demo/lake";
import { createDirectory, sessionOf } from "@/server/local/auth/principals";
import { createSessions, sessionsDdl } from "@/server/local/auth/sessions";
import { type ObjectStore, openObjectStore } from "@/server/local/objects/store";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { createObjectAccess } from "./object-access";

let db: TestDatabase;
let folder: string;
let objects: ObjectStore;
let as: (principal: string) => ObjectAccess;

beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(sessionsDdl);
  folder = await mkdtemp(join(tmpdir(), "headgate-access-"));
  objects = await openObjectStore(db.pool, join(folder, "objects"));
  await objects.createBucket(analyticsBucket, "333333333333", "us-east-1");
  await objects.createBucket(dataLakeBucket, "111111111111", "us-east-1");
  await objects.put(dataLakeBucket, "k", Buffer.from("producer's"));
  const access = createObjectAccess({
    objects,
    directory: createDirectory(demoPrincipals, {}),
    sessions: createSessions(db.pool),
  });
  as = (name) => access(sessionOf(demoPrincipal(name), "AKIA"));
});

afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true, force: true });
});

const listed = async (access: ObjectAccess, bucket: string) => {
  const keys: string[] = [];
  for await (const { key } of access.list(bucket, "")) keys.push(key);
  return keys;
};

test("the caller's own rights decide what COPY and UNLOAD reach", async () => {
  const analyst = as("LFBusinessAnalyst1");
  await analyst.put(analyticsBucket, "out/1", Buffer.from("mine"));
  expect(await listed(analyst, analyticsBucket)).toEqual(["out/1"]);
  expect(await text((await analyst.get(analyticsBucket, "out/1")).body)).toBe("mine");
  expect(await analyst.filePath?.(analyticsBucket, "out/1")).toBe(
    join(folder, "objects", analyticsBucket, "out/1"),
  );
  await analyst.delete(analyticsBucket, ["out/1"]);
  await expect(analyst.get(analyticsBucket, "out/1")).rejects.toMatchObject({
    name: "S3Failure",
    code: "NoSuchKey",
  });
});

test.each(["LFBusinessAnalyst1", "ConsumerAdminUser"])(
  "%s can't reach another account's bucket",
  async (name) => {
    const denied = { name: "S3Failure", code: "AccessDenied", status: 403 };
    await expect(as(name).get(dataLakeBucket, "k")).rejects.toMatchObject(denied);
    await expect(listed(as(name), dataLakeBucket)).rejects.toMatchObject(denied);
    await expect(as(name).put(dataLakeBucket, "k", Buffer.from(""))).rejects.toMatchObject(denied);
    await expect(as(name).delete(dataLakeBucket, ["k"])).rejects.toMatchObject(denied);
    await expect(as(name).filePath?.(dataLakeBucket, "k")).rejects.toMatchObject(denied);
  },
);

test("a bucket nobody has is told as such", async () => {
  await expect(listed(as("ConsumerAdminUser"), "no-such-bucket")).rejects.toMatchObject({
    name: "S3Failure",
    code: "NoSuchBucket",
  });
});
