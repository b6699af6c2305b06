import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsProgram, startAws } from "./aws-command";
import { startTestLocalAws, type TestLocalAws } from "./testing";

const hasAws = awsProgram !== undefined;
if (!hasAws) console.warn("SKIPPED: no `aws` here, so its glue and athena commands weren't run");

const BUCKET = "retail-datalake-111111111111-us-east-1";
const OUTPUT = `OutputLocation=s3://${BUCKET}/results/`;
let local: TestLocalAws;

beforeAll(async () => {
  if (!hasAws) return;
  local = await startTestLocalAws();
  await run("s3", "mb", `s3://${BUCKET}`);
});
afterAll(() => local?.stop());

const start = (...args: string[]) => startAws(local, "LOBProducerSteward", args);
const run = async (...args: string[]): Promise<string> => (await start(...args)).stdout;

async function aws(service: "glue" | "athena", command: string, ...args: string[]) {
  const printed = (await run(service, command, ...args)).trim();
  return printed === "" ? null : JSON.parse(printed);
}
const glue = (command: string, ...args: string[]) => aws("glue", command, ...args);
const athena = (command: string, ...args: string[]) => aws("athena", command, ...args);

async function put(key: string, text: string): Promise<void> {
  const sent = start("s3", "cp", "-", `s3://${BUCKET}/${key}`);
  sent.child.stdin?.end(text);
  await sent;
}

/** Starts a query and asks until it is over. */
async function query(sql: string, ...args: string[]) {
  const started = ["--query-string", sql, "--result-configuration", OUTPUT, ...args];
  const { QueryExecutionId: id } = await athena("start-query-execution", ...started);
  for (;;) {
    const { QueryExecution: found } = await athena("get-query-execution", "--query-execution-id", id);
    if (!["QUEUED", "RUNNING"].includes(found.Status.State)) return found;
  }
}

async function rowsOf(id: string): Promise<string[][]> {
  const { ResultSet } = await athena("get-query-results", "--query-execution-id", id);
  return ResultSet.Rows.map(({ Data }: { Data: { VarCharValue: string }[] }) =>
    Data.map(({ VarCharValue }) => VarCharValue),
  );
}

const columns = [
  { Name: "id", Type: "int" },
  { Name: "name", Type: "string" },
];
const table = (name: string) => ({
  Name: name,
  TableType: "EXTERNAL_TABLE",
  Parameters: { classification: "csv" },
  PartitionKeys: [{ Name: "day", Type: "string" }],
  StorageDescriptor: {
    Columns: columns,
    Location: `s3://${BUCKET}/${name}/`,
    InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    SerdeInfo: {
      SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
      Parameters: { "field.delim": "," },
    },
  },
});

