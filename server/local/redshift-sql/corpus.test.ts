import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestUser, type TestWarehouse, testWarehouse } from "./testing";

// Redshift statements with the answers Redshift gives, run on PostgreSQL.

let warehouse: TestWarehouse;
let boss: TestUser;
let ana: TestUser;

beforeAll(async () => {
  warehouse = await testWarehouse();
  boss = await warehouse.superuser("IAMR:Boss");
  ana = await warehouse.user("IAMR:Ana");
  for (const sql of [
    "create schema demo",
    "create table users (userid int, firstname varchar(30), lastname varchar(30))",
    "create table sales (salesid int, sellerid int, buyerid int, eventid int, qtysold int, pricepaid decimal(8,2))",
    "insert into users values (1,'Ann','A'),(2,'Bob','B'),(3,'Cy','C')",
    "insert into sales values (1,101,1,200,2,10.50),(2,101,1,200,3,20.00),(3,102,2,300,2,5.25),(4,99,3,50,1,7)",
    "grant usage on schema demo to public",
    "grant select on all tables in schema public to public",
  ])
    await boss.run(sql);
});
afterAll(() => warehouse.drop());

describe("values", () => {
  test.each<[string, string | null]>([
    ["dateadd(month, 1, '2008-01-31')", "2008-02-29 00:00:00"],
    ["dateadd(month, 1, '2008-04-30'::date)", "2008-05-30 00:00:00"],
    ["add_months('2008-04-30', 1)", "2008-05-31 00:00:00"],
    ["dateadd(hrs, -25, '2008-03-01 00:30:00'::timestamp)", "2008-02-28 23:30:00"],
    ["datediff(year, '2008-12-31', '2009-01-01')", "1"],
    ["datediff(day, '2008-12-31 23:59:59'::timestamp, '2009-01-01'::timestamp)", "1"],
    ["datediff(hour, '2009-01-01 00:59:59'::timestamp, '2009-01-01 01:00:00'::timestamp)", "1"],
    ["datediff(week, '2009-01-01', '2009-12-31')", "52"],
    ["datediff(week, '2024-01-06'::date, '2024-01-07'::date)", "1"],
    ["datediff(week, '2024-01-07'::date, '2024-01-08'::date)", "0"],
    ["datediff(qtr, '1998-07-01', '2008-07-02')", "40"],
    ["datediff(month, '2009-01-31', '2008-12-01')", "-1"],
    ["datediff(s, '2009-01-01 00:00:00.9'::timestamp, '2009-01-01 00:00:01.1'::timestamp)", "1"],
    ["datediff(minute, '10:00:59'::time, '10:01:00'::time)", "1"],
    ["date_part(dow, '2024-01-07'::date)", "0"],
    ["extract(year from '2024-02-29'::date)", "2024"],
    ["last_day('2024-02-10')", "2024-02-29"],
    ["next_day('2014-08-20', 'Tuesday')", "2014-08-26"],
    ["months_between('1969-01-18', '1969-03-18')", "-2"],
    ["trunc('2024-05-06 07:08:09'::timestamp)", "2024-05-06"],
    ["trunc(-1.57, 1)", "-1.5"],
    ["convert_timezone('UTC', 'America/New_York', '2024-07-01 12:00:00')", "2024-07-01 08:00:00"],
    ["nvl(null, 'b')", "b"],
    ["nvl2(null, 1, 2)", "2"],
    ["decode(null, null, 'same', 'other')", "same"],
    ["decode(3, 1, 'one', 2, 'two')", null],
    ["isnull(null, 5)", "5"],
    ["convert(varchar(3), 12345)", "123"],
    ["len('añb ')", "4"],
    ["charindex('b', 'abc')", "2"],
    ["concat('a', null)", null],
    ["concat(1, 'a')", "1a"],
    ["regexp_replace('a1b22', '[0-9]+', '#')", "a#b#"],
    [String.raw`regexp_substr('ab12', '\\d+')`, "12"],
    ["regexp_count('abcabc', 'b')", "2"],
    ["regexp_instr('abc', 'c')", "3"],
    [String.raw`'it\'s a\\b'`, String.raw`it's a\b`],
    ["strtol('ff', 16)", "255"],
    ["sha2('a', 256)", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"],
    ["round(2.5::float8, 0)", "3"],
    ["1.5::decimal", "2"],
    ["5 / 2", "2"],
    [`json_extract_path_text('{"a":{"b":[1,2]}}', 'a', 'b')`, "[1,2]"],
    [`json_extract_path_text('{"a":1}', 'x')`, ""],
    ["json_extract_path_text('nope', 'x', true)", null],
    [`json_extract_array_element_text('["p","q"]', 1)`, "q"],
    ["json_array_length('[1,2,3]')", "3"],
    ["is_valid_json('{}')", "t"],
    ["json_serialize(json_parse('[1]'))", "[1]"],
    ["get_array_length(json_parse('[1,2]'))", "2"],
    ["current_database()", "dev"],
    ["datediff(second, sysdate, getdate()) between -2 and 2", "t"],
    ["version() like 'PostgreSQL 8.0.2%Redshift 1.0%'", "t"],
  ])("select %s", async (expression, expected) => {
    expect(await ana.value(`select ${expression}`)).toBe(expected);
  });

  test.each<[string, (string | null)[][]]>([
    [
      "select avg(qtysold), avg(pricepaid::float8)::decimal(6,3), median(qtysold), sum(qtysold) from sales",
      [["2", "10.688", "2", "8"]],
    ],
    ["select listagg(distinct qtysold, ',') within group (order by qtysold desc) from sales", [["3,2,1"]]],
    [
      "select sellerid, listagg(qtysold, '|') within group (order by salesid) from sales group by 1 order by 1",
      [
        ["99", "1"],
        ["101", "2|3"],
        ["102", "2"],
      ],
    ],
    [
      "select salesid, listagg(qtysold, '-') within group (order by salesid) over (partition by sellerid) from sales order by 1 limit 2",
      [
        ["1", "2-3"],
        ["2", "2-3"],
      ],
    ],
    ["select top 2 salesid from sales order by 1 desc", [["4"], ["3"]]],
    ["select salesid from sales minus select 1 order by 1", [["2"], ["3"], ["4"]]],
    ["select approximate count(distinct sellerid) from sales", [["3"]]],
    ["select salesid, ratio_to_report(qtysold) over () r from sales order by 1 limit 1", [["1", "0.25"]]],
    [
      "select salesid from sales qualify row_number() over (partition by sellerid order by salesid desc) = 1 order by 1",
      [["2"], ["3"], ["4"]],
    ],
    [
      "with s as (select sellerid, qtysold from sales) select * from s qualify rank() over (order by qtysold desc) = 1",
      [["101", "3"]],
    ],
    [
      "select a.* from (select *, 1 as one from users qualify row_number() over (order by userid) = 1) a",
      [["1", "Ann", "A", "1"]],
    ],
    ["select count(*) from dev.public.sales s join dev.public.users u on u.userid = s.buyerid", [["4"]]],
    [
      "select count(*) from public.sales join public.users on public.sales.buyerid = public.users.userid",
      [["4"]],
    ],
    ["select percentile_cont(0.5) within group (order by qtysold) from sales", [["2"]]],
    ["select any_value(1), bool_or(true), count(*) filter (where true) from sales", [["1", "t", "4"]]],
  ])("%s", async (sql, expected) => {
    expect((await ana.run(sql)).data).toEqual(expected);
  });
});

describe("the articles' statements", () => {
  test("schema, table, aggregate", async () => {
    await boss.run("drop schema demo; ");
    await boss.run("CREATE SCHEMA demo;");
    await boss.run(
      "CREATE TABLE demo.green_201601( \\\n  vendorid                VARCHAR(4), \\\n  ratecode                INT, \\\n  trip_distance           FLOAT4, \\\n  trip_type               VARCHAR(4));",
    );
    await boss.run("insert into demo.green_201601 values ('1', 1, 6), ('2', 1, 9), ('2', 5, 7), ('2', 1, 1)");
    const sql =
      "SELECT ratecode,  \\\nCOUNT(*) FROM demo.green_201601 WHERE \\\ntrip_distance > 5 GROUP BY 1 ORDER BY 1;";
    expect((await boss.run(sql)).data).toEqual([
      ["1", "2"],
      ["5", "1"],
    ]);
    expect(
      (
        await boss.run(
          "SELECT ratecode, COUNT(*) totalrides FROM demo.green_201601 WHERE trip_distance > 5 GROUP BY 1 ORDER BY 1;",
        )
      ).columns.map(({ label }) => label),
    ).toEqual(["ratecode", "totalrides"]);
  });

  test("parameters", async () => {
    const sql =
      "select sellerid,sum(pricepaid) totalsales from sales where eventid >= :eventid and sellerid > :selrid group by sellerid";
    expect((await ana.run(`${sql} order by 1`, { selrid: "100", eventid: "100" })).data).toEqual([
      ["101", "30.50"],
      ["102", "5.25"],
    ]);
    expect(await ana.value("select :a || :a || ':a'", { a: "it's; --" })).toBe("it's; --it's; --:a");
    expect(await ana.value("select dateadd(day, :n, :d)", { n: "1", d: "2024-02-28" })).toBe(
      "2024-02-29 00:00:00",
    );
    await expect(ana.run("select :a, :b", { a: "1" })).rejects.toThrow(
      "the parameter :b has no value\n  Position: 12",
    );
    await expect(ana.run("select 1 where 1 = :a", { a: "x" })).rejects.toThrow(
      'invalid input syntax for type integer: "x"',
    );
  });

  test("a batch's temporary table", async () => {
    await ana.run(
      "create temporary table mysales \\\n(firstname, lastname, total_quantity ) as \\\nSELECT firstname, lastname, total_quantity \\\nFROM   (SELECT buyerid, sum(qtysold) total_quantity \\\n        FROM  sales  \\\n        GROUP BY buyerid \\\n        ORDER BY total_quantity desc limit 10) Q, users \\\nWHERE Q.buyerid = userid \\ \nORDER BY Q.total_quantity desc;",
    );
    expect((await ana.run("select * from mysales limit 100;")).data[0]).toEqual(["Ann", "A", "5"]);
  });

  test("the last query of a group", async () => {
    await warehouse.admin.query(
      `insert into rs_compat.query_log (user_name, query_label, status, query_text) values
        ($1, 'emr-serverless-redshift', 'success', 'select 1'), ($2, 'emr-serverless-redshift', 'success', 'select 2')`,
      [ana.session.dbUser, boss.session.dbUser],
    );
    const sql =
      "SELECT query_text FROM SYS_QUERY_HISTORY WHERE query_label = 'emr-serverless-redshift' ORDER BY start_time DESC LIMIT 1";
    expect((await ana.run(sql)).data).toEqual([["select 1"]]);
    expect(await ana.value("select count(*) from sys_query_history")).toBe("1");
    expect(await boss.value("select count(*) from sys_query_history")).toBe("2");
    await boss.run(`grant role sys:monitor to "${ana.session.dbUser}"`);
    expect(await ana.value("select count(*) from stl_query")).toBe("2");
    await boss.run(`revoke role "sys:monitor" from "${ana.session.dbUser}"`);
  });
});

describe("tables", () => {
  test("keys, encodings and informational constraints are kept aside", async () => {
    await boss.run(
      "create table demo.t (id bigint identity(10,5), k int encode az64 distkey, v varchar(max) encode zstd default 'x', s super, primary key (k), unique (v)) diststyle key compound sortkey (k, id) backup no",
    );
    await boss.run("insert into demo.t (k, s) values (1, json_parse('[1]')), (1, null)");
    expect((await boss.run("select * from demo.t order by id")).data).toEqual([
      ["10", "1", "x", "[1]"],
      ["15", "1", "x", null],
    ]);
    expect(await boss.failure("insert into demo.t (id, k) values (1, 1)")).toContain(
      'cannot insert a non-DEFAULT value into column "id"',
    );
    expect(await boss.failure("insert into demo.t (k) values (null)")).toContain("not-null");
    await boss.run("set search_path to demo");
    const def =
      'select "column", type, trim(encoding), distkey, sortkey, "notnull" from pg_table_def where tablename = \'t\'';
    expect((await boss.run(def)).data).toEqual([
      ["id", "bigint", "none", "f", "2", "t"],
      ["k", "integer", "az64", "t", "1", "t"],
      ["v", "character varying(65535)", "zstd", "f", "0", "f"],
      ["s", "super", "none", "f", "0", "f"],
    ]);
    const keys = "show constraints primary keys from table";
    expect((await boss.run(`${keys} dev.demo.t`)).data).toEqual([["dev", "demo", "t", "t_pkey", "k", "1"]]);
    await boss.run('create table demo.two ("A" int, b int, constraint both primary key ("A", b))');
    await boss.run("create table demo.late (a int, b int)");
    await boss.run("alter table demo.late add constraint pk primary key (b, a)");
    const columns = async (table: string) =>
      (await boss.run(`${keys} demo.${table}`)).data.map((row) => row[4]);
    expect(await columns("two")).toEqual(["a", "b"]);
    expect(await columns("late")).toEqual(["b", "a"]);
    expect(await boss.failure(`${keys} demo.absent`)).toContain("does not exist");
    await boss.run("alter table demo.t alter diststyle all");
    await boss.run("alter table demo.t alter sortkey (id)");
    await boss.run("alter table demo.t add column z decimal encode raw");
    expect(
      (await boss.run("select diststyle, sortkey1, sortkey_num from svv_table_info where \"table\" = 't'"))
        .data,
    ).toEqual([["ALL", "id", "1"]]);
    await boss.run("reset search_path");
    expect(await boss.value("show search_path")).toBe('"$user", public');
    expect(await boss.value("show table demo.t")).toContain("SORTKEY ( id )");
    expect(await ana.failure("alter table sales alter diststyle even")).toContain("must be owner");
  });

  test("a table that isn't made is not remembered", async () => {
    expect(await boss.failure("create table demo.dup (a int, a int) distkey (a)")).toContain(
      "specified more than once",
    );
    await boss.run("begin");
    await boss.run("create table demo.gone (a int distkey)");
    await boss.run("rollback");
    expect(await boss.value("select count(*) from svv_all_tables where table_name = 'gone'")).toBe("0");
  });

  test("temporary tables, LIKE, APPEND, MERGE", async () => {
    await ana.run("create table #t (a int, b varchar)");
    await ana.run("insert into #t values (1, 'x'), (2, 'y')");
    await ana.run("select * into #u from #t where a > 1");
    expect((await ana.run("select * from #u")).data).toEqual([["2", "y"]]);
    for (const [opening, name] of [
      ["create temp table", "#w"],
      ["create temporary table", "#x"],
      ["create local temp table if not exists", "#y"],
      ["create table if not exists", "#z"],
    ]) {
      await ana.run(`${opening} ${name} (a int)`);
      expect(await ana.failure(`create table ${name} (a int)`)).toContain("already exists");
      await ana.run(`drop table ${name}`);
    }
    await ana.run("create table target (like #t)");
    await ana.run("create table source (like #t including defaults)");
    await ana.run("insert into source values (2, 'new'), (3, 'z'), (3, 'z')");
    await ana.run("insert into target values (2, 'old'), (9, 'stays')");
    await ana.run("merge into target using source on target.a = source.a remove duplicates");
    expect((await ana.run("select * from target order by a")).data).toEqual([
      ["2", "new"],
      ["3", "z"],
      ["9", "stays"],
    ]);
    await ana.run(
      "merge into public.target using public.source on public.target.a = public.source.a and public.source.a = 2 when matched then update set b = public.source.b || '!' when not matched and false then insert values (public.source.a, public.source.b)",
    );
    expect(await ana.value("select b from target where a = 2")).toBe("new!");
    expect((await ana.run("alter table target append from source")).rows).toBe(3);
    expect(
      (await ana.run("select (select count(*) from target), (select count(*) from source)")).data,
    ).toEqual([["6", "0"]]);
  });

  test("views without schema binding, materialized views, VACUUM and ANALYZE", async () => {
    await boss.run("create or replace view demo.v as select qtysold from sales with no schema binding");
    await boss.run(
      "create materialized view demo.mv backup no diststyle all sortkey(qtysold) auto refresh yes as select qtysold from sales",
    );
    await boss.run("refresh materialized view demo.mv");
    await boss.run("alter materialized view demo.mv auto refresh no");
    await boss.run("alter materialized view demo.mv alter sortkey auto");
    expect(await boss.failure("alter materialized view sales auto refresh yes")).toContain("sales");
    await boss.run("grant usage on schema demo to public");
    expect(await ana.failure("alter materialized view demo.mv auto refresh no")).toContain("must be owner");
    expect(await boss.value("select count(*) from demo.mv")).toBe("4");
    await boss.run("vacuum reindex sales to 90 percent boost");
    await boss.run("analyze sales (qtysold) predicate columns");
    expect(await boss.value("select tbl_rows from svv_table_info where \"table\" = 'sales'")).toBe("4");
    expect(await boss.failure("analyze compression sales")).toContain("ANALYZE COMPRESSION is not supported");
  });

  test("quoted names fold unless the session says otherwise", async () => {
    expect((await ana.run('select 1 as "Total X"')).columns[0]?.label).toBe("total x");
    await ana.run("set enable_case_sensitive_identifier to true");
    expect((await ana.run('select 1 as "Total X"')).columns[0]?.label).toBe("Total X");
    await ana.run("reset enable_case_sensitive_identifier");
  });
});

describe("results", () => {
  test("columns tell their types as Redshift's driver does, and where they are from", async () => {
    const { columns } = await ana.run(
      "select userid, firstname as name, 1.5::decimal(10,3) d, getdate() from users",
    );
    expect(
      columns.map(({ label, name, typeName, precision, scale, tableName, schemaName }) => [
        label,
        name,
        typeName,
        precision,
        scale,
        schemaName,
        tableName,
      ]),
    ).toEqual([
      ["userid", "userid", "int4", 10, 0, "public", "users"],
      ["name", "firstname", "varchar", 30, 0, "public", "users"],
      ["d", "d", "numeric", 10, 3, "", ""],
      ["getdate", "getdate", "timestamp", 29, 6, "", ""],
    ]);
  });

  test("rows stream in order, and an empty result is a result", async () => {
    const { data, rows } = await ana.run("select i from generate_series(1, 2500) i");
    expect([rows, data[0], data[999], data[2499]]).toEqual([2500, ["1"], ["1000"], ["2500"]]);
    expect(await ana.run("select 1 where false")).toMatchObject({ hasResultSet: true, rows: 0 });
    expect(await ana.run("-- nothing")).toMatchObject({ hasResultSet: false, rows: 0 });
    expect(await ana.run("insert into #t2 values (1)").catch((error: Error) => error.message)).toContain(
      'relation "#t2" does not exist',
    );
  });

  test("settings of the session label its queries", async () => {
    await ana.run("set query_group to 'nightly'");
    expect(await ana.run("select 1")).toMatchObject({ queryGroup: "nightly", queryType: "SELECT" });
    expect(await ana.value("show query_group")).toBe("nightly");
    await ana.run("reset query_group");
    expect((await ana.run("select 1")).queryGroup).toBeUndefined();
    expect(await ana.failure("set wibble to 1")).toContain(
      'unrecognized configuration parameter "wibble"\n  Position: 5',
    );
  });

  test("SHOW", async () => {
    expect(
      (await ana.run("show tables from schema dev.public like 'us%'")).data.map((row) => row[2]),
    ).toEqual(["users"]);
    expect((await ana.run("show columns from table public.users")).data.map((row) => row[3])).toEqual([
      "userid",
      "firstname",
      "lastname",
    ]);
    expect((await ana.run("show schemas from database dev like 'pub%'")).data.map((row) => row[1])).toEqual([
      "public",
    ]);
    expect((await ana.run("show databases")).data.map((row) => row[0])).toEqual(["dev"]);
    expect(await ana.failure("show grants on table users")).toContain("SHOW GRANTS is not supported");
  });
});

describe("errors", () => {
  test.each([
    ["select * from nowhere", 'ERROR: relation "nowhere" does not exist\n  Position: 15'],
    ["selec 1", 'ERROR: syntax error at or near "selec"\n  Position: 1'],
    ["select 'é𝒳', nvl(1, nope)", 'ERROR: column "nope" does not exist\n  Position: 21'],
    ["select top 1 nope from users", 'ERROR: column "nope" does not exist\n  Position: 14'],
    [
      "select 1; select 2",
      "ERROR: cannot insert multiple commands into a prepared statement\n  Position: 11",
    ],
    ["select 'x", 'ERROR: unterminated quoted string at or near "\'x"\n  Position: 8'],
    ["select 1/0", "ERROR: division by zero"],
    [
      "create index i on users (userid)",
      "ERROR: CREATE INDEX I is not supported by the local engine\n  Position: 1",
    ],
    [
      "create external schema x from data catalog",
      "ERROR: CREATE EXTERNAL SCHEMA is not supported by the local engine\n  Position: 1",
    ],
    ["create datashare d", "ERROR: CREATE DATASHARE D is not supported by the local engine\n  Position: 1"],
    [
      "select * from users pivot (max(userid) for lastname in ('A'))",
      "ERROR: PIVOT is not supported by the local engine\n  Position: 21",
    ],
  ])("%s", async (sql, message) => {
    expect(await ana.failure(sql)).toBe(message);
  });
});
