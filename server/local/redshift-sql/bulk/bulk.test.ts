import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestUser, type TestWarehouse, testWarehouse } from "@/server/local/redshift-sql/testing";

let warehouse: TestWarehouse;
let ana: TestUser;

beforeAll(async () => {
  warehouse = await testWarehouse();
  ana = await warehouse.user("IAMR:Ana");
  await ana.run(
    "create table item (id int not null, name varchar(5), price decimal(6,2), at timestamp, ok boolean)",
  );
});
afterAll(() => warehouse.drop());

const items = (where = "true") =>
  ana.run(`select * from item where ${where} order by id`).then((ran) => ran.data);
const lastErrors = () =>
  ana
    .run(
      "select trim(file_name), line_number, trim(column_name), error_code, trim(error_message) from sys_load_error_detail order by start_time desc, line_number",
    )
    .then((ran) => ran.data);
const load = async (body: string | Buffer, options = "csv") => {
  await ana.run("delete from item");
  for (const key of ana.objects.keys()) ana.objects.stored.delete(key);
  ana.objects.set("lake/in/items", body);
  return ana.run(`copy item from 's3://lake/in/items' iam_role default ${options}`);
};

describe("COPY of text", () => {
  test("the article's own statement, with a shell's and an editor's line ends", async () => {
    await ana.run("create table green (vendorid varchar(4), pickup timestamp, miles float4)");
    ana.objects.set(
      "us-west-2.serverless-analytics/NYC-Pub/green/green_tripdata_2016-01.csv",
      "VendorID,lpep,miles\n\n2,2016-01-01 00:29:24,1.46\n1,2016-01-01 00:19:39,.5\n",
    );
    const copy = String.raw`COPY green \
FROM 's3://us-west-2.serverless-analytics/NYC-Pub/green/green_tripdata_2016-01' \ 
IAM_ROLE default \
DATEFORMAT 'auto' \
IGNOREHEADER 1 \
DELIMITER ',' \
IGNOREBLANKLINES \
REGION 'us-west-2';`;
    expect(await ana.run(copy)).toMatchObject({ queryType: "COPY", hasResultSet: false });
    expect((await ana.run("select * from green order by 1")).data).toEqual([
      ["1", "2016-01-01 00:19:39", "0.5"],
      ["2", "2016-01-01 00:29:24", "1.46"],
    ]);
  });

  test("CSV: quotes, doubled quotes, line ends inside quotes, empty and null", async () => {
    await load(
      '1,"a,b",1.50,2024-01-02 03:04:05,t\r\n2,"x""y",,,\r\n3,"l\n2",2,2024-01-01,false\r\n4,,\\N,,1\n',
    );
    expect(await items()).toEqual([
      ["1", "a,b", "1.50", "2024-01-02 03:04:05", "t"],
      ["2", 'x"y', null, null, null],
      ["3", "l\n2", "2.00", "2024-01-01 00:00:00", "f"],
      ["4", "", null, null, "t"],
    ]);
  });

  test.each([
    ["emptyasnull", "1,,1,,t", [["1", null, "1.00", null, "t"]]],
    ["blanksasnull", '1,"  ",1,,t', [["1", null, "1.00", null, "t"]]],
    ["null as 'NIL'", "1,NIL,NIL,,t", [["1", null, null, null, "t"]]],
    ["truncatecolumns", "1,abcdefgh,1,,t", [["1", "abcde", "1.00", null, "t"]]],
    ["truncatecolumns", "1,ééé,1,,t", [["1", "éé", "1.00", null, "t"]]],
    ["fillrecord", "1,a", [["1", "a", null, null, null]]],
    ["quote '%'", "1,%a,b%,1,,t", [["1", "a,b", "1.00", null, "t"]]],
    [
      "timeformat 'DD.MM.YYYY HH24:MI'",
      "1,a,1,31.12.2023 23:59,t",
      [["1", "a", "1.00", "2023-12-31 23:59:00", "t"]],
    ],
    ["timeformat 'epochsecs'", "1,a,1,86400,t", [["1", "a", "1.00", "1970-01-02 00:00:00", "t"]]],
    ["timeformat as 'auto' acceptanydate", "1,a,1,never,t", [["1", "a", "1.00", null, "t"]]],
  ])("CSV with %s", async (option, body, expected) => {
    await load(body, `csv ${option}`);
    expect(await items()).toEqual(expected);
  });

  test("delimited: a pipe by default, escapes, quotes taken away, gzip", async () => {
    await load("1|a|1|2024-01-01|t\n2|\\N|2||f\n", "");
    expect(await items()).toEqual([
      ["1", "a", "1.00", "2024-01-01 00:00:00", "t"],
      ["2", null, "2.00", null, "f"],
    ]);
    await load(gzipSync("1|a\\|b|1||t\n2|\\N|2||f|\n"), "escape gzip");
    expect((await items()).map((row) => row[1])).toEqual(["a|b", null]);
    await load('1\t"a b"\t1\t\tt\n', "delimiter '\\t' removequotes");
    expect((await items()).map((row) => row[1])).toEqual(["a b"]);
  });

  test("a prefix takes every object, a manifest only those it lists", async () => {
    await ana.run("delete from item");
    ana.objects.set("lake/p/a1.csv", "1,a,,,\n");
    ana.objects.set("lake/p/a2.csv", "2,b,,,\n");
    ana.objects.set("lake/p/b.csv", "3,c,,,\n");
    await ana.run("copy item from 's3://lake/p/a' csv");
    expect((await items()).map((row) => row[0])).toEqual(["1", "2"]);
    ana.objects.set(
      "lake/manifest",
      JSON.stringify({
        entries: [{ url: "s3://lake/p/b.csv", mandatory: true }, { url: "s3://lake/p/none" }],
      }),
    );
    await ana.run("copy item (id, name, price, at, ok) from 's3://lake/manifest' manifest csv");
    expect((await items()).map((row) => row[0])).toEqual(["1", "2", "3"]);
    ana.objects.set(
      "lake/manifest",
      JSON.stringify({ entries: [{ url: "s3://lake/p/none", mandatory: true }] }),
    );
    expect(await ana.failure("copy item from 's3://lake/manifest' manifest csv")).toContain(
      "file does not exist: s3://lake/p/none",
    );
  });
});

