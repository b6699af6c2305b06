import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { analyticsBucket, dataLakeBucket as Bucket } from "@/prisma/demo/lake";
import { type CrawlsBed, crawlsBed } from "./test-bed";

let bed: CrawlsBed;
beforeAll(async () => {
  bed = await crawlsBed();
}, 90_000);
afterAll(() => bed?.close());

/** Registers a folder of these files as a table of its name. */
async function registered(name: string, files: Record<string, string | Buffer>, more: object = {}) {
  for (const [key, body] of Object.entries(files)) await bed.put(`${name}/${key}`, body);
  const location = `s3://${Bucket}/${name}/`;
  return bed.registerSource({ kind: "s3", location, glueDatabase: "folders", tableName: name, ...more });
}

const found = { new: 0, changed: 0, dropped: 0, newPartitions: 0, droppedPartitions: 0 };
const glueColumns = async (name: string) =>
  (await bed.table("folders", name))?.StorageDescriptor?.Columns?.map((one) => `${one.Name} ${one.Type}`);

const parquet = (names: string[]) =>
  Buffer.from(
    parquetWriteBuffer({ columnData: names.map((name) => ({ name, data: [1, 2], type: "INT32" })) }),
  );

test("a file more is counted, and when it came, with nothing to decide", async () => {
  const datasetId = await registered("growing", { "a.csv": "id,n\n1,2\n" });
  const [before] = await bed.tables(datasetId);
  expect(before.bytes).toBe(9);
  await bed.app.db.pool.query("UPDATE dataset_table SET source_updated_at = '2026-01-01' WHERE id = $1", [
    before.id,
  ]);
  await bed.put("growing/b.csv", "id,n\n3,4\n5,6\n");
  expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", found, pending: 0 });
  const [after] = await bed.tables(datasetId);
  expect(after).toMatchObject({ id: before.id, bytes: 22 });
  expect(Date.parse(after.sourceUpdatedAt)).toBeGreaterThanOrEqual(Date.parse(before.sourceUpdatedAt));
});

test("folders that came are partitions of Glue and a change to accept or refuse", async () => {
  const datasetId = await registered("daily", { "day=1/a.csv": "id,n\n1,2\n", "day=2/a.csv": "id,n\n1,2\n" });
  expect(await bed.crawl(datasetId)).toMatchObject({ found, pending: 0 });
  await bed.put("daily/day=3/a.csv", "id,n\n1,2\n");
  const first = await bed.crawl(datasetId);
  expect(first).toMatchObject({ state: "succeeded", found: { ...found, newPartitions: 1 }, pending: 1 });
  expect((await bed.changes(datasetId)).items).toMatchObject([{ kind: "partitions", refusal: "revert" }]);
  expect((await bed.tables(datasetId))[0].bytes).toBe(27);
  expect(await bed.refused(datasetId, { runId: first.runId })).toMatchObject({ state: "succeeded" });
  const again = await bed.crawl(datasetId);
  expect(again).toMatchObject({ found: { ...found, newPartitions: 1 } });
  expect(await bed.accept(datasetId, { runId: again.runId })).toMatchObject({ accepted: 1 });
  expect(await bed.crawl(datasetId)).toMatchObject({ found, pending: 0 });
});

test("the first reading already knows what came since it was registered", async () => {
  const datasetId = await registered("early", { "day=1/a.csv": "id,n\n1,2\n" });
  await bed.put("early/day=2/a.csv", "id,n\n1,2\n");
  expect(await bed.crawl(datasetId)).toMatchObject({ found: { ...found, newPartitions: 1 } });
});

test.each([
  [
    "csv",
    "id,n\n1,2\n",
    "id,n,id 2\n3,4,x\n",
    ["id bigint", "amount bigint", "id_2 string"],
    ["id", "amount"],
  ],
  ["json", '{"id":1}\n', '{"id":2,"odd name":true}\n', ["id bigint", "odd_name boolean"], undefined],
  ["parquet", parquet(["id"]), parquet(["id", "n"]), ["id int", "n int"], undefined],
] as const)(
  "a column that came in %s stands at the end, by whatever names the others have",
  async (...row) => {
    const [format, one, other, columns, columnNames] = row;
    const name = `wider_${format}`;
    const datasetId = await registered(name, { [`1.${format}`]: Buffer.from(one) }, { columnNames });
    const before = await glueColumns(name);
    expect(before).toEqual(columns.slice(0, -1));
    await bed.put(`${name}/2.${format}`, Buffer.from(other));
    const first = await bed.crawl(datasetId);
    expect(first).toMatchObject({ state: "succeeded", found: { ...found, changed: 1 } });
    expect(await glueColumns(name)).toEqual(columns);
    const added = columns.at(-1)?.split(" ")[0];
    const { items } = await bed.changes(datasetId);
    expect(items).toMatchObject([{ refusal: "revert", columns: [{ name: added, change: "added" }] }]);
    expect(await bed.refused(datasetId, { runId: first.runId })).toMatchObject({ state: "succeeded" });
    expect(await glueColumns(name)).toEqual(before);
    const { runId } = await bed.crawl(datasetId);
    await bed.accept(datasetId, { runId });
    expect(await bed.crawl(datasetId)).toMatchObject({ found, pending: 0 });
  },
);

test("of more files than are looked into the newest ones are, since they show what came", async () => {
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`b${n + 10}.csv`, "id\n1\n"]));
  const datasetId = await registered("newest", files);
  await bed.put("newest/c.csv", "id,late\n1,2\n");
  expect(await bed.crawl(datasetId)).toMatchObject({ found: { ...found, changed: 1 } });
  expect(await glueColumns("newest")).toEqual(["id bigint", "late bigint"]);
});

test("what a table says otherwise than its files is somebody's choice and stays; a folder that is gone fails", async () => {
  const datasetId = await registered("chosen", { "a.csv": "id,n\n1,2\n" });
  await bed.put("chosen/a.csv", 'id,n\n1,"2"\n');
  expect(await bed.crawl(datasetId)).toMatchObject({ state: "succeeded", found });
  await bed.remove("chosen/a.csv");
  expect(await bed.crawl(datasetId)).toMatchObject({
    state: "failed",
    error: { message: expect.stringContaining("There is no object in") },
  });
});

test("one in the analytics account can have a crawler, by the role that the demo has for it", async () => {
  const accountId = "333333333333";
  const as = await bed.app.person("steward", {
    principals: { [accountId]: `arn:aws:iam::${accountId}:role/ConsumerSteward` },
  });
  const s3 = new S3Client({ ...bed.aws.client("ConsumerAdminUser"), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: analyticsBucket }));
  const put = (Key: string) =>
    s3.send(new PutObjectCommand({ Bucket: analyticsBucket, Key, Body: "id,n\n1,2\n3,4\n" }));
  await put("visits/a.csv");
  const location = `s3://${analyticsBucket}/visits/`;
  const datasetId = await bed.registerSource(
    { kind: "s3", location, glueDatabase: "analytics", tableName: "visits" },
    { accountId, as },
  );
  const made = { name: "visits", roleArn: `arn:aws:iam::${accountId}:role/AWSGlueServiceRole-Crawler` };
  expect(await bed.createCrawler(datasetId, made, { as })).toMatchObject({ status: 201 });
  await put("visits/b.csv");
  const { runId } = await bed.start(datasetId, { as });
  expect(await bed.ended(runId)).toMatchObject({ state: "succeeded" });
  expect(await bed.tables(datasetId)).toMatchObject([{ name: "visits", bytes: 26 }]);
});
