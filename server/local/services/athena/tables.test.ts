import {
  type AthenaClient,
  BatchGetNamedQueryCommand,
  BatchGetPreparedStatementCommand,
  CreateNamedQueryCommand,
  CreatePreparedStatementCommand,
  DeleteNamedQueryCommand,
  DeletePreparedStatementCommand,
  GetDatabaseCommand,
  GetDataCatalogCommand,
  GetNamedQueryCommand,
  GetPreparedStatementCommand,
  GetQueryResultsCommand,
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListNamedQueriesCommand,
  ListPreparedStatementsCommand,
  ListTableMetadataCommand,
  MetadataException,
  ResourceNotFoundException,
  UpdateNamedQueryCommand,
  UpdatePreparedStatementCommand,
} from "@aws-sdk/client-athena";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataBucket, rows, run, startTestAthena, type TestAthena } from "./testing";

let lake: TestAthena;
let admin: AthenaClient;
const bucket = dataBucket;

beforeAll(async () => {
  lake = await startTestAthena();
  admin = lake.athena();
  await done("create database db");
});
afterAll(() => lake.stop());

async function done(sql: string): Promise<Awaited<ReturnType<typeof run>>> {
  const told = await run(admin, sql);
  if (told.Status?.State !== "SUCCEEDED") throw new Error(told.Status?.StateChangeReason);
  return told;
}
const failure = async (sql: string) => (await run(admin, sql)).Status?.StateChangeReason;
const data = async (sql: string) => (await rows(admin, sql)).slice(1);
const lines = async (sql: string) => (await rows(admin, sql)).map((row) => row[0]);

/** The statements of the article on upserts with Athena and Iceberg, but for those of Iceberg. */
describe("the article's raw tables", () => {
  const columns = `op string, cdc_timestamp timestamp, id bigint, sport_type_name string, home_team_id int,
    away_team_id int, location_id smallint, start_date_time timestamp, start_date date, sold_out smallint`;
  const storage = `ROW FORMAT DELIMITED FIELDS TERMINATED BY ','
    STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
    OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'`;

  test("run as they stand", async () => {
    await lake.put(
      bucket,
      "sporting_event_full/LOAD00000001.csv",
      "I,2022-09-22 18:00:00.000000,1,baseball,1,11,28,2022-10-01 12:00:00,2022-10-01,0\n",
    );
    const cdc =
      "U,2022-09-22 18:43:14.489000,1,baseball,1,11,28,2022-10-02 12:00:00,2022-10-02,0\nD,2022-09-22 18:43:15,21,football,2,3,5,,,\n";
    await lake.put(bucket, "sporting_event_cdc/2022/09/22/20220922-184314489.csv", cdc);
    await done("CREATE DATABASE raw_demo;");
    await done(
      `CREATE EXTERNAL TABLE raw_demo.sporting_event(${columns}) ${storage} LOCATION 's3://${bucket}/sporting_event_full/' ;`,
    );
    expect(await data("SELECT * FROM raw_demo.sporting_event LIMIT 5;")).toEqual([
      [
        "I",
        "2022-09-22 18:00:00.000",
        "1",
        "baseball",
        "1",
        "11",
        "28",
        "2022-10-01 12:00:00.000",
        "2022-10-01",
        "0",
      ],
    ]);
    await done(
      `CREATE EXTERNAL TABLE raw_demo.sporting_event_cdc(${columns}) PARTITIONED BY (partition_date string) ${storage} LOCATION 's3://${bucket}/sporting_event_cdc/' ;`,
    );
    await done(
      `ALTER TABLE raw_demo.sporting_event_cdc ADD PARTITION (partition_date='2022-09-22') location 's3://${bucket}/sporting_event_cdc/2022/09/22/'`,
    );
    expect(
      await data(
        "SELECT op, id, start_date, partition_date FROM raw_demo.sporting_event_cdc where partition_date ='2022-09-22' order by id;",
      ),
    ).toEqual([
      ["U", "1", "2022-10-02", "2022-09-22"],
      ["D", "21", null, "2022-09-22"],
    ]);
    expect(
      await data(
        `SELECT count(*) FROM raw_demo.sporting_event_cdc WHERE regexp_like("$path", '/sporting_event_cdc/2022/09/22/20220922-184314489.csv')`,
      ),
    ).toEqual([["2"]]);
    expect(await failure("DROP DATABASE raw_demo;")).toContain(
      "Database raw_demo is not empty. One or more tables exist.",
    );
    await done("DROP TABLE raw_demo.sporting_event;");
    await done("DROP TABLE raw_demo.sporting_event_cdc;");
    await done("DROP DATABASE raw_demo;");
  });

  test("the inventory's input table, and the refusal of the Iceberg one", async () => {
    await lake.put(
      bucket,
      "raw-csv-input/a.csv",
      "op,product_id,category,product_name,quantity_available,last_update_time\nI,200,Mobile,Mobile brand 1,25,2023-01-19 09:51:40\n",
    );
    await done("CREATE DATABASE iceberg_lf_db;");
    await done(`CREATE EXTERNAL TABLE iceberg_lf_db.csv_input( op string, product_id bigint, category string, product_name string, quantity_available bigint, last_update_time string)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
      LOCATION 's3://${bucket}/raw-csv-input/' TBLPROPERTIES ( 'areColumnsQuoted'='false', 'classification'='csv', 'columnsOrdered'='true', 'compressionType'='none', 'delimiter'=',', 'skip.header.line.count'='1', 'typeOfData'='file');`);
    expect(await data("SELECT * FROM iceberg_lf_db.csv_input limit 10;")).toEqual([
      ["I", "200", "Mobile", "Mobile brand 1", "25", "2023-01-19 09:51:40"],
    ]);
    expect(
      await failure(
        "CREATE TABLE iceberg_lf_db.iceberg_table_lf (product_id bigint) LOCATION 's3://x/' TBLPROPERTIES ( 'table_type' ='ICEBERG' )",
      ),
    ).toContain("ICEBERG table is not supported by the local engine");
  });
});