test("COPY tells the rows of a table that was new, and of another one only when asked", async () => {
  ana.objects.set("lake/in/two", "1\n2\n");
  await ana.run("create table counted (n int)");
  const rows = () => ana.value("select tbl_rows from svv_table_info where \"table\" = 'counted'");
  const copy = (options = "") => ana.run(`copy counted from 's3://lake/in/two' csv ${options}`);
  await copy();
  expect(await rows()).toBe("2");
  await copy();
  expect(await rows()).toBe("2");
  await copy("statupdate on");
  expect(await rows()).toBe("6");
  await copy("statupdate off");
  expect(await rows()).toBe("6");
});

test("the rows of a table that is not analyzed are not known once PostgreSQL has lost its counters", async () => {
  await ana.run("create table forgotten (n int)");
  const rows = () => ana.value("select tbl_rows from svv_table_info where \"table\" = 'forgotten'");
  expect(await rows()).toBe("0");
  const { admin } = warehouse;
  await admin.query("INSERT INTO public.forgotten VALUES (1), (2)");
  // A session tells its counts when it pleases.
  await admin.query("SELECT pg_stat_force_next_flush()");
  await expect.poll(rows).toBe("2");
  await admin.query("SELECT pg_stat_reset_single_table_counters('public.forgotten'::regclass)");
  expect(await rows()).toBe(null);
  await ana.run("analyze forgotten");
  expect(await rows()).toBe("2");
});

