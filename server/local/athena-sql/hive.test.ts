import { describe, expect, test } from "vitest";
import { classify } from "./classify";
import { readHive } from "./hive/read";
import type { AthenaStatement } from "./statement";
import { readStatement } from "./statement";

const refusal = (source: string): string => {
  try {
    readStatement(source, { database: "db" });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("CREATE EXTERNAL TABLE", () => {
  test("delimiters, partitions, properties", () => {
    const statement = readHive(`CREATE EXTERNAL TABLE IF NOT EXISTS \`Raw\`.orders (
        id bigint COMMENT 'the key', -- a comment
        tags array<struct<k:string,v:decimal(5,2)>>, \`from\` varchar(10))
      COMMENT "it's"
      PARTITIONED BY (dt string)
      ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY '|'
        MAP KEYS TERMINATED BY ':' LINES TERMINATED BY '\\n' NULL DEFINED AS 'NULL'
      STORED AS TEXTFILE LOCATION 's3://b/o/' TBLPROPERTIES ('skip.header.line.count'='1', "x"='y');`);
    expect(statement).toMatchObject({
      kind: "createTable",
      name: { database: "raw", table: "orders" },
      ifNotExists: true,
      columns: [
        { name: "id", type: "bigint", comment: "the key" },
        { name: "tags", type: "array<struct<k:string,v:decimal(5,2)>>" },
        { name: "from", type: "varchar(10)" },
      ],
      partitions: [{ name: "dt", type: "string" }],
      comment: "it's",
      serde: {
        library: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        parameters: {
          "field.delim": "\t",
          "escape.delim": "\\",
          "collection.delim": "|",
          "mapkey.delim": ":",
          "serialization.null.format": "NULL",
        },
      },
      location: "s3://b/o/",
      properties: { "skip.header.line.count": "1", x: "y" },
    });
  });

  test("a SerDe with properties, formats by their classes", () => {
    expect(
      readHive(`create external table t (a string) row format serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
        with serdeproperties ('separatorChar'=';') stored as inputformat 'i' outputformat 'o' location 's3://b/'`),
    ).toMatchObject({
      serde: { library: "org.apache.hadoop.hive.serde2.OpenCSVSerde", parameters: { separatorChar: ";" } },
      inputFormat: "i",
      outputFormat: "o",
    });
    expect(readHive("create external table t (a int) stored as parquet location 's3://b/'")).toMatchObject({
      serde: { library: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
    });
  });
});

test.each<[string, object]>([
  [
    "create database if not exists a comment 'c' location 's3://b/'",
    { kind: "createDatabase", name: "a", ifNotExists: true, comment: "c", location: "s3://b/" },
  ],
  [
    "CREATE SCHEMA a WITH DBPROPERTIES ('k'='v')",
    { kind: "createDatabase", name: "a", properties: { k: "v" } },
  ],
  ["drop schema if exists `a` cascade", { kind: "dropDatabase", name: "a", ifExists: true, cascade: true }],
  [
    "drop table if exists a.`2022_sales`",
    { kind: "dropTable", name: { database: "a", table: "2022_sales" } },
  ],
  [
    "alter table t add if not exists partition (dt='1', n=2) location 's3://b/1/' partition (dt='2', n=-3)",
    {
      kind: "addPartitions",
      ifNotExists: true,
      partitions: [
        {
          spec: [
            { column: "dt", value: "1" },
            { column: "n", value: "2" },
          ],
          location: "s3://b/1/",
        },
        {
          spec: [
            { column: "dt", value: "2" },
            { column: "n", value: "-3" },
          ],
          location: null,
        },
      ],
    },
  ],
  [
    "alter table t drop partition (dt < '2024-01-01', n = 1)",
    {
      kind: "dropPartitions",
      filters: [
        [
          { column: "dt", operator: "<", value: "2024-01-01" },
          { column: "n", operator: "=", value: "1" },
        ],
      ],
    },
  ],
  ["alter table t partition (a='1') rename to partition (a='2')", { kind: "renamePartition" }],
  [
    "alter table t partition (a='1') set location 's3://b/'",
    { kind: "setLocation", partition: [{ column: "a", value: "1" }] },
  ],
  [
    "alter table t add columns (x int, y map<string,int>)",
    {
      kind: "setColumns",
      replace: false,
      columns: [
        { name: "x", type: "int" },
        { name: "y", type: "map<string,int>" },
      ],
    },
  ],
  ["alter table t replace columns (x int)", { kind: "setColumns", replace: true }],
  ["alter table t set tblproperties ('a'='b')", { kind: "setProperties", properties: { a: "b" } }],
  ["MSCK REPAIR TABLE a.b", { kind: "repair", name: { database: "a", table: "b" } }],
  ["show databases like 'a.*'", { kind: "showDatabases", pattern: "a.*" }],
  ["show tables in a '*b'", { kind: "showTables", database: "a", pattern: "*b" }],
  ["show columns in a.b", { kind: "showColumns", name: { database: "a", table: "b" } }],
  ["show columns from b in a", { kind: "showColumns", name: { database: "a", table: "b" } }],
  ["show create table b", { kind: "showCreateTable" }],
  ["show tblproperties b('x')", { kind: "showProperties", key: "x" }],
  ["show partitions b", { kind: "showPartitions" }],
  ["describe formatted a.b", { kind: "describe", detail: "formatted" }],
  ["desc b c", { kind: "describe", column: "c" }],
])("%s", (source, expected) => {
  expect(readHive(source)).toMatchObject(expected);
});

test.each([
  [
    "create external table t (a int) tblproperties ('a'='b') location 's3://b/'",
    "FAILED: ParseException line 1:56 missing EOF at 'location'",
  ],
  [
    "create external table t (a money) location 's3://b/'",
    "cannot recognize input near 'money' in column type",
  ],
  [
    "create external table t\n(a int",
    "FAILED: ParseException line 2:6 mismatched input '<EOF>' expecting ')'",
  ],
  ["create external table t-x (a int)", "FAILED: ParseException line 1:23"],
  ['drop table "t"', `FAILED: ParseException line 1:11 mismatched input '"t"'`],
  [
    "create external table t (a int) clustered by (a) into 2 buckets location 's3://b/'",
    "NOT_SUPPORTED: line 1:33: Bucketing",
  ],
  ["create table t (a int) location 's3://b/'", "FAILED: ParseException line 1:7 missing EXTERNAL"],
  [
    "create table t (a int) location 's3://b/' tblproperties ('table_type'='ICEBERG')",
    "NOT_SUPPORTED: line 1:8: CREATE TABLE of an ICEBERG table is not supported by the local engine",
  ],
  ["alter table t rename to u", "NOT_SUPPORTED: line 1:15: ALTER TABLE … RENAME"],
  ["alter table t drop column a", "DROP COLUMN is not supported"],
  [
    "merge into t using s on t.a = s.a when matched then delete",
    "NOT_SUPPORTED: line 1:1: MERGE INTO (which takes an ICEBERG table) is not supported",
  ],
  ["delete from t", "NOT_SUPPORTED: line 1:1: DELETE (which takes an ICEBERG table)"],
  ["vacuum t", "NOT_SUPPORTED: line 1:1: VACUUM"],
  ["truncate table t", "Queries of this type are not supported"],
  ["use x", "Queries of this type are not supported"],
  ["frobnicate", "line 1:1: mismatched input 'frobnicate'. Expecting: 'ALTER', 'CREATE'"],
  ["", "line 1:1: mismatched input '<EOF>'"],
])("%s", (source, message) => {
  expect(refusal(source)).toContain(message);
});

describe("Trino's statements", () => {
  const read = (source: string) => readStatement(source, { database: "db" });
  test.each<[string, Partial<AthenaStatement> | object]>([
    [
      "create table a.b with (format = 'PARQUET', partitioned_by = ARRAY['x','y'], bucket_count = 2) as select 1 x",
      {
        kind: "createTableAs",
        name: { database: "a", table: "b" },
        properties: { format: "PARQUET", partitioned_by: ["x", "y"], bucket_count: 2 },
        withData: true,
      },
    ],
    [
      "create table if not exists b as (select 1 x) with no data",
      { kind: "createTableAs", ifNotExists: true, withData: false },
    ],
    [
      "create or replace view v as select 1 as x ; ",
      { kind: "createView", replace: true, text: "select 1 as x" },
    ],
    ["insert into t (a, b) values (1, 2)", { kind: "insert", columns: ["a", "b"] }],
    ["insert into t (select 1)", { kind: "insert", columns: null }],
    [
      "unload (select 1) to 's3://b/' with (format = 'JSON')",
      { kind: "unload", location: "s3://b/", properties: { format: "JSON" } },
    ],
    ["explain analyze select 1", { kind: "explain", analyze: true, statement: { kind: "select" } }],
    ["prepare p from select ? ;", { kind: "prepare", name: "p", text: "select ?" }],
    [
      "execute p using 1, 'a,b', f(2, 3)",
      { kind: "execute", name: "p", parameters: ["1", "'a,b'", "f(2, 3)"] },
    ],
    ["deallocate prepare p", { kind: "deallocate", name: "p" }],
    ["drop view if exists v", { kind: "dropView", ifExists: true }],
    ["show create view v", { kind: "showCreateView" }],
  ])("%s", (source, expected) => {
    expect(read(source)).toMatchObject(expected);
  });

  test.each([
    ["/* a */ -- b\n select 1", "DML", "SELECT"],
    ["create table t as select 1", "DDL", "CREATE_TABLE_AS_SELECT"],
    ["create external table t (a int) stored as parquet", "DDL", "CREATE_TABLE"],
    ["(select 1)", "DML", "SELECT"],
    ["show create view v", "UTILITY", "SHOW_CREATE_VIEW"],
    ["insert into t select 1", "DML", "INSERT"],
  ])("%s is %s", (source, type, substatement) => {
    expect(classify(source)).toMatchObject({ type, substatement });
  });
});
