import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { CreateTableCommand, GetTablesCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  DescribeResourceCommand,
  LakeFormationClient,
  ListPermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  GetStatementResultCommand,
  ListTablesCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";
import { demoDatabases, demoLocation } from "./catalog";
import { demoAccounts, demoBuckets, demoCluster, demoPrincipals, demoWarehouses } from "./lake";
import { inventoryRows } from "./lake-data";
import { loadDemoLake } from "./load";
import { govern } from "./load-governance";
import { demoObjects, governedObjects, retailCopies } from "./objects";

let aws: TestLocalAws;
let folder: string;
let keysFile: string;

beforeAll(async () => {
  const warehousePrefix = `t${randomBytes(4).toString("hex")}_`;
  aws = await startTestLocalAws({ warehouses: demoWarehouses, warehousePrefix });
  folder = await mkdtemp(join(tmpdir(), "headgate-demo-"));
  keysFile = join(folder, "secrets.json");
  await writeFile(keysFile, JSON.stringify({ principals: aws.keys }));
});

afterAll(async () => {
  await aws.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Loads in a process of its own and kills that outright when it says that the step begins. */
async function loadAndDie(atStep: number): Promise<number[]> {
  const script = `const { loadDemoLake } = await import("./prisma/demo/load.ts");
    await loadDemoLake({ endpoint: ${JSON.stringify(aws.url)}, keysFile: ${JSON.stringify(keysFile)},
      onStep: ({ index }) => console.log(index) });`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const seen: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(Number(line));
    if (Number(line) === atStep) child.kill("SIGKILL");
  }
  return seen;
}

const workgroup = { WorkgroupName: "default", Database: "dev" };
const cluster = { ClusterIdentifier: demoCluster, Database: "dev" };

async function run(principal: string, input: ExecuteStatementCommandInput): Promise<(string | number)[][]> {
  const client = new RedshiftDataClient(aws.client(principal));
  const { Id } = await client.send(new ExecuteStatementCommand(input));
  for (;;) {
    const found = await client.send(new DescribeStatementCommand({ Id }));
    if (found.Status === "FAILED") throw new Error(found.Error);
    if (found.Status !== "FINISHED") continue;
    if (!found.HasResultSet) return [];
    const { Records = [] } = await client.send(new GetStatementResultCommand({ Id }));
    return Records.map((row) =>
      row.map((field) => (field.stringValue ?? field.longValue ?? "") as string | number),
    );
  }
}

/** The rows of a query of the analyst's, with the header. */
async function athena(QueryString: string): Promise<string[][]> {
  const client = new AthenaClient(aws.client("LFBusinessAnalyst1"));
  const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand({ QueryString }));
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = QueryExecution?.Status ?? {};
    if (State === "FAILED") throw new Error(StateChangeReason);
    if (State !== "SUCCEEDED") continue;
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    return (ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue = "" }) => VarCharValue));
  }
}

const asAdmin = (Sql: string, target: object = workgroup) => run("ConsumerAdminUser", { ...target, Sql });