describe("DDL", () => {
  test("what is shown of a table", async () => {
    await done(`create external table shown (id bigint comment 'the key', name string) comment 'a table' partitioned by (dt string)
      row format serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde' with serdeproperties ('separatorChar'=';') location 's3://${bucket}/shown' tblproperties ('k'='v')`);
    const create = (await lines("show create table shown")).join("\n");
    expect(create).toContain(
      "CREATE EXTERNAL TABLE `db.shown`(\n  `id` bigint COMMENT 'the key', \n  `name` string)",
    );
    expect(create).toContain("PARTITIONED BY ( \n  `dt` string)");
    await done("drop table shown");
    await done(create.replace("`db.shown`", "`db`.`shown`"));
    expect((await lines("show create table shown")).join("\n")).toBe(create);
    expect(await lines("describe shown")).toEqual(
      expect.arrayContaining([
        "id                  \tbigint              \tthe key             ",
        "# Partition Information\t \t ",
      ]),
    );
    expect(await lines("show columns in shown")).toEqual(["id", "name", "dt"].map((name) => name.padEnd(20)));
    expect(await lines("show tblproperties shown")).toContain("k\tv");
    expect(await lines("show tables 'sho*'")).toEqual(["shown"]);
    expect(await lines("show databases like 'd*'")).toEqual(["db"]);
  });

  test("partitions are added, repaired, renamed, moved and dropped", async () => {
    for (const [key, body] of [
      ["pt/dt=1/n=1/a", "x\n"],
      ["pt/dt=a%3Ab/n=2/a", "y\n"],
      ["pt/other/a", "z\n"],
      ["elsewhere/a", "w\n"],
    ])
      await lake.put(bucket, key ?? "", body ?? "");
    await done(
      `create external table pt (v string) partitioned by (dt string, n int) location 's3://${bucket}/pt/'`,
    );
    expect(await data("select * from pt")).toEqual([]);
    expect(await lines("msck repair table pt")).toEqual([
      "Partitions not in metastore:\tpt:dt=1/n=1\tpt:dt=a%3Ab/n=2",
      "Repair: Added partition to metastore pt:dt=1/n=1",
      "Repair: Added partition to metastore pt:dt=a%3Ab/n=2",
    ]);
    expect(await data("select v, dt, n from pt order by v")).toEqual([
      ["x", "1", "1"],
      ["y", "a:b", "2"],
    ]);
    expect(await failure("alter table pt add partition (dt='1', n=1)")).toContain(
      "Partition already exists: [1, 1]",
    );
    await done(
      `alter table pt add if not exists partition (dt='1', n=1) partition (dt='3', n=3) location 's3://${bucket}/elsewhere/'`,
    );
    expect(await data("select v from pt where n = 3")).toEqual([["w"]]);
    await done("alter table pt partition (dt='3', n=3) rename to partition (dt='4', n=4)");
    await done(`alter table pt partition (dt='4', n=4) set location 's3://${bucket}/pt/other/'`);
    expect(await data("select v from pt where dt = '4'")).toEqual([["z"]]);
    expect(await lines("show partitions pt")).toEqual(["dt=1/n=1", "dt=4/n=4", "dt=a%3Ab/n=2"]);
    await done("alter table pt drop partition (n >= 2)");
    expect(await lines("show partitions pt")).toEqual(["dt=1/n=1"]);
    expect(await failure("alter table pt drop partition (n = 9)")).toContain("Partition not found");
    expect(await failure("alter table pt add partition (dt='1')")).toContain("partition specification");
  });

  test("columns and properties are changed", async () => {
    await lake.put(bucket, "ch/a", "1,2\n");
    await done(
      `create external table ch (a int) row format delimited fields terminated by ',' location 's3://${bucket}/ch/'`,
    );
    await done("alter table ch add columns (b int)");
    expect(await data("select * from ch")).toEqual([["1", "2"]]);
    await done("alter table ch replace columns (b string)");
    expect(await data("select * from ch")).toEqual([["1"]]);
    await done("alter table ch set tblproperties ('skip.header.line.count'='1')");
    expect(await data("select * from ch")).toEqual([]);
    expect(await failure("alter table ch add columns (b int)")).toContain("Duplicate column name: b");
  });
});

