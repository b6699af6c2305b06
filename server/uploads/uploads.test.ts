import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { POST as completeRoute } from "@/app/api/v1/uploads/[uploadId]/complete/route";
import { PUT as partRoute } from "@/app/api/v1/uploads/[uploadId]/parts/[number]/route";
import { DELETE as abortRoute, GET as getRoute } from "@/app/api/v1/uploads/[uploadId]/route";
import { POST as createRoute, GET as listRoute } from "@/app/api/v1/uploads/route";
import { analyticsBucket as Bucket } from "@/prisma/demo/lake";
import { type AccountsBed, accountsBed, place } from "@/server/accounts/test-bed";
import * as s3Uploads from "@/server/aws/s3-uploads";
import { AppError } from "@/server/errors";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { PART_BYTES } from "./contract";
import * as store from "./store";
import { sweepUploads } from "./sweep";

const { accountId } = place;
const principals = { [accountId]: `arn:aws:iam::${accountId}:role/ConsumerAdminUser` };

let bed: AccountsBed;
let steward: TestPerson;
let s3: S3Client;

beforeAll(async () => {
  bed = await accountsBed();
  steward = await bed.app.person("steward", { principals });
  s3 = new S3Client({ ...bed.aws.client("ConsumerAdminUser"), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
}, 60_000);

afterAll(() => bed?.close());

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(route: Route, method: string, ids: Record<string, string>, body?: object, as = steward) {
  const answer = await route(request(method, "/api/v1/x", { as, ...(body ? { body } : {}) }), {
    params: Promise.resolve(ids),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}

const hex = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, "0");

const file = (name: string, content: Uint8Array) => ({
  ...{
    accountId,
    location: `s3://${Bucket}/up/`,
    fileName: name,
    bytes: content.length,
    lastModified: 1_700_000_000_000,
  },
  firstPartCrc32: hex(content.subarray(0, PART_BYTES)),
});
const create = (asked: object, as = steward) => ask(createRoute, "POST", {}, asked, as);
const get = (uploadId: string, as = steward) => ask(getRoute, "GET", { uploadId }, undefined, as);
const complete = (uploadId: string, as = steward) => ask(completeRoute, "POST", { uploadId }, {}, as);
const abort = (uploadId: string, as = steward) => ask(abortRoute, "DELETE", { uploadId }, undefined, as);

interface Sent {
  as?: TestPerson;
  length?: number;
  crc?: string;
  signal?: AbortSignal;
}

async function putPart(uploadId: string, number: number, body: BodyInit, sent: Sent = {}) {
  const { as = steward, length = body instanceof Uint8Array ? body.length : 0, crc, signal } = sent;
  const asked = request("PUT", `/api/v1/x${crc ? `?crc32=${crc}` : ""}`, {
    as,
    headers: { "content-type": "application/octet-stream", "content-length": String(length) },
  });
  const init = { body, duplex: "half", ...(signal ? { signal } : {}) } as RequestInit;
  const answer = await partRoute(new Request(asked, init), {
    params: Promise.resolve({ uploadId, number: String(number) }),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}

const part = (content: Uint8Array, number: number) =>
  Buffer.from(content.subarray((number - 1) * PART_BYTES, number * PART_BYTES));

async function objectOf(name: string): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `up/${name}` }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

async function s3UploadIdOf(id: string): Promise<string> {
  const { rows } = await bed.app.db.pool.query("SELECT s3_upload_id FROM upload WHERE id = $1", [id]);
  return rows[0].s3_upload_id;
}

async function verbsOf(id: string): Promise<string[]> {
  const { rows } = await bed.app.db.pool.query("SELECT verb FROM event WHERE resource_id = $1 ORDER BY id", [
    id,
  ]);
  return rows.map(({ verb }) => verb);
}

/** As a process leaves it that is killed between S3's answer and writing it down. */
async function objectWithoutEnd(name: string, content: Buffer<ArrayBuffer>) {
  const begun = await create(file(name, content));
  await putPart(begun.id, 1, content);
  const UploadId = await s3UploadIdOf(begun.id);
  const { Parts = [] } = await s3.send(new ListPartsCommand({ Bucket, Key: `up/${name}`, UploadId }));
  await s3.send(
    new CompleteMultipartUploadCommand({
      ...{ Bucket, Key: `up/${name}`, UploadId, MultipartUpload: { Parts } },
    }),
  );
  return begun;
}

const forgetAtS3 = async (id: string, name: string) =>
  s3.send(new AbortMultipartUploadCommand({ Bucket, Key: `up/${name}`, UploadId: await s3UploadIdOf(id) }));

const big = randomBytes(2 * PART_BYTES + 1_000);

test("a file travels in parts of any order, and becomes an object of exactly its bytes", async () => {
  const begun = await create(file("big.csv", big));
  expect(begun).toMatchObject({
    status: 201,
    state: "open",
    partBytes: PART_BYTES,
    bytesThere: 0,
    parts: [],
  });
  for (const number of [3, 1, 2]) {
    const bytes = part(big, number);
    expect(await putPart(begun.id, number, bytes, { crc: hex(bytes) })).toEqual({
      ...{ status: 200, number, bytes: bytes.length, crc32: hex(bytes) },
    });
  }
  expect(await complete(begun.id)).toMatchObject({ status: 200, state: "completed", bytesThere: big.length });
  expect(Buffer.compare(await objectOf("big.csv"), big)).toBe(0);
  expect(await complete(begun.id), "asked twice").toMatchObject({ status: 200, state: "completed" });
  expect((await abort(begun.id)).status, "ended").toBe(412);
  const { rows } = await bed.app.db.pool.query(
    "SELECT verb, owner_id FROM event WHERE resource_id = $1 ORDER BY id",
    [begun.id],
  );
  expect(rows).toEqual(["upload.create", "upload.complete"].map((verb) => ({ verb, owner_id: steward.id })));
});

describe("an upload that was cut", () => {
  test("within a part goes on with what is there, also from another browser and begun anew", async () => {
    const begun = await create(file("cut.csv", big));
    await putPart(begun.id, 1, part(big, 1));
    const stop = new AbortController();
    const half = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(part(big, 2).subarray(0, 100_000));
        setImmediate(() => {
          stop.abort();
          controller.error(new Error("the line was cut"));
        });
      },
    });
    const cut = await putPart(begun.id, 2, half, { length: PART_BYTES, signal: stop.signal });
    expect(cut.status).toBeGreaterThanOrEqual(400);
    const again = await create(file("cut.csv", big));
    expect(again).toMatchObject({ id: begun.id, bytesThere: PART_BYTES, parts: [{ number: 1 }] });
    expect((await ask(listRoute, "GET", {})).items.map((one: { id: string }) => one.id)).toContain(begun.id);
    expect(await complete(begun.id)).toMatchObject({
      ...{ status: 412, detail: expect.stringContaining("2 of its 3 parts are not there yet; part 2") },
    });
    await Promise.all([2, 3].map((number) => putPart(begun.id, number, part(big, number))));
    expect((await complete(begun.id)).status).toBe(200);
    expect(Buffer.compare(await objectOf("cut.csv"), big)).toBe(0);
  });

  test("behind S3, before it was written down, sends that part again", async () => {
    const begun = await create(file("lost.csv", big));
    const { rows } = await bed.app.db.pool.query("SELECT s3_upload_id FROM upload WHERE id = $1", [begun.id]);
    await s3.send(
      new UploadPartCommand({
        ...{ Bucket, Key: "up/lost.csv", UploadId: rows[0].s3_upload_id, PartNumber: 1, Body: part(big, 1) },
        ChecksumAlgorithm: "CRC32",
      }),
    );
    expect((await get(begun.id)).parts).toEqual([]);
    for (const number of [1, 2, 3]) await putPart(begun.id, number, part(big, number));
    expect((await complete(begun.id)).status).toBe(200);
  });

  test("behind the last answer is completed all the same", async () => {
    const small = Buffer.from("a\n1\n");
    const begun = await create(file("done.csv", small));
    await putPart(begun.id, 1, small);
    await complete(begun.id);
    await bed.app.db.pool.query("UPDATE upload SET state = 'open' WHERE id = $1", [begun.id]);
    expect(await complete(begun.id)).toMatchObject({ status: 200, state: "completed" });
  });

  test("behind the object, before that was written down, is found by the same file and completed", async () => {
    const small = Buffer.from("a\n1\n");
    const begun = await objectWithoutEnd("killed.csv", small);
    expect(await create(file("killed.csv", small))).toMatchObject({
      ...{ status: 201, id: begun.id, state: "open", bytesThere: small.length },
    });
    expect(await complete(begun.id)).toMatchObject({ status: 200, state: "completed" });
    expect((await create(file("killed.csv", small))).status, "begun anew").toBe(409);
  });

  test("behind the object is completed, not aborted, by giving it up or leaving it", async () => {
    const small = Buffer.from("a\n1\n");
    const discarded = await objectWithoutEnd("discarded.csv", small);
    expect(await abort(discarded.id)).toMatchObject({ status: 200, state: "completed" });
    const left = await objectWithoutEnd("left-object.csv", small);
    await bed.app.db.pool.query("UPDATE upload SET updated_at = now() - interval '8 days' WHERE id = $1", [
      left.id,
    ]);
    expect(await sweepUploads()).toBe(1);
    expect((await get(left.id)).state).toBe("completed");
    expect(await verbsOf(left.id)).toEqual(["upload.create", "upload.complete"]);
  });

  test("behind the object takes no part any more, and is completed by one", async () => {
    const small = Buffer.from("a\n1\n");
    const begun = await objectWithoutEnd("late.csv", small);
    expect(await putPart(begun.id, 1, small)).toMatchObject({
      ...{ status: 412, detail: "This upload is completed." },
    });
    expect((await get(begun.id)).state).toBe("completed");
  });

  test.each(["a part", "its end"])(
    "and that S3 forgot is ended by %s, so that it begins anew",
    async (by) => {
      const small = Buffer.from("a\n1\n");
      const asked = file(`forgotten by ${by}.csv`, small);
      const begun = await create(asked);
      await putPart(begun.id, 1, small);
      await forgetAtS3(begun.id, asked.fileName);
      expect(await (by === "a part" ? putPart(begun.id, 1, small) : complete(begun.id))).toMatchObject({
        ...{ status: 410, detail: "S3 does not know this upload any more. Go on, and it begins anew." },
      });
      expect((await get(begun.id)).state).toBe("aborted");
      const anew = await create(asked);
      expect(anew).toMatchObject({ status: 201, state: "open", bytesThere: 0 });
      expect(anew.id).not.toBe(begun.id);
      await putPart(anew.id, 1, small);
      expect((await complete(anew.id)).status).toBe(200);
    },
  );

  test("before S3 had begun it begins by being asked again", async () => {
    const small = Buffer.from("a\n1\n");
    const begun = await create(file("unbegun.csv", small));
    await bed.app.db.pool.query("UPDATE upload SET s3_upload_id = NULL WHERE id = $1", [begun.id]);
    expect((await putPart(begun.id, 1, small)).status).toBe(412);
    expect((await create(file("unbegun.csv", small))).id).toBe(begun.id);
    expect((await putPart(begun.id, 1, small)).status).toBe(200);
  });
});

test("begun twice at the same moment is one upload, at S3 as well", async () => {
  const asked = file("twice.csv", Buffer.from("a\n1\n"));
  const [one, two] = await Promise.all([create(asked), create(asked)]);
  expect(one.id).toBe(two.id);
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "up/twice.csv" }));
  expect(Uploads).toHaveLength(1);
});

