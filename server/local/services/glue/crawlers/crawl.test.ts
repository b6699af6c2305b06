import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { GetPartitionsCommand, GlueClient, ListCrawlsCommand } from "@aws-sdk/client-glue";
import { S3Client } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { bucket, columnsOf, makeBucket, makeCrawler, put, runCrawler, tablesOf } from "./testing";

let aws: TestLocalAws;
let glue: GlueClient;
let s3: S3Client;
beforeAll(async () => {
  aws = await startTestLocalAws();
  glue = new GlueClient(aws.client("LOBProducerSteward"));
  s3 = new S3Client(aws.client("LOBProducerSteward"));
  await makeBucket(s3);
});
afterAll(() => aws.stop());

async function crawlOf(name: string, files: Record<string, string | Uint8Array>, more: object = {}) {
  const keyed = Object.entries(files).map(([key, body]) => [`${name}/${key}`, body] as const);
  await put(s3, Object.fromEntries(keyed));
  await makeCrawler(glue, name, more);
  const crawl = await runCrawler(glue, name);
  expect(crawl).toMatchObject({ State: "COMPLETED" });
  return tablesOf(glue, name);
}
const partitionsOf = async (database: string, table: string) =>
  (await glue.send(new GetPartitionsCommand({ DatabaseName: database, TableName: table }))).Partitions ?? [];
const parquet = async (select: string) => {
  const folder = await mkdtemp(join(tmpdir(), "headgate-parquet-"));
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`copy (${select}) to '${folder}/x.parquet' (format parquet)`);
  const bytes = await readFile(join(folder, "x.parquet"));
  await rm(folder, { recursive: true });
  return bytes;
};

describe("formats", () => {
  test("CSV: delimiter, header, types, and the parameters that Glue writes", async () => {
    const text = "id;name;price;when;ok\n1;a;1.5;2024-01-01;true\n2;b;2.5;2024-01-02;false\n";
    const [table, ...others] = await crawlOf("semicolons", {
      "one.csv": text,
      "two.csv": text,
      _SUCCESS: "",
    });
    expect(others).toEqual([]);
    expect(table?.Name).toBe("semicolons");
    expect(columnsOf(table)).toEqual([
      "id:bigint",
      "name:string",
      "price:double",
      "when:string",
      "ok:boolean",
    ]);
    expect(table).toMatchObject({
      TableType: "EXTERNAL_TABLE",
      PartitionKeys: [],
      Parameters: {
        classification: "csv",
        compressionType: "none",
        typeOfData: "file",
        delimiter: ";",
        "skip.header.line.count": "1",
        objectCount: "2",
        recordCount: "4",
        sizeKey: String(2 * text.length),
        UPDATED_BY_CRAWLER: "semicolons",
        CrawlerSchemaSerializerVersion: "1.0",
        CrawlerSchemaDeserializerVersion: "1.0",
      },
      StorageDescriptor: {
        Location: `s3://${bucket}/semicolons/`,
        InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
        SerdeInfo: {
          SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          Parameters: { "field.delim": ";" },
        },
      },
    });
  });

  test("JSON lines, gzipped, with nested values", async () => {
    const lines =
      '{"id":1,"Tags":["a"],"at":"2024-01-01","in":{"x":1.5}}\n{"id":2,"Tags":[],"at":null,"in":null}\n';
    const [table] = await crawlOf("nested", { "a.json.gz": gzipSync(lines) });
    expect(columnsOf(table)).toEqual(["id:bigint", "tags:array<string>", "at:string", "in:struct<x:double>"]);
    expect(table?.Parameters).toMatchObject({ classification: "json", compressionType: "gzip" });
    expect(table?.StorageDescriptor?.SerdeInfo).toMatchObject({
      SerializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
      Parameters: { paths: "id,tags,at,in" },
    });
  });

  test("Parquet: exact types, and rows counted from the footer", async () => {
    const bytes = await parquet(
      "select i::integer as id, 1.5::decimal(10,2) as price, date '2024-01-01' as d, now()::timestamp as t, [i] as l from range(1000) r(i)",
    );
    const [table] = await crawlOf("columnar", { "x.parquet": bytes });
    expect(columnsOf(table)).toEqual([
      "id:int",
      "price:decimal(10,2)",
      "d:date",
      "t:timestamp",
      "l:array<bigint>",
    ]);
    expect(table?.Parameters).toMatchObject({
      classification: "parquet",
      recordCount: "1000",
      objectCount: "1",
    });
  });
});