describe("tables that queries make", () => {
  const keys = async (Prefix: string) => {
    const { Contents = [] } = await lake.s3().send(new ListObjectsV2Command({ Bucket: bucket, Prefix }));
    return Contents.map(({ Key = "" }) => Key);
  };

  test.each([
    ["PARQUET", ""],
    ["TEXTFILE", ", field_delimiter = '|'"],
    ["JSON", ""],
  ])("CTAS in %s, partitioned, and INSERT INTO it", async (format, more) => {
    const name = `ctas_${format.toLowerCase()}`;
    const told = await run(
      admin,
      `create table ${name} with (format = '${format}'${more}, external_location = 's3://${bucket}/${name}/', partitioned_by = array['p'])
       as select 1 as id, 'it''s "x"' as name, date '2024-01-02' as d, 'a b/c' as p union all select 2, null, null, 'q'`,
    );
    expect(told.Status?.StateChangeReason).toBeUndefined();
    expect(told).toMatchObject({ StatementType: "DDL", SubstatementType: "CREATE_TABLE_AS_SELECT" });
    const { UpdateCount, ResultSet } = await admin.send(
      new GetQueryResultsCommand({ QueryExecutionId: told.QueryExecutionId }),
    );
    expect([UpdateCount, ResultSet?.Rows]).toEqual([2, []]);
    expect(told.Statistics?.DataManifestLocation).toMatch(/-manifest\.csv$/);
    expect((await keys(`${name}/`)).map((key) => key.replace(/\/[^/]*$/, ""))).toEqual([
      `${name}/p=a b%2Fc`,
      `${name}/p=q`,
    ]);
    const inserted = await done(
      `insert into ${name} (name, id, p) values ('three', 3, 'q'), ('four', 4, 'new')`,
    );
    expect(inserted.SubstatementType).toBe("INSERT");
    expect(await data(`select id, name, d, p from ${name} order by id`)).toEqual([
      ["1", `it's "x"`, "2024-01-02", "a b/c"],
      ["2", null, null, "q"],
      ["3", "three", null, "q"],
      ["4", "four", null, "new"],
    ]);
    expect((await lines(`show partitions ${name}`)).length).toBe(3);
  });

  test("what CTAS and INSERT refuse", async () => {
    await lake.put(bucket, "taken/a", "x");
    const at = (place: string) => `with (external_location = 's3://${bucket}/${place}/') as`;
    for (const [sql, reason] of [
      [
        `create table c1 ${at("taken")} select 1 a`,
        "HIVE_PATH_ALREADY_EXISTS: Target directory for table 'db.c1' already exists",
      ],
      [
        `create table c1 ${at("n1")} select 1`,
        "MISSING_COLUMN_NAME: Column name not specified at position 1",
      ],
      [
        `create table c1 ${at("n1")} select 1 a, 2 a`,
        "DUPLICATE_COLUMN_NAME: Column name 'a' specified more than once",
      ],
      [
        `create table c1 ${at("n1")} select now() a`,
        "NOT_SUPPORTED: Unsupported Hive type: timestamp with time zone",
      ],
      [
        "create table c1 with (format = 'ORC') as select 1 a",
        "NOT_SUPPORTED: Format ORC is not supported by the local engine",
      ],
      [
        "create table c1 with (bucketed_by = array['a'], bucket_count = 2) as select 1 a",
        "Bucketing (bucketed_by) is not supported",
      ],
      [
        "create table c1 with (partitioned_by = array['a']) as select 1 a, 2 b",
        "HIVE_COLUMN_ORDER_MISMATCH: Partition keys must be the last columns",
      ],
      ["create table gone.c1 as select 1 a", "SCHEMA_NOT_FOUND: Schema 'gone' does not exist"],
      [
        "create table ctas_parquet as select 1 a",
        "TABLE_ALREADY_EXISTS: line 1:14: Table 'awsdatacatalog.db.ctas_parquet' already exists",
      ],
      [
        "insert into gone values (1)",
        "TABLE_NOT_FOUND: line 1:13: Table 'awsdatacatalog.db.gone' does not exist",
      ],
      [
        "insert into ctas_parquet values (1)",
        "TYPE_MISMATCH: line 1:13: Insert query has mismatched column types",
      ],
      [
        "insert into ctas_parquet (nope) values (1)",
        "COLUMN_NOT_FOUND: line 1:13: Insert column name does not exist in target table: nope",
      ],
      ["insert into ctas_parquet (id, p) values (1 / 0, 'x')", "DIVISION_BY_ZERO"],
    ]) {
      expect([sql, await failure(sql ?? "")]).toEqual([sql, expect.stringContaining(reason ?? "")]);
    }
    expect(await keys("n1/")).toEqual([]);
  });

  test("a table without a place of its own lies with the results", async () => {
    await done("create table placed as select 7 as n");
    expect(await data("select n from placed")).toEqual([["7"]]);
    expect((await lines("show create table placed")).join("\n")).toMatch(
      /s3:\/\/athena-results-333333333333-us-east-1\/out\/tables\/[0-9a-f-]{36}/,
    );
  });

  test("UNLOAD writes files and no table", async () => {
    await done(
      `unload (select id, name from ctas_parquet) to 's3://${bucket}/unloaded/' with (format = 'JSON', compression = 'none')`,
    );
    expect((await keys("unloaded/")).length).toBe(1);
    expect(
      await failure(`unload (select 1 a) to 's3://${bucket}/unloaded/' with (format = 'JSON')`),
    ).toContain("HIVE_PATH_ALREADY_EXISTS");
  });
});