describe("COPY that fails", () => {
  test.each([
    ["x,a,1,,t", ["1", "id", "1207", "Invalid digit, Value 'x', Pos 0, Type: Integer"]],
    ["1,abcdef,1,,t", ["1", "name", "1204", "String length exceeds DDL length"]],
    ["1,ééé,1,,t", ["1", "name", "1204", "String length exceeds DDL length"]],
    ["1,a,12345678.9,,t", ["1", "price", "1207", "Invalid digit, Value '12345678.9', Pos 0, Type: Decimal"]],
    ["1,a,1,nope,t", ["1", "at", "1206", "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]"]],
    ["1,a,1,,maybe", ["1", "ok", "1210", "Unknown boolean format"]],
    [",a,1,,t", ["1", "id", "1213", "Missing data for not-null field"]],
    ["1,a,1", ["1", "", "1214", "Delimiter not found"]],
    ["1,a,1,,t\n2,b,1,,t,extra", ["2", "", "1202", "Extra column(s) found"]],
  ])("%s is told with its line and column", async (body, fault) => {
    await expect(load(body)).rejects.toThrow(
      "ERROR: Load into table 'item' failed.  Check 'sys_load_error_detail' system table for details.",
    );
    expect((await lastErrors())[0]).toEqual(["s3://lake/in/items", ...fault]);
    expect(await items()).toEqual([]);
  });

  test("MAXERROR lets so many rows go, and no more", async () => {
    await load("1,a,1,,t\nx,a,1,,t\n2,b,1,,t\n3,b\n", "csv maxerror 2");
    expect((await items()).map((row) => row[0])).toEqual(["1", "2"]);
    await expect(load("x,a,1,,t\ny,a,1,,t\nz,a,1,,t\n1,a,1,,t", "csv maxerror 2")).rejects.toThrow(
      "Load into table",
    );
    expect(await items()).toEqual([]);
    const history = await ana.run(
      "select status, loaded_rows, error_count from sys_load_history order by start_time desc limit 2",
    );
    expect(history.data).toEqual([
      ["failed", "0", "3"],
      ["completed", "2", "2"],
    ]);
  });

  test("inside a transaction it fails the transaction, and its error rows stay", async () => {
    await ana.run("begin");
    ana.objects.set("lake/in/bad", "x,a,1,,t");
    await ana.failure("copy item from 's3://lake/in/bad' csv");
    expect(await ana.failure("select 1")).toContain("current transaction is aborted");
    await ana.run("rollback");
    expect((await lastErrors())[0]?.[0]).toBe("s3://lake/in/bad");
  });

  test.each([
    ["copy item from 's3://lake/nothing/here' csv", "The specified S3 prefix 'nothing/here' does not exist"],
    ["copy item from 's3://locked/x' csv", "S3ServiceException:Access Denied,Status 403,Error AccessDenied"],
    [
      "copy item from 's3://nowhere/x' csv",
      "S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket",
    ],
    ["copy item from '/etc/passwd' csv", "LOAD source is not supported"],
    ["copy item from program 'id'", "LOAD source is not supported"],
    ["copy item to '/tmp/x'", 'syntax error at or near "to"'],
    ["copy nope from 's3://lake/p/a' csv", 'relation "nope" does not exist\n  Position: 6'],
    ["copy item (id, nope) from 's3://lake/p/a' csv", 'column "nope" of relation "item" does not exist'],
    ["copy item from 's3://lake/p/a' csv bogus", 'syntax error at or near "bogus"\n  Position: 36'],
    ["copy item from 's3://lake/p/a' bzip2", "BZIP2 is not supported by the local engine"],
    ["copy item from 's3://lake/p/a' format avro 'auto'", "FORMAT AVRO is not supported by the local engine"],
  ])("%s", async (sql, message) => {
    expect(await ana.failure(sql)).toContain(message);
  });
});