describe("of two that begin the same, one that fails", () => {
  const asked = (name: string) => file(name, Buffer.from("a\n1\n"));
  const unbegun = async (name: string) => {
    const begun = await create(asked(name));
    const s3UploadId = await s3UploadIdOf(begun.id);
    await bed.app.db.pool.query("UPDATE upload SET s3_upload_id = NULL WHERE id = $1", [begun.id]);
    return { begun, s3UploadId };
  };

  test("leaves what the other began, and says its own error", async () => {
    const { begun, s3UploadId } = await unbegun("other-began.csv");
    const start = vi.spyOn(s3Uploads, "startUpload").mockImplementationOnce(async () => {
      await store.setStarted(begun.id, s3UploadId);
      throw new AppError("aws_unavailable", "the line was cut");
    });
    onTestFinished(() => start.mockRestore());
    expect(await create(asked("other-began.csv"))).toMatchObject({ detail: "the line was cut" });
    expect((await get(begun.id)).state).toBe("open");
    expect((await putPart(begun.id, 1, Buffer.from("a\n1\n"))).status).toBe(200);
  });

  test("ends what nobody has begun, and whoever begins it later takes that back", async () => {
    const { begun } = await unbegun("nobody-began.csv");
    const { startUpload } = s3Uploads;
    const start = vi.spyOn(s3Uploads, "startUpload").mockImplementationOnce(async (...args) => {
      start.mockRejectedValueOnce(new AppError("aws_unavailable", "the line was cut"));
      expect((await create(asked("nobody-began.csv"))).code).toBe("aws_unavailable");
      start.mockRestore();
      return startUpload(...args);
    });
    onTestFinished(() => start.mockRestore());
    expect(await create(asked("nobody-began.csv"))).toMatchObject({
      ...{ status: 409, detail: expect.stringContaining("given up meanwhile") },
    });
    expect((await get(begun.id)).state).toBe("aborted");
    expect(await verbsOf(begun.id)).toEqual(["upload.create", "upload.abort"]);
  });
});

