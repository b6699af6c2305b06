import { AthenaClient, GetQueryResultsCommand, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import {
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  paginateGetPartitions,
} from "@aws-sdk/client-glue";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as glue from "@/server/aws/glue";
import { untilState } from "@/server/runs/test-bed";
import { makePartitions } from "./make-partitions";
import { accountId, folder, type RegisterBed, registerBed } from "./testing";

vi.mock("@/server/aws/glue", { spy: true });

let lake: RegisterBed;

beforeAll(async () => {
  lake = await registerBed();
}, 60_000);

afterAll(() => lake?.close());

const parquet = (n: number, name = "n") =>
  new Uint8Array(parquetWriteBuffer({ columnData: [{ name, data: [n, n + 1], type: "INT32" }] }));

const partitionsOf = async (TableName: string) => {
  const found: string[] = [];
  const pages = paginateGetPartitions({ client: lake.glue }, { DatabaseName: "shop", TableName });
  for await (const { Partitions = [] } of pages)
    found.push(
      ...Partitions.map(
        ({ Values, StorageDescriptor }) => `${Values?.join("/")} ${StorageDescriptor?.Location}`,
      ),
    );
  return found.sort();
};

const source = (name: string) => ({
  kind: "s3",
  location: folder(name),
  glueDatabase: "shop",
  tableName: name,
});

async function athena(sql: string): Promise<string[][]> {
  const client = new AthenaClient(lake.client);
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: "primary",
      QueryExecutionContext: { Database: "shop" },
    }),
  );
  return vi.waitFor(
    async () => {
      const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
      return (ResultSet?.Rows ?? [])
        .slice(1)
        .map(({ Data }) => (Data ?? []).map((one) => one.VarCharValue ?? "NULL"));
    },
    { timeout: 20_000, interval: 100 },
  );
}

describe("a folder of Parquet", () => {
  test("is previewed by its footers and registered with its exact types and rows", async () => {
    await lake.put("numbers/1.parquet", parquet(1));
    await lake.put("numbers/2.parquet", parquet(3));
    await lake.put("numbers/3.parquet", new Uint8Array());
    expect(await lake.preview(folder("numbers"))).toMatchObject({
      status: 200,
      format: "parquet",
      objects: 3,
      rows: 4,
      columns: [{ name: "n", type: "int" }],
      firstRows: [["1"], ["2"]],
      warnings: ["1 of its 3 objects have no bytes; they hold no row."],
    });
    const made = await lake.registered(source("numbers"));
    expect(made.tables).toMatchObject([{ format: "parquet", rows: 4, columnCount: 1 }]);
    const { Table } = await lake.glue.send(new GetTableCommand({ DatabaseName: "shop", Name: "numbers" }));
    expect(Table?.StorageDescriptor?.SerdeInfo?.SerializationLibrary).toContain("ParquetHiveSerDe");
    expect(await athena("SELECT sum(n) FROM numbers")).toEqual([["10"]]);
  });

  test("says which file differs, or is broken", async () => {
    await lake.put("uneven/1.parquet", parquet(1));
    await lake.put("uneven/2.parquet", parquet(1, "m"));
    expect((await lake.preview(folder("uneven"))).warnings).toEqual([
      "uneven/2.parquet differs from the first file: its column m is not in that one, where it reads as NULL.",
    ]);
    await lake.put("half/1.parquet", parquet(1));
    await lake.put("half/2.parquet", parquet(1).subarray(0, 60));
    expect((await lake.preview(folder("half"))).warnings[0]).toMatch(
      /half\/2.parquet: It does not end as Parquet/,
    );
  });

  test("of no byte, or with a broken footer, is refused", async () => {
    await lake.put("void/1.parquet", new Uint8Array());
    expect((await lake.preview(folder("void"))).detail).toMatch(/All 1 objects .* are empty/);
    const torn = parquet(1);
    await lake.put("torn/1.parquet", torn.fill(0xee, 40, torn.length - 8));
    expect((await lake.preview(folder("torn"))).detail).toMatch(
      /torn\/1.parquet: Its footer (is broken|names no)/,
    );
    await lake.put("cut/1.parquet", parquet(1).subarray(0, 50));
    expect(await lake.preview(folder("cut"))).toMatchObject({ status: 422, issues: [{ path: "location" }] });
  });
});

test("a folder of CSV has columns that hold the values of all its files", async () => {
  await lake.put("parcels/1.csv", "id,amount\n1,12\n");
  await lake.put("parcels/2.csv", "id,amount\n2,3.5\n");
  expect(await lake.preview(folder("parcels"))).toMatchObject({
    columns: [
      { name: "id", type: "bigint" },
      { name: "amount", type: "double" },
    ],
    firstRows: [["1", "12"]],
  });
  await lake.registered(source("parcels"));
  expect(await athena("SELECT sum(amount) FROM parcels")).toEqual([["15.5"]]);
});

test.each([
  ["backslashes", 'id,place\n1,"C:\\temp\\new"\n2,"a ""b"" c"\n3,d "e" f\n', /has backslashes/],
  ["blanks", "city,place\nRome,x\n\nOslo,y\n", /1 blank line: Athena reads each as a row/],
  ["gaps", "id,n,note\n1,2.5,x\n,,\n3,\\N,\\N\n4\n", /have not 3 fields/],
])("the preview of a CSV with %s shows the rows that a query will", async (name, text, warning) => {
  await lake.put(`${name}/1.csv`, text);
  const { firstRows, warnings } = await lake.preview(folder(name));
  expect(warnings.join("\n")).toMatch(warning);
  await lake.registered(source(name));
  const rows = await athena(`SELECT * FROM ${name}`);
  expect(rows).toEqual(firstRows.map((row: (string | null)[]) => row.map((one) => one ?? "NULL")));
});