describe("round trips", () => {
  const rows = [
    ["1", "a,b|", "1.50", "2024-01-02 03:04:05", "t"],
    ["2", 'x"y', null, null, null],
    ["3", "l\n2", "-2.00", "2024-01-01 00:00:00.123456", "f"],
    ["4", "", "0.00", null, "t"],
  ];
  beforeAll(async () => {
    await ana.run("create table source (like item)");
    await ana.run(
      String.raw`insert into source values (1,'a,b|',1.5,'2024-01-02 03:04:05',true), (2,'x"y',null,null,null), (3,'l\n2',-2,'2024-01-01 00:00:00.123456',false), (4,'',0,null,true)`,
    );
  });

  test.each([
    ["csv", "csv"],
    ["csv header gzip", "csv ignoreheader 1 gzip"],
    ["csv delimiter ';' null as 'NIL'", "csv delimiter ';' null as 'NIL'"],
    ["escape null as 'NIL'", "escape null as 'NIL'"],
    ["format as json", "json 'auto'"],
    ["format json gzip", "json 'auto ignorecase' gzip"],
    ["format as parquet", "format as parquet"],
  ])("UNLOAD %s, COPY %s", async (unload, copy) => {
    ana.objects.stored.clear();
    await ana.run("delete from item");
    const result = await ana.run(
      `unload ('select * from source order by id') to 's3://lake/out/t_' iam_role 'arn:aws:iam::333333333333:role/redshift-s3' ${unload}`,
    );
    expect(result).toMatchObject({ queryType: "UNLOAD", hasResultSet: false });
    await ana.run(`copy item from 's3://lake/out/t_' iam_role default ${copy}`);
    // CSV without NULL AS has one form for the empty string and for NULL: of text columns Redshift makes it empty.
    expect(await items()).toEqual(rows);
  });

  test("a SUPER column, numbers of every kind and bytes go through Parquet and JSON", async () => {
    await ana.run(
      "create table wide (a smallint, b bigint, c float4, d float8, e date, f super, g varbyte, h timestamptz)",
    );
    await ana.run(
      `insert into wide values (1, 9007199254740993, 1.5, 2.25, '2024-02-29', json_parse('{"k":[1,"x"]}'), 'ab'::bytea, '2024-01-01 12:00:00+02')`,
    );
    for (const format of ["parquet", "json"]) {
      ana.objects.stored.clear();
      await ana.run("create temp table back (like wide)");
      await ana.run(`unload ('select * from wide') to 's3://lake/w/' format ${format}`);
      await ana.run(`copy back from 's3://lake/w/' ${format === "json" ? "json 'auto'" : "format parquet"}`);
      expect((await ana.run("select * from back")).data).toEqual((await ana.run("select * from wide")).data);
      await ana.run("drop table back");
    }
  });

  test("JSON by paths, and the column list", async () => {
    await ana.run("delete from item");
    ana.objects.set("lake/j/data.json", '{"x":{"id":7},"tags":["p","q"]}\n{"x":{"id":8},"tags":[]}\n');
    ana.objects.set("lake/paths.json", JSON.stringify({ jsonpaths: ["$['x']['id']", "$.tags[1]"] }));
    await ana.run("copy item (id, name) from 's3://lake/j/' json 's3://lake/paths.json'");
    expect((await items()).map((row) => row.slice(0, 2))).toEqual([
      ["7", "q"],
      ["8", null],
    ]);
  });
});

