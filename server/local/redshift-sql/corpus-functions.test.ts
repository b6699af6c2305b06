import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMPAT_RELATIONS, MISSING_RELATIONS } from "./names";
import { type TestUser, type TestWarehouse, testWarehouse } from "./testing";

// Functions whose answers or types are Redshift's own, not PostgreSQL's.

let warehouse: TestWarehouse;
let ana: TestUser;

beforeAll(async () => {
  warehouse = await testWarehouse();
  ana = await warehouse.user("IAMR:Ana");
  await ana.run("create temp table numbers (i int, b bigint, s smallint, n numeric(8,2), f float8)");
  await ana.run("insert into numbers values (1,1,1,1,1), (4,4,4,4.5,4.5)");
});
afterAll(() => warehouse.drop());

describe("answers and their types", () => {
  test.each<[string, string | null, string]>([
    ["extract(year from timestamp '2009-09-09 12:08:43.101')", "2009", "int4"],
    ["extract(s from timestamp '2009-09-09 12:08:43.901')", "43", "int4"],
    ["extract(ms from timestamp '2009-09-09 12:08:43.101')", "101", "int4"],
    ["extract(us from timestamp '2009-09-09 12:08:43.101')", "101000", "int4"],
    ["extract(hour from time '12:08:43')", "12", "int4"],
    ["extract(dow from '2024-01-07'::date)", "0", "int4"],
    ["extract(month from '2024-02-07')", "2", "int4"],
    ["extract(day from timestamptz '2024-02-07 00:00:00+00')", "7", "float8"],
    ["extract(day from null::timestamp)", null, "int4"],
    ["date_part(s, null::timestamp)", null, "float8"],
    ["extract(epoch from timestamptz '1970-01-01 00:00:01.5+00')", "1.5", "float8"],
    ["extract(epoch from timestamp '2040-01-01')", "2208988800", "int8"],
    ["extract(day from sysdate) = date_part(day, sysdate)", "t", "bool"],
    ["date_part(s, timestamp '2019-05-02 06:11:03.189717')", "3.189717", "float8"],
    ["date_part(minute, timestamp '2019-05-02 06:11:59.9')", "11", "float8"],
    ["date_trunc('month', '2020-04-30'::date)", "2020-04-01 00:00:00", "timestamp"],
    ["date_trunc('mon', '2020-04-30 10:11:12')", "2020-04-01 00:00:00", "timestamp"],
    ["date_trunc('qtr', timestamp '2020-06-30 10:11:12')", "2020-04-01 00:00:00", "timestamp"],
    ["date_trunc('week', timestamp '2024-01-07')", "2024-01-01 00:00:00", "timestamp"],
    ["date_trunc('day', timestamptz '2020-06-30 10:11:12+00')::varchar(10)", "2020-06-30", "varchar"],
    ["date_trunc('day', timestamptz '2020-06-30') is not null", "t", "bool"],
    ["date_trunc('day', null)", null, "timestamp"],
    ["round(28)", "28", "int4"],
    ["round(25, -1)", "30", "int4"],
    ["round(3000000000)", "3000000000", "int8"],
    ["round(28::smallint)", "28", "int2"],
    ["round(28.05, 1)", "28.1", "numeric"],
    ["round(28.05::float8)", "28", "float8"],
    ["round('28.5')", "28", "float8"],
    ["trunc(28)", "28", "int4"],
    ["trunc(28::bigint, -1)", "20", "int8"],
    ["trunc(111.86)", "111", "numeric"],
    ["regexp_substr('abc', '[0-9]+')", "", "varchar"],
    ["regexp_substr(null, '[0-9]+')", null, "varchar"],
    ["regexp_substr('a1b22', '[0-9]+', 1, 2)", "22", "varchar"],
    ["regexp_substr('ABC', 'b', 1, 1, 'i')", "B", "varchar"],
    ["regexp_substr('the fox', 'the ([a-z]+)', 1, 1, 'e')", "fox", "varchar"],
    ["regexp_substr('the fox', 'the [a-z]+', 1, 1, 'e')", "the fox", "varchar"],
    ["regexp_substr('Ab', '(?=a)ab', 1, 1, 'ip')", "Ab", "varchar"],
    ["regexp_count('aAbc', 'a', 1, 'ip')", "2", "int4"],
    ["regexp_instr('xyZ', 'z', 1, 1, 0, 'ip')", "3", "int4"],
    ["regexp_instr('the fox', 'the ([a-z]+)', 1, 1, 0, 'e')", "5", "int4"],
    ["split_part('a$b$c', '$', 2)", "b", "varchar"],
    ["split_part('a$b$c', '$', 9)", "", "varchar"],
    ["crc32('Amazon Redshift')", "f2726906", "varchar"],
    ["replicate('ab', 3)", "ababab", "varchar"],
    ["sha('')", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "varchar"],
    ["func_sha1(null)", null, "varchar"],
    ["array_concat(array(1, 'a'), array(null, array(2)))", '[1,"a",null,[2]]', "super"],
    ["'2024-02-28'::timestamp + 2", "2024-03-01 00:00:00", "timestamp"],
    ["datediff(hour, getdate(), getdate() - 7)", "-168", "int8"],
    ["sysdate + 1 > sysdate", "t", "bool"],
    [
      `json_serialize(json_parse('{"a": [1, 2], "b": "x, \\\\" : y"}'))`,
      String.raw`{"a":[1,2],"b":"x, \" : y"}`,
      "varchar",
    ],
  ])("select %s", async (expression, value, type) => {
    const { data, columns } = await ana.run(`select ${expression}`);
    expect([data[0]?.[0], columns[0]?.typeName]).toEqual([value, type]);
  });

  test.each(["é", "a".repeat(55), "a".repeat(56), "a".repeat(64), "b".repeat(119), "b".repeat(1000)])(
    "SHA1 of %s",
    async (text) => {
      const hash = createHash("sha1").update(text).digest("hex");
      expect(await ana.value("select sha1(:text)", { text })).toBe(hash);
    },
  );

  test("the median of whole numbers is a decimal", async () => {
    const { data, columns } = await ana.run(
      "select median(i), median(b), median(s), median(n)::numeric(8,2), median(f) from numbers",
    );
    expect(data).toEqual([["2.5", "2.5", "2.5", "2.75", "2.75"]]);
    expect(columns.map(({ typeName }) => typeName)).toEqual([
      "numeric",
      "numeric",
      "numeric",
      "numeric",
      "float8",
    ]);
  });

  test.each([0, -1])("SPLIT_PART has no part %i", async (part) => {
    expect(await ana.failure(`select split_part('a,b', ',', ${part})`)).toContain(
      "field position must be greater than zero",
    );
  });
});

