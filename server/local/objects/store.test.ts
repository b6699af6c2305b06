import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "@/server/testing/database";
import { type ObjectStore, openObjectStore } from "./store";

let db: TestDatabase;
let folder: string;
let store: ObjectStore;

beforeAll(async () => {
  db = await testDatabase();
  folder = join(await mkdtemp(join(tmpdir(), "headgate-objects-")), "objects");
  store = await openObjectStore(db.pool, folder);
});

afterAll(async () => {
  await db.drop();
  await rm(join(folder, ".."), { recursive: true, force: true });
});

beforeEach(async () => {
  await store.reset();
  await store.createBucket("lake", "111111111111", "us-east-1");
});

const read = async (key: string) => text((await store.get("lake", key)).body);
const keys = async (prefix = "") => {
  const found: string[] = [];
  for await (const object of store.list("lake", { prefix })) found.push(object.key);
  return found;
};
const filesBelow = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe("objects", () => {
  test("an object is a plain file with its key as its name", async () => {
    const info = await store.put("lake", "sales/day=2020-01-01/part.csv", Readable.from(["a,b\n", "1,2\n"]), {
      contentType: "text/csv",
      metadata: { origin: "test" },
    });
    const path = await store.filePath("lake", "sales/day=2020-01-01/part.csv");
    expect(path).toBe(join(folder, "lake/sales/day=2020-01-01/part.csv"));
    expect(await readFile(path, "utf8")).toBe("a,b\n1,2\n");
    expect(await store.head("lake", "sales/day=2020-01-01/part.csv")).toEqual(info);
    expect(info).toMatchObject({ size: 8, contentType: "text/csv", metadata: { origin: "test" } });
  });

  test("a range is read from the file without the rest", async () => {
    await store.put("lake", "digits", Buffer.from("0123456789"));
    const { body } = await store.get("lake", "digits", { start: 3, end: 5 });
    expect((await buffer(body)).toString()).toBe("345");
  });

  test.each([
    "../escape",
    "/etc/passwd",
    "a/../../b",
    "folder/",
    "a//b",
    "\\..\\x",
    "x".repeat(300),
    "nl\n",
    "..",
    "😀/ü",
  ])("the key %j is stored inside the folder and read back", async (key) => {
    await store.put("lake", key, Buffer.from(key));
    expect(await read(key)).toBe(key);
    expect((await store.filePath("lake", key)).startsWith(folder)).toBe(true);
    expect(await keys()).toEqual([key]);
    await store.delete("lake", [key]);
    expect(await filesBelow(folder)).toEqual([]);
  });

  test("a key and keys below it live side by side, in either order", async () => {
    for (const key of ["a", "a/b", "a/b/c", "z/y", "z"]) await store.put("lake", key, Buffer.from(key));
    for (const key of ["a", "a/b", "a/b/c", "z/y", "z"]) expect(await read(key)).toBe(key);
    expect(await keys()).toEqual(["a", "a/b", "a/b/c", "z", "z/y"]);
  });

  test("keys that differ by case alone never share a file", async () => {
    await store.put("lake", "Data.csv", Buffer.from("upper"));
    await store.put("lake", "data.csv", Buffer.from("lower"));
    const paths = await Promise.all(["Data.csv", "data.csv"].map((key) => store.filePath("lake", key)));
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(2);
    expect(await read("Data.csv")).toBe("upper");
    expect(await read("data.csv")).toBe("lower");
  });

  test("keys that no index can hold are refused", async () => {
    await expect(store.put("lake", "a\0b", Buffer.from(""))).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    await expect(store.put("lake", "x".repeat(1025), Buffer.from(""))).rejects.toMatchObject({
      code: "KeyTooLongError",
    });
  });

  test("writers of one key at once leave one of their objects whole", async () => {
    const bodies = Array.from({ length: 20 }, (_, index) => String(index).repeat(1000 + index));
    await Promise.all(bodies.map((body) => store.put("lake", "hot", Readable.from([body]))));
    const { info, body } = await store.get("lake", "hot");
    const content = await text(body);
    expect(bodies).toContain(content);
    expect(info.size).toBe(content.length);
  });

  test("a reader keeps the object it opened when it is written anew", async () => {
    await store.put("lake", "k", Buffer.from("old"));
    const { body } = await store.get("lake", "k");
    await store.put("lake", "k", Buffer.from("new"));
    expect(await text(body)).toBe("old");
  });

  test("a body with a wrong checksum leaves nothing", async () => {
    const verification = { algorithm: "CRC32" as const, expected: () => "AAAAAA==" };
    await expect(store.put("lake", "k", Buffer.from("x"), { verification })).rejects.toMatchObject({
      code: "BadDigest",
    });
    await expect(
      store.put("lake", "k", Buffer.from("x"), { verification: { size: 2 } }),
    ).rejects.toMatchObject({ code: "IncompleteBody" });
    expect(await store.head("lake", "k")).toBeNull();
    expect(await filesBelow(folder)).toEqual([]);
  });

  test("a body that breaks off leaves the object before it", async () => {
    await store.put("lake", "k", Buffer.from("before"));
    const broken = Readable.from(
      (async function* () {
        yield "part";
        throw new Error("gone");
      })(),
    );
    await expect(store.put("lake", "k", broken)).rejects.toThrow("gone");
    expect(await read("k")).toBe("before");
  });

  test("conditions are checked against what is there", async () => {
    const first = await store.put("lake", "k", Buffer.from("1"), { conditions: { ifNoneMatch: "*" } });
    const again = store.put("lake", "k", Buffer.from("2"), { conditions: { ifNoneMatch: "*" } });
    await expect(again).rejects.toMatchObject({ code: "PreconditionFailed" });
    await store.put("lake", "k", Buffer.from("3"), { conditions: { ifMatch: `"${first.etag}"` } });
    const stale = store.put("lake", "k", Buffer.from("4"), { conditions: { ifMatch: first.etag } });
    await expect(stale).rejects.toMatchObject({ code: "PreconditionFailed" });
    expect(await read("k")).toBe("3");
  });

  test("a missing bucket is told from a missing key", async () => {
    await expect(store.get("none", "k")).rejects.toMatchObject({ code: "NoSuchBucket" });
    await expect(store.get("lake", "k")).rejects.toMatchObject({ code: "NoSuchKey" });
    await expect(store.put("none", "k", Buffer.from(""))).rejects.toMatchObject({ code: "NoSuchBucket" });
    expect(await filesBelow(folder)).toEqual([]);
  });
});