describe("views", () => {
  test("are made, shown, nested, replaced and dropped", async () => {
    await done("create view v1 as select id, upper(name) as big from ctas_parquet where p = 'q'");
    await done('create or replace view "v2" as select count(*) as n from v1');
    expect(await data("select * from v2")).toEqual([["2"]]);
    expect((await lines("show create view v1")).join("\n")).toBe(
      "CREATE VIEW db.v1 AS\nselect id, upper(name) as big from ctas_parquet where p = 'q'",
    );
    expect(await lines("show views")).toEqual(["v1", "v2"]);
    expect(await failure("create view v1 as select 1 x")).toContain("TABLE_ALREADY_EXISTS");
    expect(await failure("create or replace view v3 as select nope from v1")).toContain("COLUMN_NOT_FOUND");
    await done("create or replace view v1 as select 1 as other");
    expect(await data("select * from v2")).toEqual([["1"]]);
    await done("drop view v1");
    expect(await failure("select * from v2")).toContain(
      "INVALID_VIEW: line 1:15: Failed analyzing stored view 'awsdatacatalog.db.v2': TABLE_NOT_FOUND",
    );
    expect(await failure("drop view v1")).toContain("TABLE_NOT_FOUND");
  });
});

test("EXPLAIN tells the plan", async () => {
  expect((await lines("explain select count(*) from ctas_parquet")).join("\n")).toContain(
    "- UNGROUPED_AGGREGATE",
  );
  expect((await done("explain select 1")).StatementType).toBe("UTILITY");
});