const row = "id,amount\n1,2\n3,4\n";

describe("tables and partitions", () => {
  test("Hive folders become partitions under their names", async () => {
    const [table, ...others] = await crawlOf("hive", {
      "year=2023/month=01/a.csv": row,
      "year=2024/month=02/a.csv": row,
      "year=2024/month=02/b.csv": row,
    });
    expect(others).toEqual([]);
    expect(table?.PartitionKeys).toEqual([
      { Name: "year", Type: "string" },
      { Name: "month", Type: "string" },
    ]);
    const partitions = await partitionsOf("hive", "hive");
    expect(
      partitions.map(({ Values, StorageDescriptor, Parameters }) => [
        Values,
        StorageDescriptor?.Location,
        Parameters?.["objectCount"],
      ]),
    ).toEqual([
      [["2023", "01"], `s3://${bucket}/hive/year=2023/month=01/`, "1"],
      [["2024", "02"], `s3://${bucket}/hive/year=2024/month=02/`, "2"],
    ]);
  });

  test("plain folders that are alike become partition_0", async () => {
    const [table] = await crawlOf("plain", { "eu/a.csv": row, "us/a.csv": row });
    expect(table?.PartitionKeys).toEqual([{ Name: "partition_0", Type: "string" }]);
    expect((await partitionsOf("plain", "plain")).map(({ Values }) => Values)).toEqual([["eu"], ["us"]]);
  });

  test("folders that differ become tables of their own, with the prefix", async () => {
    const files = {
      "orders/a.csv": row,
      "people/a.csv": "name,city,age\na,b,1\n",
      "events/a.json": '{"e":1}\n',
    };
    const tables = await crawlOf("several", files, { TablePrefix: "raw_" });
    expect(tables.map(({ Name, Parameters }) => [Name, Parameters?.["classification"]])).toEqual([
      ["raw_events", "json"],
      ["raw_orders", "csv"],
      ["raw_people", "csv"],
    ]);
  });

  test("the table level and the exclusions decide", async () => {
    const Path = `s3://${bucket}/levels/`;
    const tables = await crawlOf(
      "levels",
      { "eu/day=1/a.csv": row, "us/day=1/a.csv": row, "tmp/day=1/a.csv": row },
      {
        Configuration: JSON.stringify({ Version: 1, Grouping: { TableLevelConfiguration: 3 } }),
        Targets: { S3Targets: [{ Path, Exclusions: ["tmp/**"] }] },
      },
    );
    expect(tables.map(({ Name, PartitionKeys }) => [Name, PartitionKeys?.[0]?.Name])).toEqual([
      ["eu", "day"],
      ["us", "day"],
    ]);
  });

  test("several formats in one folder are told apart, file by file", async () => {
    const tables = await crawlOf("mixed", {
      "a.csv": row,
      "a2.csv": row,
      "a3.csv": row,
      "b.json": '{"x":1}\n',
    });
    expect(tables.map(({ Name, StorageDescriptor }) => [Name, StorageDescriptor?.Location])).toEqual([
      ["a2_csv", `s3://${bucket}/mixed/a2.csv`],
      ["a3_csv", `s3://${bucket}/mixed/a3.csv`],
      ["a_csv", `s3://${bucket}/mixed/a.csv`],
      ["b_json", `s3://${bucket}/mixed/b.json`],
    ]);
  });

  test("names with spaces, quotes, unicode and SQL stay what they are", async () => {
    const [table] = await crawlOf("odd names", {
      'day=it\'s "x"; drop table catalog_table; --/ä b.csv': 'na\'me,"a ""b"""\n1,2\n',
      "day=plain/c.csv": 'na\'me,"a ""b"""\n1,2\n',
    });
    expect(table?.Name).toBe("odd_names");
    expect(columnsOf(table)).toEqual(["na'me:bigint", 'a "b":bigint']);
    expect((await partitionsOf("odd names", "odd_names")).map(({ Values }) => Values)).toEqual([
      ['it\'s "x"; drop table catalog_table; --'],
      ["plain"],
    ]);
  });
});