describe("buckets", () => {
  test("a bucket belongs to one account and goes only when it is empty", async () => {
    const again = store.createBucket("lake", "111111111111", "us-east-1");
    await expect(again).rejects.toMatchObject({ code: "BucketAlreadyOwnedByYou" });
    const other = store.createBucket("lake", "222222222222", "us-east-1");
    await expect(other).rejects.toMatchObject({ code: "BucketAlreadyExists" });
    await store.put("lake", "k", Buffer.from(""));
    await expect(store.deleteBucket("lake")).rejects.toMatchObject({ code: "BucketNotEmpty" });
    await store.delete("lake", ["k"]);
    await store.deleteBucket("lake");
    expect(await store.buckets("111111111111")).toEqual([]);
    await expect(store.deleteBucket("lake")).rejects.toMatchObject({ code: "NoSuchBucket" });
  });
});

describe("pages", () => {
  const entries = async (options: { prefix?: string; delimiter?: string; limit: number }) => {
    const pages: string[][] = [];
    let from: string | undefined;
    do {
      const page = await store.page("lake", { ...options, ...(from === undefined ? {} : { from }) });
      pages.push(
        page.entries.map((entry) => ("object" in entry ? entry.object.key : `<${entry.commonPrefix}>`)),
      );
      from = page.next;
    } while (from !== undefined);
    return pages;
  };

  test("keys come in the order of their bytes", async () => {
    const some = ["b", "a", "B", "é", "a/b", "a-b", "a!", "😀", "\uffee"];
    for (const key of some) await store.put("lake", key, Buffer.from(""));
    const sorted = [...some].sort((left, right) => Buffer.from(left).compare(Buffer.from(right)));
    expect(await keys()).toEqual(sorted);
    expect((await entries({ limit: 2 })).flat()).toEqual(sorted);
  });

  test("a delimiter folds keys into common prefixes, over page breaks too", async () => {
    for (const key of ["a", "d/1", "d/2", "d/e/1", "f/1", "g", "d"])
      await store.put("lake", key, Buffer.from(""));
    expect(await entries({ delimiter: "/", limit: 2 })).toEqual([["a", "d"], ["<d/>", "<f/>"], ["g"]]);
    expect(await entries({ prefix: "d/", delimiter: "/", limit: 10 })).toEqual([["d/1", "d/2", "<d/e/>"]]);
    expect(await entries({ prefix: "d", delimiter: "/", limit: 10 })).toEqual([["d", "<d/>"]]);
    expect(await entries({ prefix: "zz", delimiter: "/", limit: 10 })).toEqual([[]]);
  });

  test("a page costs what it shows, not what the bucket holds", async () => {
    await db.pool.query(
      `insert into s3_object select 'lake', 'p' || n % 50 || '/' || n, 'p' || n, 'p' || n, 0, 'e', now(), '{"checksums":{}}'
       from generate_series(1, 100000) n`,
    );
    await db.pool.query("analyze s3_object");
    const started = performance.now();
    const page = await store.page("lake", { delimiter: "/", limit: 1000 });
    const elapsedMs = performance.now() - started;
    expect(page.entries).toHaveLength(50);
    const whole = performance.now();
    let count = 0;
    for await (const _ of store.list("lake")) count++;
    expect(count).toBe(100_000);
    expect(elapsedMs).toBeLessThan((performance.now() - whole) / 5);
  });
});