describe("prepared statements", () => {
  test("by SQL and by the API", async () => {
    await done("prepare p1 from select id from ctas_parquet where id > ? and name <> ? order by id");
    expect(await data("execute p1 using 1, 'four'")).toEqual([["3"]]);
    expect((await rows(admin, "execute p1", { ExecutionParameters: ["2", "'x'"] })).slice(1)).toEqual([
      ["3"],
      ["4"],
    ]);
    expect(await failure("execute p1 using 1")).toContain("INVALID_PARAMETER_USAGE");
    const { PreparedStatement } = await admin.send(
      new GetPreparedStatementCommand({ StatementName: "p1", WorkGroup: "primary" }),
    );
    expect(PreparedStatement?.QueryStatement).toContain("where id > ?");
    await done("deallocate prepare p1");
    expect(await failure("execute p1 using 1, 2")).toContain("Prepared statement not found: p1");
    const own = { StatementName: "p_2", WorkGroup: "primary" };
    await admin.send(new CreatePreparedStatementCommand({ ...own, QueryStatement: "select ?" }));
    await expect(
      admin.send(new CreatePreparedStatementCommand({ ...own, QueryStatement: "select ?" })),
    ).rejects.toThrow("already exists");
    await admin.send(new UpdatePreparedStatementCommand({ ...own, QueryStatement: "select ? + 1" }));
    expect(await data("execute p_2 using 41")).toEqual([["42"]]);
    expect(
      (await admin.send(new ListPreparedStatementsCommand({ WorkGroup: "primary" }))).PreparedStatements?.map(
        ({ StatementName }) => StatementName,
      ),
    ).toEqual(["p_2"]);
    const batch = await admin.send(
      new BatchGetPreparedStatementCommand({ WorkGroup: "primary", PreparedStatementNames: ["p_2", "none"] }),
    );
    expect([
      batch.PreparedStatements?.length,
      batch.UnprocessedPreparedStatementNames?.[0]?.StatementName,
    ]).toEqual([1, "none"]);
    await admin.send(new DeletePreparedStatementCommand(own));
    await expect(admin.send(new GetPreparedStatementCommand(own))).rejects.toThrow(ResourceNotFoundException);
  });
});