describe("the names of a query with QUALIFY", () => {
  test("with parameters", async () => {
    const sql =
      "select i * 1, n::varchar(9) || :tail from numbers where i > :least::int qualify row_number() over (order by i) = 1";
    expect((await ana.run(sql, { least: "1", tail: "x" })).data).toEqual([["4", "4.50x"]]);
  });

  test.each<[string, string[], (string | null)[][]]>([
    [
      "select i::int, i * n, round(f), i as one, i two, n::float8 x from numbers qualify row_number() over (order by i) = 1",
      ["i", "?column?", "round", "one", "two", "x"],
      [["1", "1.00", "1", "1", "1", "1"]],
    ],
    [
      "select case when i > 1 then 'a' end, i is null, interval '1' day, null from numbers qualify rank() over (order by i desc) = 1",
      ["case", "?column?", "interval", "?column?"],
      [["a", "f", "1 day", null]],
    ],
    [
      "with s as (select i, b from numbers) select * from (select i::bigint, i * b, max(b) from s group by i, b qualify row_number() over (order by i) = 1) q",
      ["i", "?column?", "max"],
      [["1", "1", "1"]],
    ],
  ])("%s", async (sql, names, rows) => {
    const ran = await ana.run(sql);
    expect(ran.columns.map(({ label }) => label)).toEqual(names);
    expect(ran.data).toEqual(rows);
    await ana.run("begin");
    expect((await ana.run(sql)).data).toEqual(rows);
    await ana.run("commit");
  });
});

test("a system view that is not here is refused by name, where it stands", async () => {
  expect(await ana.failure("select * from sys_query_explain")).toBe(
    "ERROR: SYS_QUERY_EXPLAIN is not supported by the local engine\n  Position: 15",
  );
});

