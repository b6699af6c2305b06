import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  GetDatabasesCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  GlueClient,
  InvalidInputException,
  paginateGetPartitions,
  SearchTablesCommand,
} from "@aws-sdk/client-glue";
import { LakeFormationClient, ListResourcesCommand } from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let glue: GlueClient;
let lakeFormation: LakeFormationClient;

beforeAll(async () => {
  aws = await startTestLocalAws();
  glue = new GlueClient(aws.client("LOBProducerSteward"));
  lakeFormation = new LakeFormationClient(aws.client("LOBProducerSteward"));
  for (const Name of ["one", "two"]) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
    for (const table of ["a", "b", "c"]) {
      const PartitionKeys = [
        { Name: "day", Type: "string" },
        { Name: "hour", Type: "int" },
      ];
      const TableInput = { Name: table, PartitionKeys };
      await glue.send(new CreateTableCommand({ DatabaseName: Name, TableInput }));
    }
  }
});
afterAll(() => aws.stop());

test("a token of another list is refused", async () => {
  const { NextToken } = await glue.send(new GetTablesCommand({ DatabaseName: "one", MaxResults: 1 }));
  expect(NextToken).toBeDefined();
  const goesOn = await glue.send(new GetTablesCommand({ DatabaseName: "one", NextToken }));
  expect(goesOn.TableList?.map(({ Name }) => Name)).toEqual(["b", "c"]);
  const a = { DatabaseName: "one", TableName: "a" };
  for (const refused of [
    () => glue.send(new GetTablesCommand({ DatabaseName: "two", NextToken })),
    () => glue.send(new GetTablesCommand({ DatabaseName: "one", NextToken: "' or 1=1" })),
    () => glue.send(new GetDatabasesCommand({ NextToken })),
    () => glue.send(new SearchTablesCommand({ NextToken })),
    () => glue.send(new GetPartitionsCommand({ ...a, NextToken })),
    () => glue.send(new GetTableVersionsCommand({ ...a, NextToken })),
    () => lakeFormation.send(new ListResourcesCommand({ NextToken })),
  ]) {
    await expect(refused()).rejects.toMatchObject({ name: "InvalidInputException" });
  }
});

test("a table of ten thousand columns comes back whole", async () => {
  const Columns = Array.from({ length: 10_000 }, (_, n) => ({ Name: `c ${n} "表'`, Type: "string" }));
  const TableInput = { Name: "wide", StorageDescriptor: { Columns } };
  await glue.send(new CreateTableCommand({ DatabaseName: "one", TableInput }));
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: "one", Name: "wide" }));
  expect(Table?.StorageDescriptor?.Columns).toEqual(Columns);
});

test("many partitions are paged through by filter, in batches of a hundred", {
  timeout: 60_000,
}, async () => {
  const table = { DatabaseName: "one", TableName: "b" };
  for (let day = 0; day < 100; day++) {
    const PartitionInputList = Array.from({ length: 100 }, (_, hour) => ({
      Values: [`2026-${day}`, String(hour)],
    }));
    const { Errors } = await glue.send(new BatchCreatePartitionCommand({ ...table, PartitionInputList }));
    expect(Errors).toEqual([]);
  }
  const seen = new Set<string>();
  let pages = 0;
  const query = { ...table, Expression: "hour >= 9 and not (day = '2026-0' or day like '2026-1%')" };
  for await (const page of paginateGetPartitions({ client: glue, pageSize: 1000 }, query)) {
    pages++;
    for (const { Values } of page.Partitions ?? []) seen.add(String(Values));
  }
  // 88 days are neither 0, nor 1, nor 10 to 19; numbers are compared as numbers
  expect(seen.size).toBe(88 * 91);
  expect(pages).toBe(9);
});

test("values too long for an index are refused by name, long ones are kept", async () => {
  const noise = (seed: number) =>
    Array.from({ length: 1024 }, (_, n) => String.fromCodePoint(0x4e00 + ((seed + n * n * 7919) % 20_000)));
  const table = { DatabaseName: "one", TableName: "c" };
  const create = (Values: string[]) =>
    glue.send(new CreatePartitionCommand({ ...table, PartitionInput: { Values } }));
  await expect(create([noise(1).join(""), "1"])).rejects.toMatchObject({ name: "NotImplementedException" });
  const Values = [noise(1).slice(0, 800).join(""), "1"];
  await create(Values);
  const { Partitions } = await glue.send(new GetPartitionsCommand(table));
  expect(Partitions?.map((partition) => partition.Values)).toEqual([Values]);
});

test.each([
  ["that ends too early", "hour >"],
  ["with a statement after it", "hour = 1; drop table catalog_partition"],
  ["of a key that isn't there", "nothing = 1"],
  ["with an empty list", "hour in ()"],
  ["without an end", "day = 'x"],
  ["nested too deeply", `${"(".repeat(1000)}hour = 1${")".repeat(1000)}`],
])("a filter %s is refused", async (_what, Expression) => {
  const query = { DatabaseName: "one", TableName: "a", Expression };
  await expect(glue.send(new GetPartitionsCommand(query))).rejects.toBeInstanceOf(InvalidInputException);
});

test("a regular expression that would take for ever is answered or refused in time", async () => {
  await glue.send(new CreateTableCommand({ DatabaseName: "two", TableInput: { Name: "a".repeat(200) } }));
  const started = Date.now();
  await glue
    .send(new GetTablesCommand({ DatabaseName: "two", Expression: "(a+)+b" }))
    .catch((error: Error) => {
      expect(error).toBeInstanceOf(InvalidInputException);
    });
  expect(Date.now() - started).toBeLessThan(2000);
});