test("named queries", async () => {
  const made = { Name: "daily", Database: "db", QueryString: "select 1", ClientRequestToken: "n".repeat(32) };
  const { NamedQueryId = "" } = await admin.send(new CreateNamedQueryCommand(made));
  expect((await admin.send(new CreateNamedQueryCommand(made))).NamedQueryId).toBe(NamedQueryId);
  await expect(admin.send(new CreateNamedQueryCommand({ ...made, Name: "other" }))).rejects.toThrow(
    "Idempotent parameters do not match",
  );
  await admin.send(
    new UpdateNamedQueryCommand({ NamedQueryId, Name: "nightly", QueryString: "select 2", Description: "d" }),
  );
  expect((await admin.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery).toEqual({
    NamedQueryId,
    Name: "nightly",
    Description: "d",
    Database: "db",
    QueryString: "select 2",
    WorkGroup: "primary",
  });
  expect((await admin.send(new ListNamedQueriesCommand({}))).NamedQueryIds).toEqual([NamedQueryId]);
  const batch = await admin.send(new BatchGetNamedQueryCommand({ NamedQueryIds: [NamedQueryId, "none"] }));
  expect([batch.NamedQueries?.length, batch.UnprocessedNamedQueryIds?.[0]?.NamedQueryId]).toEqual([
    1,
    "none",
  ]);
  await admin.send(new DeleteNamedQueryCommand({ NamedQueryId }));
  await expect(admin.send(new GetNamedQueryCommand({ NamedQueryId }))).rejects.toThrow("was not found");
});

test("the information schema tells what is in the catalog", async () => {
  expect(
    await data(
      "select table_name, table_type from information_schema.tables where table_schema = 'db' and table_name in ('ctas_parquet', 'v2') order by 1",
    ),
  ).toEqual([
    ["ctas_parquet", "BASE TABLE"],
    ["v2", "VIEW"],
  ]);
  expect(
    await data(
      "select column_name, data_type, extra_info from information_schema.columns where table_schema = 'db' and table_name = 'ctas_parquet' order by ordinal_position",
    ),
  ).toEqual([
    ["id", "integer", null],
    ["name", "varchar", null],
    ["d", "date", null],
    ["p", "varchar", "partition key"],
  ]);
  expect(await data("select schema_name from information_schema.schemata where schema_name = 'db'")).toEqual([
    ["db"],
  ]);
  expect(await failure("select * from information_schema.nope")).toContain("TABLE_NOT_FOUND");
});

test("the catalog through Athena", async () => {
  expect((await admin.send(new ListDataCatalogsCommand({}))).DataCatalogsSummary).toEqual([
    { CatalogName: "AwsDataCatalog", Type: "GLUE" },
  ]);
  expect(
    (await admin.send(new GetDataCatalogCommand({ Name: "AwsDataCatalog" }))).DataCatalog?.Parameters,
  ).toEqual({ "catalog-id": "333333333333" });
  await expect(admin.send(new GetDataCatalogCommand({ Name: "other" }))).rejects.toThrow(
    "DataCatalog other was not found",
  );
  const CatalogName = "AwsDataCatalog";
  expect((await admin.send(new GetDatabaseCommand({ CatalogName, DatabaseName: "db" }))).Database?.Name).toBe(
    "db",
  );
  const first = await admin.send(new ListDatabasesCommand({ CatalogName, MaxResults: 1 }));
  const second = await admin.send(
    new ListDatabasesCommand({ CatalogName, MaxResults: 1, NextToken: first.NextToken }),
  );
  expect([first, second].map(({ DatabaseList }) => DatabaseList?.map(({ Name }) => Name))).toEqual([
    ["db"],
    ["iceberg_lf_db"],
  ]);
  const { TableMetadata } = await admin.send(
    new GetTableMetadataCommand({ CatalogName, DatabaseName: "db", TableName: "ctas_parquet" }),
  );
  expect(TableMetadata).toMatchObject({
    TableType: "EXTERNAL_TABLE",
    Columns: [
      { Name: "id", Type: "int" },
      { Name: "name", Type: "string" },
      { Name: "d", Type: "date" },
    ],
    PartitionKeys: [{ Name: "p", Type: "string" }],
  });
  const listed = await admin.send(
    new ListTableMetadataCommand({ CatalogName, DatabaseName: "db", Expression: "ctas_.*" }),
  );
  expect(listed.TableMetadataList?.map(({ Name }) => Name)).toEqual([
    "ctas_json",
    "ctas_parquet",
    "ctas_textfile",
  ]);
  await expect(
    admin.send(new GetTableMetadataCommand({ CatalogName, DatabaseName: "db", TableName: "none" })),
  ).rejects.toThrow(MetadataException);
});