describe("UNLOAD", () => {
  test("names, header, null text and quotes", async () => {
    ana.objects.stored.clear();
    await ana.run(
      "unload ('select 1 as a, null::varchar as b, ''x|y'' as c') to 's3://lake/u/' header addquotes parallel off null as '@'",
    );
    expect(ana.objects.keys()).toEqual(["lake/u/000"]);
    expect(ana.objects.text("lake/u/000")).toBe('"a"|"b"|"c"\n"1"|@|"x|y"\n');
    await ana.run("unload ($$select 'x'$$) to 's3://lake/v/' gzip manifest");
    expect(gunzipSync(ana.objects.stored.get("lake/v/0000_part_00.gz")!).toString()).toBe("x\n");
    expect(JSON.parse(ana.objects.text("lake/v/manifest"))).toMatchObject({
      entries: [{ url: "s3://lake/v/0000_part_00.gz" }],
    });
  });

  test("refuses a destination that is not empty, unless told otherwise", async () => {
    ana.objects.set("lake/full/0000_part_00", "old\n");
    const unload = "unload ('select 2') to 's3://lake/full/'";
    expect(await ana.failure(unload)).toContain("Specified unload destination on S3 is not empty");
    await ana.run(`${unload} allowoverwrite`);
    expect(ana.objects.text("lake/full/0000_part_00")).toBe("2\n");
    ana.objects.set("lake/full/stale", "old");
    for (const [query, reason] of [
      ["select nope from item", 'column "nope" does not exist'],
      ["delete from item", "UNLOAD takes a SELECT statement"],
      ["select 1 from", "syntax error"],
    ])
      expect(await ana.failure(`unload ('${query}') to 's3://lake/full/' cleanpath`)).toContain(reason);
    expect(
      await ana.failure("unload ('select 1 a, 2 b') to 's3://lake/full/' partition by (nope) cleanpath"),
    ).toContain('Partition column "nope" is not in the SELECT list');
    expect(ana.objects.text("lake/full/stale")).toBe("old");
    await ana.run(`${unload} cleanpath`);
    expect(ana.objects.keys().filter((key) => key.startsWith("lake/full/"))).toEqual([
      "lake/full/0000_part_00",
    ]);
  });

  test("IAM_ROLE names the attached role, or one of an account that is not the warehouse's", async () => {
    const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
    const unload = (arn: string) =>
      `unload ('select 1') to 's3://lake/role/' iam_role '${arn}' allowoverwrite`;
    ana.objects.roleArn = role("333333333333", "attached");
    try {
      for (const arn of [role("333333333333", "attached"), role("999999999999", "theirs")])
        expect(await ana.run(unload(arn))).toMatchObject({ queryType: "UNLOAD" });
      const refusal = "Not authorized to get credentials of role arn:aws:iam::333333333333:role/other";
      expect(await ana.failure(unload(role("333333333333", "other")))).toContain(refusal);
      expect(
        await ana.failure(`copy item from 's3://lake/in' iam_role '${role("333333333333", "other")}'`),
      ).toContain(`${refusal}\n  Hint: The role attached`.split("\n")[0]);
    } finally {
      ana.objects.roleArn = undefined;
    }
  });

  test("PARTITION BY puts the value into the key and the column out of the file", async () => {
    ana.objects.stored.clear();
    await ana.run(
      "unload ('select 1 as a, ''x'' as p union all select 2, ''y/z'' union all select 3, null') to 's3://lake/parts' partition by (p) csv",
    );
    expect(Object.fromEntries([...ana.objects.stored].map(([key, body]) => [key, body.toString()]))).toEqual({
      "lake/parts/p=x/0000_part_00": "1\n",
      "lake/parts/p=y%2Fz/0000_part_00": "2\n",
      "lake/parts/p=__HIVE_DEFAULT_PARTITION__/0000_part_00": "3\n",
    });
  });

  test("MAXFILESIZE begins a new file", async () => {
    ana.objects.stored.clear();
    await ana.run(
      "unload ('select repeat(''x'', 1000) from generate_series(1, 6000)') to 's3://lake/big/' maxfilesize 5 mb",
    );
    expect(ana.objects.keys()).toEqual(["lake/big/0000_part_00", "lake/big/0001_part_00"]);
    expect(ana.objects.keys().reduce((sum, key) => sum + ana.objects.stored.get(key)!.length, 0)).toBe(
      6_006_000,
    );
  });

  test.each([
    ["unload ('select nope from source') to 's3://lake/e/'", "\n  Position: 17"],
    ["unload ('delete from source') to 's3://lake/e/'", "UNLOAD takes a SELECT statement"],
    [
      "unload ('select pg_read_file(''/etc/passwd'')') to 's3://lake/e/'",
      "permission denied: function pg_read_file",
    ],
    [
      "unload ('select * from demo.green_201601') to '<your-S3-bucket>' iam_role '<your-iam-role>'; ",
      "UNLOAD destination is not supported. (Hint: only S3 based unload is allowed)",
    ],
    ["unload ('select 1') to 's3://locked/e/'", "S3ServiceException:Access Denied"],
    ["unload ('select 1') to 's3://lake/e/' encrypted", "ENCRYPTED is not supported by the local engine"],
  ])("%s", async (sql, message) => {
    expect(await ana.failure(sql)).toContain(message);
  });

  test("SYS_UNLOAD_HISTORY tells of it", async () => {
    ana.objects.stored.clear();
    await ana.run("unload ('select * from source') to 's3://lake/h/' parquet");
    const history = await ana.run(
      "select unloaded_location, unloaded_rows, unloaded_files_count, file_format from sys_unload_history order by start_time desc limit 1",
    );
    expect(history.data).toEqual([["s3://lake/h/", "4", "1", "parquet"]]);
  });
});