test("10,000 objects in 200 partitions take seconds", async () => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `many/p=${i % 200}/${i}.csv`);
  const store = new Pool({ connectionString: aws.databaseUrl });
  await put(s3, { [keys[0] ?? ""]: row, [keys[1] ?? ""]: row });
  const { rows } = await store.query<{ path: string }>("select path from s3_object where key = $1", [
    keys[0],
  ]);
  // The index alone gets the other objects, all in one file: a crawl lists them and looks into a few.
  await store.query(
    `insert into s3_object (bucket, key, path, folded, size, etag, modified_at, info)
     select bucket, each, $3, each, size, etag, modified_at, info from s3_object, unnest($2::text[]) as added(each)
     where key = $1 on conflict do nothing`,
    [keys[0], keys, rows[0]?.path],
  );
  await store.end();
  await makeCrawler(glue, "many");
  const began = performance.now();
  expect(await runCrawler(glue, "many")).toMatchObject({ State: "COMPLETED" });
  expect(performance.now() - began).toBeLessThan(60_000);
  const [table] = await tablesOf(glue, "many");
  expect(table?.Parameters).toMatchObject({ objectCount: "10000", recordCount: "20000" });
  expect(await partitionsOf("many", "many")).toHaveLength(200);
}, 90_000);

describe("bad input", () => {
  test("a prefix with no object finds nothing", async () => {
    expect(await crawlOf("nothing", {})).toEqual([]);
  });

  test("rows of other widths, quotes that never end, a BOM and Latin-1", async () => {
    const tables = await crawlOf("crooked", {
      "widths/a.csv": "a,b,c\n1,2,3\n4,5\n6,7,8,9\n",
      "quotes/a.csv": 'x,y\n1,"open\n2,three\n',
      "bom/a.csv": "\ufeffid,stadt\n1,Köln\n",
      "latin/a.csv": Buffer.from("id;straße\n1;Köln\n", "latin1"),
    });
    expect(tables.map(({ Name }) => Name)).toEqual(["bom", "latin", "quotes", "widths"]);
    const [bom, latin, , widths] = tables;
    expect(columnsOf(bom)).toEqual(["id:bigint", "stadt:string"]);
    expect(columnsOf(latin)).toEqual(["id:bigint", "straße:string"]);
    expect(latin?.StorageDescriptor?.SerdeInfo?.Parameters).toMatchObject({
      "serialization.encoding": "ISO-8859-1",
    });
    expect(columnsOf(widths).slice(0, 3)).toEqual(["a:bigint", "b:bigint", "c:bigint"]);
  });

  test("a Parquet of no bytes, one with a corrupt footer and binary rubbish make no table", async () => {
    const good = await parquet("select 1 as x");
    const tables = await crawlOf("broken", {
      "empty/x.parquet": "",
      "footer/x.parquet": Buffer.concat([good.subarray(0, -8), Buffer.alloc(8)]),
      "rubbish/x.csv": Buffer.from([0, 1, 2, 3, 0, 255]),
      "good/x.parquet": good,
      "other/x.csv": "a,b\n1,2\n",
    });
    expect(tables.map(({ Name }) => Name)).toEqual(["good", "other"]);
    const { Crawls } = await glue.send(new ListCrawlsCommand({ CrawlerName: "broken" }));
    expect(Crawls?.[0]?.ErrorMessage).toMatch(/^3 files could not be read: .*the file is empty/);
  });

  test("text that packs a thousandfold", async () => {
    const line = "1,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n";
    const [table] = await crawlOf("packed", { "a.csv.gz": gzipSync(`id,text\n${line.repeat(1_000_000)}`) });
    expect(columnsOf(table)).toEqual(["id:bigint", "text:string"]);
    expect(table?.Parameters?.["compressionType"]).toBe("gzip");
  });

  test("10,000 columns", async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`);
    const [table] = await crawlOf("wide", {
      "a.csv": `${names.join(",")}\n${names.map(() => "1").join(",")}\n`,
    });
    expect(columnsOf(table)).toHaveLength(10_000);
  });
});