test.each(["taken back", "that cannot be taken back"])(
  "what cannot be written down as begun is an upload at S3 %s, and its error is told",
  async (which) => {
    const asked = file(`unwritten ${which}.csv`, Buffer.from("a\n1\n"));
    vi.spyOn(store, "setStarted").mockRejectedValueOnce(new AppError("unavailable", "the first"));
    onTestFinished(() => void vi.restoreAllMocks());
    const canTakeBack = which === "taken back";
    if (!canTakeBack) vi.spyOn(s3Uploads, "abortUpload").mockRejectedValueOnce(new Error("the second"));
    expect(await create(asked)).toMatchObject({ detail: "the first" });
    const { Uploads = [] } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: `up/${asked.fileName}` }),
    );
    expect(Uploads).toHaveLength(canTakeBack ? 0 : 1);
    expect((await ask(listRoute, "GET", {})).items).not.toContainEqual(
      expect.objectContaining({ fileName: asked.fileName }),
    );
  },
);

test("another file of the same name is another upload, and one that is there is not replaced", async () => {
  const [first, second] = [Buffer.from("a\n1\n"), Buffer.from("a\n2\n")];
  const [one, two] = [await create(file("same.csv", first)), await create(file("same.csv", second))];
  expect(one.id).not.toBe(two.id);
  await putPart(one.id, 1, first);
  await putPart(two.id, 1, second);
  expect((await complete(one.id)).status).toBe(200);
  expect(await complete(two.id)).toMatchObject({ status: 409, code: "conflict" });
  expect(Buffer.from(await objectOf("same.csv")).toString()).toBe("a\n1\n");
  expect((await create(file("same.csv", second))).id, "wholly there").toBe(two.id);
  expect(await create(file("same.csv", Buffer.from("a\n3\n")))).toMatchObject({
    status: 409,
    issues: [{ path: "fileName" }],
  });
});