describe("after a crash", () => {
  const reopened = () => openObjectStore(db.pool, folder);
  const pending = (path: string, temporary: string | null, object: object | null) =>
    db.pool.query(
      "insert into s3_pending (id, lock, temporary, path, object) values (gen_random_uuid(), $1, $2, $1, $3)",
      [path, temporary, object && JSON.stringify(object)],
    );
  const object = (key: string, size: number) => ({
    bucket: "lake",
    key,
    size,
    etag: "e".repeat(32),
    modified: new Date().toISOString(),
    info: { checksums: {}, checksumType: "FULL_OBJECT" },
  });

  test("a file that was moved in but not yet indexed is indexed", async () => {
    await store.put("lake", "k", Buffer.from("old"));
    await writeFile(join(folder, ".incoming/t"), "newer");
    await pending("lake/k", ".incoming/t", object("k", 5));
    await rename(join(folder, ".incoming/t"), join(folder, "lake/k"));
    store = await reopened();
    expect(await store.head("lake", "k")).toMatchObject({ size: 5, etag: "e".repeat(32) });
    expect(await read("k")).toBe("newer");
  });

  test("a file that was received but not moved in is forgotten", async () => {
    await store.put("lake", "k", Buffer.from("old"));
    await writeFile(join(folder, ".incoming/t"), "newer");
    await pending("lake/k", ".incoming/t", object("k", 5));
    await writeFile(join(folder, ".incoming/half"), "ha");
    store = await reopened();
    expect(await read("k")).toBe("old");
    expect(await filesBelow(folder)).toEqual(["lake/k"]);
  });

  test("a file whose row was deleted is removed", async () => {
    await store.put("lake", "d/k", Buffer.from("x"));
    await db.pool.query("delete from s3_object");
    await pending("lake/d/k", null, null);
    store = await reopened();
    expect(await filesBelow(folder)).toEqual([]);
    await expect(stat(join(folder, "lake/d"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("parts of no upload are removed", async () => {
    const upload = await store.uploads.create("lake", "k", { meta: {}, startedBy: "me" });
    await store.uploads.putPart(upload, 1, Buffer.from("part"));
    await db.pool.query("delete from s3_upload");
    store = await reopened();
    expect(await filesBelow(folder)).toEqual([]);
  });
});