test("a load and an unload tell the transaction of their query", async () => {
  await warehouse.admin.query(
    `insert into rs_compat.query_log (query_id, user_name, transaction_id) values (900, $1, 7)`,
    [ana.session.dbUser],
  );
  await warehouse.admin.query(
    `insert into rs_compat.load_error (user_name, query_id, file_name, line_number, error_code, error_message)
      values ($1, 900, 'f', 1, 2, 'm')`,
    [ana.session.dbUser],
  );
  await warehouse.admin.query(
    `insert into rs_compat.unload_log (user_name, query_id, status, start_time, end_time, file_format,
        compression_type, unloaded_location, unloaded_rows, unloaded_files_count, unloaded_files_size)
      values ($1, 900, 'done', now(), now(), 'csv', 'none', 's3://x', 0, 0, 0), ($1, 901, 'done', now(), now(), 'csv', 'none', 's3://x', 0, 0, 0)`,
    [ana.session.dbUser],
  );
  expect((await ana.run("select query_id, transaction_id from sys_load_error_detail")).data).toEqual([
    ["900", "7"],
  ]);
  expect((await ana.run("select query_id, transaction_id from sys_unload_history order by 1")).data).toEqual([
    ["900", "7"],
    ["901", "0"],
  ]);
});

test("every system view stands in one list alone", () => {
  expect([...MISSING_RELATIONS].filter((name) => COMPAT_RELATIONS.has(name))).toEqual([]);
});

describe("SUPER", () => {
  test.each([
    [
      `select json_parse('{"b": [1, {"x y": " , \\\\": "}], "a" : null}')`,
      String.raw`{"a":null,"b":[1,{"x y":" , \": "}]}`,
    ],
    ["select array(1, 'a, b', null)", '[1,"a, b",null]'],
    ["select json_parse('{}')", "{}"],
    ["select null::super", null],
  ])("%s has no blanks between its parts", async (sql, text) => {
    expect(await ana.value(sql)).toBe(text);
  });
});

describe("settings", () => {
  test.each([
    ["set json_serialization_enable to true", "json_serialization_enable = on is not supported"],
    ["set navigate_super_null_on_error to off", "navigate_super_null_on_error = off is not supported"],
    ["set describe_field_name_in_uppercase to on", "describe_field_name_in_uppercase = on is not supported"],
    ["set enable_result_cache_for_session to maybe", "requires a Boolean value"],
    ["set enable_case_sensitive_identifier to 'x'", "requires a Boolean value"],
    ["set wlm_query_slot_count to many", 'invalid value for parameter "wlm_query_slot_count"'],
  ])("%s", async (sql, reason) => {
    expect(await ana.failure(sql)).toContain(reason);
  });

  test.each([
    ["json_serialization_enable", "false", "off"],
    ["navigate_super_null_on_error", "default", "on"],
    ["enable_result_cache_for_session", "off", "off"],
    ["wlm_query_slot_count", "3", "3"],
  ])("%s may be %s", async (name, value, shown) => {
    await ana.run(`set ${name} to ${value}`);
    expect(await ana.value(`show ${name}`)).toBe(shown);
    await ana.run(`reset ${name}`);
  });
});

describe("MERGE … REMOVE DUPLICATES", () => {
  test("of a query with conditions of its own", async () => {
    await ana.run("create temp table goal (a int, b varchar)");
    await ana.run("insert into goal values (1, 'old'), (2, 'stays')");
    await ana.run("create temp table news (a int, b varchar)");
    await ana.run("insert into news values (1, 'new'), (1, 'new'), (3, 'c')");
    await ana.run(
      "merge into goal using (select n.a, n.b from news n join numbers m on m.i > n.a or n.a = 3) s on goal.a = s.a remove duplicates",
    );
    expect((await ana.run("select * from goal order by a")).data).toEqual([
      ["1", "new"],
      ["2", "stays"],
      ["3", "c"],
    ]);
  });

  test("tells a fault without a place in a text that nobody typed", async () => {
    expect(await ana.failure("merge into goal using nowhere on goal.a = nowhere.a remove duplicates")).toBe(
      'ERROR: relation "nowhere" does not exist',
    );
  });
});

describe("a schema's QUOTA", () => {
  test("is refused by name, but for UNLIMITED", async () => {
    const boss = await warehouse.superuser("IAMR:Boss");
    expect(await boss.failure("create schema small quota 10 GB")).toBe(
      "ERROR: QUOTA is not supported by the local engine\n  Position: 21",
    );
    await boss.run("create schema wide quota unlimited");
    expect(await boss.failure("alter schema wide quota 10 GB")).toContain("QUOTA is not supported");
    expect(await boss.value("select count(*) from svv_all_schemas where schema_name = 'wide'")).toBe("1");
  });
});