describe("a folder of partitions", () => {
  test("shows its keys as columns, and becomes a table with all its partitions", async () => {
    await lake.put("events/year=2026/city=S%C3%A3o%20P/1.csv", "id,amount\n1,2.5\n");
    await lake.put("events/year=2026/city=Bern/1.csv", "id,amount\n2,3.0\n");
    await lake.put("events/year=2027/city=Bern/1.csv", "id,amount\n3,4\n");
    await lake.put("events/year=2027/city=Bern/2.csv", "id,amount\n4,5\n");
    expect(await lake.preview(folder("events"))).toMatchObject({
      status: 200,
      columns: [
        { name: "id", type: "bigint" },
        { name: "amount", type: "double" },
      ],
      partitionKeys: [
        { name: "year", type: "bigint" },
        { name: "city", type: "string" },
      ],
      partitions: 3,
      firstRows: [["2", "3.0", "2026", "Bern"]],
    });
    const made = await lake.registered(source("events"));
    expect(made.tables).toMatchObject([{ columnCount: 4 }]);
    expect(await partitionsOf("events")).toEqual([
      `2026/Bern ${folder("events/year=2026/city=Bern/")}`,
      `2026/S\u00c3\u00a3o P ${folder("events/year=2026/city=S%C3%A3o%20P/")}`,
      `2027/Bern ${folder("events/year=2027/city=Bern/")}`,
    ]);
    expect(
      await athena("SELECT year, sum(amount) FROM events WHERE city = 'Bern' GROUP BY 1 ORDER BY 1"),
    ).toEqual([
      ["2026", "3.0"],
      ["2027", "9.0"],
    ]);
  });

  test("whose first file is only a header shows the rows of the next one, with that one's keys", async () => {
    await lake.put("late/day=1/1.csv", "id,city\n");
    await lake.put("late/day=2/1.csv", "id,city\n1,Oslo\n");
    expect((await lake.preview(folder("late"))).firstRows).toEqual([["1", "Oslo", "2"]]);
  });

  test("whose key is a column of its files as well has it once", async () => {
    await lake.put("double/day=2026-01-02/1.parquet", parquet(1, "day"));
    expect((await lake.preview(folder("double"))).detail).toMatch(/no column that is no partition key/);
    await lake.put("renamed/id=7/1.csv", "id,x\n1,2\n");
    const told = await lake.preview(folder("renamed"));
    expect(told.columns.map(({ name }: { name: string }) => name)).toEqual(["id_2", "x"]);
    await lake.registered(source("renamed"));
  });

  test("goes on behind what was made when its registration broke off, and takes what is there as it is", async () => {
    const names = Array.from({ length: 250 }, (_, n) => `n=${1_000 + n}`);
    await Promise.all(names.map((name) => lake.put(`many/${name}/a.csv`, "a\n1\n")));
    const create = vi.mocked(glue.createPartitions);
    create.mockClear();
    const { createPartitions } = await vi.importActual<typeof glue>("@/server/aws/glue");
    create.mockImplementationOnce(createPartitions).mockRejectedValueOnce(new Error("the line broke"));
    const begun = await lake.register(source("many"));
    await untilState(begun.runId, "failed");
    expect((await partitionsOf("many")).length).toBe(100);
    const next = await lake.register(source("many"));
    expect(next.datasetId).toBe(begun.datasetId);
    await untilState(next.runId, "succeeded");
    expect((await partitionsOf("many")).length).toBe(250);
    expect(await athena("SELECT count(*) FROM many WHERE n >= 1200")).toEqual([["50"]]);
  });

  test("goes on behind the place that its Run has kept", async () => {
    const place = { accountId, region: "us-east-1", sessionName: "test" };
    const target = { ...place, roleArn: `arn:aws:iam::${accountId}:role/ConsumerAdminUser` };
    const kept: unknown[] = [];
    const job = {
      signal: new AbortController().signal,
      ...{ log: () => {}, progress: () => {} },
    };
    const values: (string | undefined)[] = [];
    await makePartitions(job, target, {
      ...{ location: folder("many/"), columns: 1, total: 250 },
      from: { after: "many/n=1239/\u{10FFFD}", made: 240 },
      create: async (batch) => values.push(...batch.map((one) => one.values[0])),
      keep: async (reached) => void kept.push(reached),
    });
    expect(values).toEqual(Array.from({ length: 10 }, (_, n) => String(1_240 + n)));
    expect(kept).toEqual([{ after: "many/n=1249/\u{10FFFD}", made: 250 }]);
  });

  test("over the name of a table with other keys fails and says so", async () => {
    await lake.put("plain/k=1/a.csv", "a\n1\n");
    await lake.glue.send(
      new CreateTableCommand({
        DatabaseName: "shop",
        TableInput: {
          Name: "plain",
          StorageDescriptor: { Location: folder("plain/"), Columns: [{ Name: "a", Type: "int" }] },
        },
      }),
    );
    const begun = await lake.register(source("plain"));
    await untilState(begun.runId, "failed");
    expect((await lake.dataset(begun.datasetId)).error).toMatch(/has a table plain already/);
    const { Partitions } = await lake.glue.send(
      new GetPartitionsCommand({ DatabaseName: "shop", TableName: "plain" }),
    );
    expect(Partitions).toEqual([]);
  });
});