describe.skipIf(!hasAws)("Debian's aws command", { timeout: 240_000 }, () => {
  test("makes, reads, changes and drops what Glue's catalog holds", async () => {
    await glue("create-database", "--database-input", '{"Name": "cli", "Description": "By hand"}');
    expect((await glue("get-database", "--name", "cli")).Database).toMatchObject({ Description: "By hand" });
    for (const name of ["fruit", "tools"])
      await glue("create-table", "--database-name", "cli", "--table-input", JSON.stringify(table(name)));
    const names = ["--query", "TableList[].Name", "--page-size", "1"];
    expect(await glue("get-tables", "--database-name", "cli", ...names)).toEqual(["fruit", "tools"]);
    const partition = {
      Values: ["1"],
      StorageDescriptor: { ...table("fruit").StorageDescriptor, Location: `s3://${BUCKET}/fruit/day=1/` },
    };
    const of = ["--database-name", "cli", "--table-name", "fruit"];
    await glue("create-partition", ...of, "--partition-input", JSON.stringify(partition));
    const found = await glue("get-partitions", ...of, "--expression", "day = '1'");
    expect(found.Partitions).toMatchObject([{ Values: ["1"] }]);
    const changed = JSON.stringify({ ...table("tools"), Description: "Hammers" });
    await glue("update-table", "--database-name", "cli", "--table-input", changed);
    const got = await glue("get-table", "--database-name", "cli", "--name", "tools");
    expect(got.Table.Description).toBe("Hammers");
    const versions = ["--database-name", "cli", "--table-name", "tools"];
    expect((await glue("get-table-versions", ...versions)).TableVersions).toHaveLength(2);
    const searched = await glue("search-tables", "--search-text", "fruit");
    expect(searched.TableList).toMatchObject([{ Name: "fruit" }]);
    await glue("delete-table", "--database-name", "cli", "--name", "tools");
    await expect(glue("get-table", "--database-name", "cli", "--name", "tools")).rejects.toThrow(
      "An error occurred (EntityNotFoundException) when calling the GetTable operation",
    );
  });

  test("crawls a folder into a table", async () => {
    for (const day of ["1", "2"]) await put(`trips/day=${day}/a.csv`, "id,name\n1,ada\n2,bob\n");
    await glue("create-database", "--database-input", '{"Name": "crawled"}');
    const crawler = ["--name", "trips", "--role", "AWSGlueServiceRole-CrossAccountCrawler"];
    const targets = JSON.stringify({ S3Targets: [{ Path: `s3://${BUCKET}/trips/` }] });
    await glue("create-crawler", ...crawler, "--database-name", "crawled", "--targets", targets);
    await glue("start-crawler", "--name", "trips");
    const state = async () => (await glue("get-crawler", "--name", "trips")).Crawler;
    while ((await state()).State !== "READY");
    expect((await state()).LastCrawl).toMatchObject({ Status: "SUCCEEDED" });
    expect((await glue("list-crawls", "--crawler-name", "trips")).Crawls).toMatchObject([
      { State: "COMPLETED" },
    ]);
    const { Table } = await glue("get-table", "--database-name", "crawled", "--name", "trips");
    expect(Table.PartitionKeys).toMatchObject([{ Name: "day" }]);
    expect(Table.StorageDescriptor.Columns.map(({ Type }: { Type: string }) => Type)).toEqual([
      "bigint",
      "string",
    ]);
    await glue("update-crawler", "--name", "trips", "--schedule", "cron(0 2 * * ? *)");
    await glue("stop-crawler-schedule", "--crawler-name", "trips");
    expect((await state()).Schedule).toMatchObject({ State: "NOT_SCHEDULED" });
    await glue("delete-crawler", "--name", "trips");
    expect((await glue("list-crawlers")).CrawlerNames).toEqual([]);
  });

  test("queries by Athena, reads what came and how it went", async () => {
    const { WorkGroups } = await athena("list-work-groups");
    expect(WorkGroups).toMatchObject([{ Name: "primary", State: "ENABLED" }]);
    expect((await athena("get-work-group", "--work-group", "primary")).WorkGroup.Name).toBe("primary");
    await put("cities/a.csv", "1,Ålborg\n2,Bern\n");
    const context = ["--query-execution-context", "Database=lake"];
    expect(await query("CREATE DATABASE lake")).toMatchObject({ Status: { State: "SUCCEEDED" } });
    const ddl = `CREATE EXTERNAL TABLE cities (id int, name string)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://${BUCKET}/cities/'`;
    expect(await query(ddl, ...context)).toMatchObject({ Status: { State: "SUCCEEDED" } });
    const done = await query(
      "SELECT name FROM cities WHERE id = ? ORDER BY id",
      ...context,
      "--execution-parameters",
      "1",
    );
    expect(done).toMatchObject({
      Status: { State: "SUCCEEDED" },
      StatementType: "DML",
      QueryExecutionContext: { Database: "lake" },
    });
    expect(done.Statistics.DataScannedInBytes).toBeGreaterThan(0);
    expect(await rowsOf(done.QueryExecutionId)).toEqual([["name"], ["Ålborg"]]);
    const written = await run("s3", "cp", done.ResultConfiguration.OutputLocation, "-");
    expect(written).toBe('"name"\n"Ålborg"\n');
    const failed = await query("SELECT nope FROM cities", ...context);
    expect(failed.Status).toMatchObject({ State: "FAILED" });
    expect(failed.Status.StateChangeReason).toContain("COLUMN_NOT_FOUND: line 1:8");
    const ids = (await athena("list-query-executions", "--work-group", "primary")).QueryExecutionIds;
    expect(ids).toHaveLength(4);
    const batch = await athena("batch-get-query-execution", "--query-execution-ids", ...ids);
    expect(batch.QueryExecutions).toHaveLength(4);
    const runtime = await athena(
      "get-query-runtime-statistics",
      "--query-execution-id",
      done.QueryExecutionId,
    );
    expect(runtime.QueryRuntimeStatistics.Rows).toMatchObject({ OutputRows: 1 });
  });

  test("tells Athena's catalog, named queries and prepared statements", async () => {
    const catalog = ["--catalog-name", "AwsDataCatalog"];
    const { DatabaseList } = await athena("list-databases", ...catalog);
    expect(DatabaseList.map(({ Name }: { Name: string }) => Name)).toContain("lake");
    const of = [...catalog, "--database-name", "lake"];
    expect((await athena("get-database", ...of)).Database.Name).toBe("lake");
    const listed = (await athena("list-table-metadata", ...of)).TableMetadataList;
    expect(listed).toMatchObject([{ Name: "cities" }]);
    const got = await athena("get-table-metadata", ...of, "--table-name", "cities");
    expect(got.TableMetadata.Columns).toMatchObject([{ Name: "id" }, { Name: "name" }]);
    const named = ["--name", "one", "--database", "lake", "--query-string", "SELECT 1"];
    const { NamedQueryId } = await athena("create-named-query", ...named);
    const { NamedQuery } = await athena("get-named-query", "--named-query-id", NamedQueryId);
    expect(NamedQuery).toMatchObject({ Name: "one", QueryString: "SELECT 1" });
    expect((await athena("list-named-queries")).NamedQueryIds).toEqual([NamedQueryId]);
    const prepared = ["--statement-name", "city", "--work-group", "primary"];
    await athena(
      "create-prepared-statement",
      ...prepared,
      "--query-statement",
      "SELECT name FROM lake.cities WHERE id = ?",
    );
    const done = await query("EXECUTE city USING 2");
    expect(await rowsOf(done.QueryExecutionId)).toEqual([["name"], ["Bern"]]);
    await athena("delete-prepared-statement", ...prepared);
  });
});