describe("a part is refused", () => {
  const content = Buffer.from("id\n1\n2\n");

  test("of another size than the file's, beyond its end, too large, or broken on its way", async () => {
    const { id } = await create(file("strict.csv", content));
    expect(await putPart(id, 1, content.subarray(1))).toMatchObject({
      ...{ status: 422, detail: "Part 1 of this file has 7 bytes, not 6." },
    });
    expect((await putPart(id, 2, content)).status).toBe(422);
    expect((await putPart(id, 10_001, content)).status).toBe(422);
    expect((await putPart(id, 1, new Uint8Array(1), { length: PART_BYTES + 1 })).status).toBe(413);
    expect((await putPart(id, 1, content.subarray(1), { length: 7 })).detail).toBe(
      "The part ended after 6 of 7 bytes.",
    );
    expect((await putPart(id, 1, Buffer.concat([content, content]), { length: 7 })).detail).toMatch(
      /more than the 7/,
    );
    expect((await putPart(id, 1, content, { crc: "00000000" })).detail).toMatch(/arrived otherwise/);
    expect((await get(id)).parts).toEqual([]);
    expect((await putPart(id, 1, content, { crc: hex(content) })).status).toBe(200);
  });

  test("after its upload was given up, which takes it away at S3", async () => {
    const { id } = await create(file("given-up.csv", content));
    await putPart(id, 1, content);
    expect(await abort(id)).toMatchObject({ status: 200, state: "aborted" });
    expect(await abort(id), "asked twice").toMatchObject({ status: 200, state: "aborted" });
    expect((await putPart(id, 1, content)).status).toBe(412);
    expect((await complete(id)).status).toBe(412);
    const { Uploads = [] } = await s3.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: "up/given-up" }),
    );
    expect(Uploads).toEqual([]);
  });
});