describe("the demo lake", () => {
  test("is loaded by going on after every kill, and once only", { timeout: 180_000 }, async () => {
    expect(await loadAndDie(2)).toEqual([1, 2]);
    expect(await loadAndDie(3)).toEqual([2, 3]);
    const texts: string[] = [];
    const options = {
      endpoint: aws.url,
      keysFile,
      onStep: ({ text }: { text: string }) => void texts.push(text),
    };
    expect(await loadDemoLake(options)).toBe(true);
    expect(texts[0]).toBe("Loading the serverless warehouse");
    expect(await loadDemoLake({ endpoint: aws.url, keysFile })).toBe(false);
  });

  test("every object is there, owned by its account", async () => {
    for (const { id } of demoAccounts) {
      const steward = demoPrincipals.find(
        ({ accountId, policy }) => accountId === id && policy[0]?.actions[0] === "*",
      );
      const s3 = new S3Client({ ...aws.client(steward?.name ?? ""), forcePathStyle: true });
      const buckets = demoBuckets.filter(({ accountId }) => accountId === id).map(({ name }) => name);
      for (const { bucket, key } of [...demoObjects, ...retailCopies, ...governedObjects].filter((object) =>
        buckets.includes(object.bucket),
      )) {
        const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
        expect(head.ContentLength, key).toBeGreaterThan(0);
      }
    }
  });

  test("the catalogs tell truly what lies in the files", { timeout: 60_000 }, async () => {
    const readers: Record<string, string> = {
      "111111111111": "LOBProducerSteward",
      "222222222222": "CentralDataMeshOwner",
      "333333333333": "LFBusinessAnalyst1",
    };
    const duck = await (await DuckDBInstance.create()).connect();
    for (const { accountId, name, tables } of demoDatabases) {
      const reader = aws.client(readers[accountId] ?? "");
      const s3 = new S3Client({ ...reader, forcePathStyle: true });
      const { TableList = [] } = await new GlueClient(reader).send(
        new GetTablesCommand({ DatabaseName: name }),
      );
      expect(TableList.map(({ Name }) => Name)).toEqual(tables.map(({ table }) => table.name).sort());
      for (const { Name, Parameters, StorageDescriptor } of TableList) {
        const [, Bucket, Prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(StorageDescriptor?.Location ?? "") ?? [];
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
        expect(Contents, Name).toHaveLength(1);
        const file = join(aws.objectsFolder, Bucket ?? "", Contents[0]?.Key ?? "");
        const columns = (StorageDescriptor?.Columns ?? []).map((column) => [column.Name, column.Type]);
        const source =
          Parameters?.["classification"] === "csv" ? `read_csv('${file}', header = true)` : `'${file}'`;
        const found = (await duck.runAndReadAll(`describe select * from ${source}`)).getRowsJson();
        expect(found.map(([column]) => String(column).toLowerCase())).toEqual(
          columns.map(([column]) => column),
        );
        // every value must be of the type that the catalog tells
        const casts = found.map(([column], at) => {
          const type = columns[at]?.[1] === "string" ? "varchar" : columns[at]?.[1];
          return `max(cast("${column}" as ${type}))`;
        });
        await duck.run(`select ${casts.join(", ")} from ${source}`);
      }
    }
    duck.closeSync();
  });

  test("the analyst reads the catalog and changes nothing in it", async () => {
    const glue = new GlueClient(aws.client("LFBusinessAnalyst1"));
    const create = new CreateTableCommand({ DatabaseName: "retail", TableInput: { Name: "mine" } });
    await expect(glue.send(create)).rejects.toMatchObject({ name: "AccessDeniedException" });
    const elsewhere = new GetTablesCommand({ CatalogId: "111111111111", DatabaseName: "retail" });
    await expect(glue.send(elsewhere)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("the analyst reads of the governed tables what it was given", { timeout: 60_000 }, async () => {
    expect(await athena("select * from inventory.csv_input limit 0")).toEqual([
      ["category", "quantity_available"],
    ]);
    const [, [total]] = (await athena("select count(*) from inventory.csv_input")) as [unknown, string[]];
    expect(Number(total)).toBe([...inventoryRows()].length);
    const [, ...operations] = await athena("select distinct op from inventory.csv_changes order by 1");
    expect(operations).toEqual([["I"], ["U"]]);
    expect(await athena("select count(customer_id) > 0 from retail.orders")).toContainEqual(["true"]);
  });

  test("what was given can be given again, as by a load that was killed", async () => {
    const stewards: Record<string, string> = {
      "111111111111": "LOBProducerSteward",
      "222222222222": "CentralDataMeshOwner",
      "333333333333": "ConsumerAdminUser",
    };
    const clientOf = (accountId: string) => aws.client(stewards[accountId] ?? "");
    const given = async () => {
      const found: unknown[] = [];
      for (const accountId of Object.keys(stewards)) {
        const { PrincipalResourcePermissions = [] } = await new LakeFormationClient(clientOf(accountId)).send(
          new ListPermissionsCommand({}),
        );
        for (const { LastUpdated: _, ...each } of PrincipalResourcePermissions) found.push(each);
      }
      return found;
    };
    const before = await given();
    await govern(clientOf);
    expect(await given()).toEqual(before);
  });

  test("the producer's bucket is registered by the account that governs it", async () => {
    const lakeFormation = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
    const { ResourceInfo } = await lakeFormation.send(
      new DescribeResourceCommand({ ResourceArn: demoLocation.resourceArn }),
    );
    expect(ResourceInfo?.RoleArn).toBe(demoLocation.roleArn);
  });

  test("the warehouses hold TICKIT", async () => {
    const counts = (schema: string) =>
      `select (select count(*) from ${schema}.users), (select count(*) from ${schema}.date),
        (select count(*) from ${schema}.listing), (select count(*) > 170000 from ${schema}.sales)::int`;
    expect(await asAdmin(counts("public"))).toEqual([[49990, 366, 192497, 1]]);
    expect(await asAdmin(counts("tickit"), cluster)).toEqual([[49990, 366, 192497, 1]]);
  });

  test("the Spark jobs' statements are in the history, their output in its tables", async () => {
    for (const label of ["emr-serverless-redshift", "glue-redshift"]) {
      const latest = `SELECT query_text FROM SYS_QUERY_HISTORY WHERE query_label = '${label}' ORDER BY start_time DESC LIMIT 1`;
      expect(String((await asAdmin(latest, cluster))[0]?.[0])).toMatch(/^UNLOAD .*FORMAT PARQUET/is);
    }
    const total = "select sum(qtysold) from tickit.sales";
    for (const table of ["tickit.test_emr", 'tickit."test-glue"']) {
      const same = `select (sum(total_quantity_sold) = (${total}))::int from ${table}`;
      expect(await asAdmin(same, cluster)).toEqual([[1]]);
    }
    const quarters = await asAdmin('select trim(qtr) from tickit."test-glue" order by qtr', cluster);
    expect(quarters.flat()).toEqual(["1", "2", "3", "4"]);
  });

  test("the secret opens the workgroup as its own user", async () => {
    const client = new RedshiftDataClient(aws.client("ConsumerAdminUser"));
    const { Tables } = await client.send(
      new ListTablesCommand({ ...workgroup, SecretArn: "defaultWG", SchemaPattern: "public" }),
    );
    expect(Tables?.map(({ name }) => name)).toContain("sales");
    const user = await run("ConsumerAdminUser", {
      ...workgroup,
      SecretArn: "defaultWG",
      Sql: "select current_user",
    });
    expect(user).toEqual([["wg_service"]]);
  });

  test("the analyst reads what is public, and makes no schema", async () => {
    const analyst = (Sql: string) => run("LFBusinessAnalyst1", { ...workgroup, Sql });
    expect(await analyst("select count(*) from venue")).toEqual([[202]]);
    expect(await analyst("select * from demo.customer_activity limit 100")).toHaveLength(100);
    await expect(analyst("create schema mine")).rejects.toThrow("permission denied");
    await expect(analyst("delete from sales")).rejects.toThrow("permission denied");
  });

  test("seed 01's statements finish from top to bottom", { timeout: 60_000 }, async () => {
    expect(await asAdmin("select * from demo.customer_activity limit 100;")).toHaveLength(100);
    await asAdmin("CREATE SCHEMA demo;");
    await asAdmin(`CREATE TABLE demo.green_201601( vendorid VARCHAR(4), pickup_datetime TIMESTAMP,
      dropoff_datetime TIMESTAMP, store_and_fwd_flag VARCHAR(1), ratecode INT, pickup_longitude FLOAT4,
      pickup_latitude FLOAT4, dropoff_longitude FLOAT4, dropoff_latitude FLOAT4, passenger_count INT,
      trip_distance FLOAT4, fare_amount FLOAT4, extra FLOAT4, mta_tax FLOAT4, tip_amount FLOAT4, tolls_amount FLOAT4,
      ehail_fee FLOAT4, improvement_surcharge FLOAT4, total_amount FLOAT4, payment_type VARCHAR(4),
      trip_type VARCHAR(4));`);
    await asAdmin(`COPY demo.green_201601
      FROM 's3://us-west-2.serverless-analytics/NYC-Pub/green/green_tripdata_2016-01'
      IAM_ROLE default DATEFORMAT 'auto' IGNOREHEADER 1 DELIMITER ',' IGNOREBLANKLINES REGION 'us-west-2';`);
    const rates = await asAdmin(
      "SELECT ratecode,  COUNT(*) FROM demo.green_201601 WHERE trip_distance > 5 GROUP BY 1 ORDER BY 1;",
    );
    expect(rates.map(([rate]) => rate)).toEqual([1, 2, 3, 4, 5]);
    expect(await asAdmin("select count(*) from demo.green_201601")).toEqual([[60_000]]);
    expect(await asAdmin("select * from demo.customer_activity limit 100;")).toHaveLength(100);
    await expect(asAdmin("CREATE SCHEMA demo;")).rejects.toThrow(/Schema "demo" already exists/i);
  });
});