test("another person's upload is not there, whatever is asked of it", async () => {
  const content = Buffer.from("id\n1\n");
  const { id } = await create(file("mine.csv", content));
  const other = await bed.app.person("admin", { principals });
  const answers = [await get(id, other), await complete(id, other), await abort(id, other)];
  const put = await putPart(id, 1, content, { as: other });
  expect([...answers, put].map(({ status }) => status)).toEqual([404, 404, 404, 404]);
  expect((await ask(listRoute, "GET", {}, undefined, other)).items).toEqual([]);
});

test("analysts and viewers may not upload, and a role that may not write leaves nothing open", async () => {
  const content = Buffer.from("id\n1\n");
  for (const role of ["analyst", "viewer"] as const) {
    const person = await bed.app.person(role, { principals });
    expect((await create(file("no.csv", content), person)).status).toBe(403);
  }
  const poor = await bed.app.person("steward", {
    principals: { [accountId]: `arn:aws:iam::${accountId}:role/LFBusinessAnalyst1` },
  });
  await s3.send(new CreateBucketCommand({ Bucket: "closed-to-analysts" }));
  const closed = { ...file("poor.csv", content), location: "s3://closed-to-analysts/up/" };
  expect(await create(closed, poor)).toMatchObject({ status: 502, code: "aws_denied" });
  expect((await ask(listRoute, "GET", {}, undefined, poor)).items).toEqual([]);
});

test.each([
  ["notes.xlsx", 1],
  ["_hidden.csv", 1],
  ["a/b.csv", 1],
  ["a\u0001.csv", 1],
  ["empty.csv", 0],
  ["huge.csv", PART_BYTES * 10_000 + 1],
])("a file %s of %i bytes is refused before anything is begun", async (fileName, bytes) => {
  const answer = await create({ ...file("x.csv", Buffer.from("x")), fileName, bytes });
  expect(answer.status).toBe(422);
});

test("what was left for a week is given up by the worker; what is alive stays", async () => {
  const content = Buffer.from("id\n1\n");
  const [left, alive] = [await create(file("left.csv", content)), await create(file("alive.csv", content))];
  await bed.app.db.pool.query("UPDATE upload SET updated_at = now() - interval '8 days' WHERE id = $1", [
    left.id,
  ]);
  expect(await sweepUploads()).toBe(1);
  expect([(await get(left.id)).state, (await get(alive.id)).state]).toEqual(["aborted", "open"]);
  const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix: "up/left.csv" }));
  expect(Uploads).toEqual([]);
  await bed.app.db.pool.query("UPDATE upload SET updated_at = now() - interval '31 days' WHERE id = $1", [
    left.id,
  ]);
  await sweepUploads();
  expect((await get(left.id)).status).toBe(404);
  await s3.send(new PutObjectCommand({ Bucket, Key: "up/after.csv", Body: "a\n" }));
});
