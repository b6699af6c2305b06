import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { macros, settings } from "./macros";
import { takeOtherwise, textOf } from "./piece";
import { columnName } from "./trino/alias";
import { translateQuery } from "./trino/translate";

// Trino's expressions and queries with the answers Trino gives, run on DuckDB.

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(":memory:", { ...settings, threads: "1", errors_as_json: "true" });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const macro of macros) await connection.run(`CREATE MACRO ${macro}`);
  await connection.run(
    "create table items as select * from (values (1, 'pen', 1.50, [1, 2]), (2, 'ink', 20.25, [3]), (3, null, null, [])) t(id, name, price, tags)",
  );
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function rows(source: string, parameters?: string[]): Promise<unknown[][]> {
  const { piece, tables } = translateQuery(source, { database: "demo", parameters });
  for (const { id, table } of tables) await connection.run(`create or replace view ${id} as from ${table}`);
  for (;;) {
    try {
      return (await connection.runAndReadAll(textOf(piece))).getRowsJson();
    } catch (error) {
      const { message } = error as Error;
      const { error_subtype: kind, position } = JSON.parse(message.slice(message.indexOf("{")));
      if (kind === "NO_MATCHING_FUNCTION" && takeOtherwise(piece, Number(position))) continue;
      throw new Error(`${message}\n${textOf(piece)}`);
    }
  }
}

const refusal = (source: string): string => {
  try {
    translateQuery(source, { database: "demo" });
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("values", () => {
  test.each<[string, unknown]>([
    ["5 / 2", 2],
    ["-5 / 2", -2],
    ["5 / 2e0", 2.5],
    ["7 % -3", 1],
    ["'a' || 'b'", "ab"],
    ["concat('a', 'b', 'c')", "abc"],
    ["concat('a', null)", null],
    ["greatest(1, null)", null],
    ["least(3, 2)", 2],
    ["if(1 > 2, 'x')", null],
    ["if(1 < 2, 'x', 'y')", "x"],
    ["nullif(1, 1)", null],
    ["coalesce(null, 2)", 2],
    ["try(1 / 0)", null],
    ["try_cast('a' as integer)", null],
    ["cast(2.6e0 as integer)", 3],
    ["cast('12' as bigint)", "12"],
    ["cast(json '1.5' as integer)", 2],
    ["try_cast('1.5' as integer)", null],
    ["try_cast('1e3' as bigint)", null],
    ["try_cast('0x1f' as bigint)", null],
    ["cast('T' as boolean)", true],
    ["cast(0 as boolean)", false],
    ["try_cast('yes' as boolean)", null],
    ["bitwise_right_shift(8, 1)", 4],
    ["cast(1.5 as varchar)", "1.5"],
    ["cast('abcdef' as varchar(3))", "abc"],
    ["cast(true as varchar)", "true"],
    ["cast(timestamp '2024-01-02 03:04:05' as varchar)", "2024-01-02 03:04:05.000"],
    ["cast(json '\"a\"' as varchar)", "a"],
    ["cast(json_parse('[1,2]') as array(integer))", [1, 2]],
    ["json_format(cast(array[1,2] as json))", "[1,2]"],
    ["round(2.5e0)", 3],
    ["truncate(-2.7e0)", -2],
    ["power(2, 3)", 8],
    ["log(2, 8)", 3],
    ["mod(-7, 3)", -1],
    ["bitwise_and(6, 3)", 2],
    ["cast(123.5e0 as varchar)", "123.5"],
    ["cast(0.001e0 as varchar)", "0.001"],
    ["cast(1e10 as varchar)", "1.0E10"],
    ["cast(-0.00015e0 as varchar)", "-1.5E-4"],
    ["cast(-1.25e300 as varchar)", "-1.25E300"],
    ["cast(real '0.1' as varchar)", "0.1"],
    ["cast(nan() as varchar)", "NaN"],
    ["cast(-infinity() as varchar)", "-Infinity"],
    ["cast(interval '1' day as varchar)", "1 00:00:00.000"],
    ["cast(interval '-25' hour as varchar)", "-1 01:00:00.000"],
    ["cast(interval '14' month as varchar)", "1-2"],
    ["cosh(0e0)", 1],
    ["length('añb')", "3"],
    ["length(to_utf8('añb'))", "4"],
    ["strpos('abc', 'c')", "3"],
    ["position('b' in 'abc')", "2"],
    ["substr('abcdef', -2)", "ef"],
    ["substr('abc', 0)", ""],
    ["substr('abcdef', 2, -1)", ""],
    ["substr('abcdef', -3, 2)", "de"],
    ["substr('abc', -4)", ""],
    ["substr(null, 0)", null],
    ["substring('abcdef' from 2 for 3)", "bcd"],
    ["substring('abc' from 0)", ""],
    ["trim(' \t a ')", "a"],
    ["trim(leading 'x' from 'xxa')", "a"],
    ["split('a,b,c', ',')", ["a", "b", "c"]],
    ["split_part('a,b', ',', 3)", null],
    ["concat_ws(',', 'a', null, 'b')", "a,b"],
    ["concat_ws(',', array['a', null, 'b'])", "a,b"],
    ["concat_ws(',', 'a')", "a"],
    ["replace('abc', 'b')", "ac"],
    ["reverse('abc')", "cba"],
    ["lpad('7', 3, '0')", "007"],
    ["chr(65)", "A"],
    ["codepoint('A')", 65],
    ["regexp_like('1a 2b', '\\d+b')", true],
    ["regexp_extract('1a 2b', '(\\d+)([a-z]+)', 2)", "a"],
    ["regexp_extract('abc', '\\d')", null],
    ["regexp_replace('1a 2b', '(\\d+)([ab])', '3c$2')", "3ca 3cb"],
    ["regexp_replace('a1', '\\d')", "a"],
    ["regexp_extract_all('1a 2b', '\\d+')", ["1", "2"]],
    ["regexp_split('1a 2b', '\\s')", ["1a", "2b"]],
    ["to_hex(to_utf8('ab'))", "6162"],
    ["to_hex(md5(to_utf8('a')))", "0CC175B9C0F1B6A831C399E269772661"],
    ["from_utf8(from_base64(to_base64(to_utf8('ab'))))", "ab"],
    ["url_extract_host('https://u@example.com:8080/a/b?x=1&y=2#f')", "example.com"],
    ["url_extract_port('https://example.com:8080/')", "8080"],
    ["url_extract_path('https://example.com/a/b?x=1')", "/a/b"],
    ["url_extract_parameter('https://e.com/?x=1&y=a%20b', 'y')", "a b"],
    ["url_encode('a b/c')", "a+b%2Fc"],
    ["format('%s has %d and %.2f', 'x', 3, 1.5e0)", "x has 3 and 1.50"],
  ])("%s", async (text, expected) => {
    expect((await rows(`select ${text}`))[0]?.[0]).toEqual(expected);
  });
});

describe("times", () => {
  test.each<[string, unknown]>([
    ["date '2024-01-31' + interval '1' month", "2024-02-29"],
    ["timestamp '2024-01-31 10:00:00' + interval '1' day", "2024-02-01 10:00:00"],
    ["date '2024-03-01' - interval '1' day", "2024-02-29"],
    ["date_add('month', 1, date '2024-01-31')", "2024-02-29"],
    ["date_add('hour', -25, timestamp '2024-03-01 00:30:00')", "2024-02-28 23:30:00"],
    ["date_add('quarter', 1, date '2024-01-01')", "2024-04-01"],
    ["date_diff('day', timestamp '2024-01-01 23:00:00', timestamp '2024-01-02 01:00:00')", "0"],
    ["date_diff('day', date '2024-01-01', date '2024-03-01')", "60"],
    ["date_diff('month', date '2024-01-31', date '2024-03-01')", "1"],
    ["date_trunc('month', date '2024-05-06')", "2024-05-01"],
    ["date_trunc('hour', timestamp '2024-05-06 07:08:09')", "2024-05-06 07:00:00"],
    ["date_format(timestamp '2024-01-05 03:04:05', '%Y-%m-%d %H:%i:%s')", "2024-01-05 03:04:05"],
    ["date_format(date '2024-01-05', '%W %e %M %c %k')", "Friday 5 January 1 0"],
    ["date_parse('2024-01-05 03:04', '%Y-%m-%d %H:%i')", "2024-01-05 03:04:00"],
    [
      "format_datetime(timestamp '2024-01-05 03:04:05.678', 'yyyy-MM-dd''T''HH:mm:ss.SSS')",
      "2024-01-05T03:04:05.678",
    ],
    ["parse_datetime('05/01/2024', 'dd/MM/yyyy')", "2024-01-05 00:00:00+00"],
    ["from_unixtime(1.5)", "1970-01-01 00:00:01.5+00"],
    ["to_unixtime(timestamp '1970-01-02 00:00:00')", 86400],
    ["from_iso8601_timestamp('2024-01-05T03:04:05+02:00')", "2024-01-05 01:04:05+00"],
    ["to_iso8601(date '2024-01-05')", "2024-01-05"],
    ["day_of_week(date '2024-01-07')", "7"],
    ["year_of_week(date '2021-01-01')", "2020"],
    ["week(date '2021-01-01')", "53"],
    ["extract(year from date '2024-01-05')", "2024"],
    ["extract(dow from date '2024-01-07')", "7"],
    ["hour(timestamp '2024-01-05 03:04:05')", "3"],
    ["last_day_of_month(date '2024-02-03')", "2024-02-29"],
    ["date('2024-02-03')", "2024-02-03"],
    ["timestamp '2024-01-01 00:00:00 Europe/Berlin'", "2023-12-31 23:00:00+00"],
    ["timestamp '2024-01-01 00:00:00' at time zone 'UTC'", "2024-01-01 00:00:00+00"],
    ["current_date <= date(now())", true],
    ["interval '3' day > interval '2' day", true],
  ])("%s", async (text, expected) => {
    expect((await rows(`select ${text}`))[0]?.[0]).toEqual(expected);
  });
});

describe("arrays, maps, rows and JSON", () => {
  test.each<[string, unknown]>([
    ["array[1, 2][2]", 2],
    ["element_at(array[1, 2], 5)", null],
    ["element_at(map(array['a'], array[1]), 'a')", 1],
    ["map(array['a'], array[1])['a']", 1],
    ["cardinality(array[1, 2])", "2"],
    ["cardinality(map(array['a'], array[1]))", "1"],
    ["element_at(map(array[0], array[5]), 0)", 5],
    ["contains(array[1, 2], 2)", true],
    ["contains(array[1, null], 1)", true],
    ["contains(array[1, null], 2)", null],
    ["contains(array[1, 2], 3)", false],
    ["arrays_overlap(array[1, null], array[1])", true],
    ["arrays_overlap(array[1, null], array[2])", null],
    ["arrays_overlap(array[1], array[2])", false],
    ["array_join(array[1, null, 3], '-')", "1-3"],
    ["array_join(array[1, null], '-', '?')", "1-?"],
    ["array_distinct(array[2, 1, 2])", [2, 1]],
    ["array_sort(array[3, null, 1])", [1, 3, null]],
    ["array_distinct(array[null, null, 1])", [null, 1]],
    ["array_max(array[1, 3])", 3],
    ["array_max(array[1, null])", null],
    ["array_min(array[1, null])", null],
    ["array_min(array[2, 1])", 1],
    ["array_position(array[1, 3], 9)", 0],
    ["array_position(array[1, 3], cast(null as integer))", null],
    ["array_union(array[1, 2], array[2, 3])", [1, 2, 3]],
    ["array_union(array[1, null], array[null, 2])", [1, null, 2]],
    ["array_intersect(array[1, 2], array[2, 3])", [2]],
    ["array_intersect(array[1, null], array[null, 2])", [null]],
    ["array_except(array[1, 2], array[2, 3])", [1]],
    ["array_except(array[1, null], array[1, 2])", [null]],
    ["array_except(array[1, null], array[null, 2])", [1]],
    ["array_except(array[1], null)", null],
    ["array_remove(array[1, 2], 1)", [2]],
    ["array_remove(array[1, null, 2], 1)", [null, 2]],
    ["slice(array[1, 2, 3, 4], -2, 2)", [3, 4]],
    ["slice(array[1, 2, 3, 4], 2, 2)", [2, 3]],
    ["sequence(1, 5, 2)", ["1", "3", "5"]],
    ["sequence(3, 1)", ["3", "2", "1"]],
    ["sequence(date '2024-01-30', date '2024-02-01')", ["2024-01-30", "2024-01-31", "2024-02-01"]],
    ["transform(array[1, 2], x -> x * 10)", [10, 20]],
    ["filter(array[1, 2, 3], x -> x > 1)", [2, 3]],
    ["reduce(array[1, 2, 3], 10, (s, x) -> s + x, s -> s * 2)", 32],
    ["any_match(array[1, 2], x -> x = 2)", true],
    ["any_match(array[1, null], x -> x = 2)", null],
    ["any_match(filter(array[1], x -> x > 1), x -> true)", false],
    ["all_match(array[1, null], x -> x = 1)", null],
    ["all_match(array[1, null], x -> x = 2)", false],
    ["all_match(filter(array[1], x -> x > 1), x -> false)", true],
    ["none_match(array[1, null], x -> x = 2)", null],
    ["none_match(array[1, 2], x -> x = 3)", true],
    ["flatten(array[array[1], array[2, 3]])", [1, 2, 3]],
    ["array[1] || array[2]", [1, 2]],
    ["cast(row(1, 'a') as row(x integer, y varchar)).y", "a"],
    ["map_keys(map(array['b', 'a'], array[1, 2]))", ["b", "a"]],
    [`json_extract_scalar('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`, "x"],
    [`json_extract_scalar('{"a":{"b":1}}', '$.a')`, null],
    ["json_extract_scalar('not json', '$.a')", null],
    [`json_extract('{"a b":[1]}', '$["a b"]')`, "[1]"],
    [`json_format(json_parse('{"a":1}'))`, '{"a":1}'],
    [`json_format(json_parse('{"b":1, "a":2}'))`, '{"b":1,"a":2}'],
    [`json_size('{"a":{"x":1,"y":2}}', '$.a')`, "2"],
    ["json_array_length('[1,2,3]')", "3"],
  ])("%s", async (text, expected) => {
    expect((await rows(`select ${text}`))[0]?.[0]).toEqual(expected);
  });
});

describe("queries", () => {
  test.each<[string, unknown[][]]>([
    ["select id from items order by id offset 1 limit 1", [[2]]],
    ["select id from items order by price", [[1], [2], [3]]],
    ["select id from items order by price desc fetch first 1 rows only", [[2]]],
    ['select "demo"."items"."name", items.id from "demo"."items" where demo.items.id = 1', [["pen", 1]]],
    ['select i.id from "AwsDataCatalog"."demo"."items" i where i.name is null', [[3]]],
    ["select count(*), count(name), sum(id) from items", [["3", "2", "6"]]],
    ["select count(*) filter (where id > 1), array_agg(id order by id desc) from items", [["2", [3, 2, 1]]]],
    [
      "select max_by(name, id), min(price), approx_distinct(id) from items where id < 3",
      [["ink", "1.50", "2"]],
    ],
    ["select max_by(x, y), min_by(x, y) from (values (1, 1), (null, 2)) t(x, y)", [[null, 1]]],
    ["select max_by(x, y, 2) from (values (1, 1), (null, 2)) t(x, y)", [[[null, 1]]]],
    ["select max_by(x, y) filter (where y < 2) from (values (1, 1), (null, 2)) t(x, y)", [[1]]],
    ["select round(skewness(x), 6) from (values 1e0, 2e0, 10e0) t(x)", [[0.674555]]],
    ["select round(skewness(distinct x), 6) from (values 1, 2, 2, 10) t(x)", [[0.674555]]],
    ["select round(entropy(x), 6) from (values 1, 3, 0, null) t(x)", [[0.811278]]],
    ["select sum(x), sum(x * 1.5), sum(x * 1e0) from (values 1, 2) t(x)", [["3", "4.5", 3]]],
    ["select sum(x) over (order by x) from (values 1, 2) t(x)", [["1"], ["3"]]],
    ["select element_at(map_agg(k, v), 'a') from (values ('a', 1), ('a', 2), (null, 3)) t(k, v)", [[1]]],
    ["select cardinality(map_agg(k, v)) from (values ('a', null), ('b', 2)) t(k, v)", [["2"]]],
    ["select map_agg(id, name) from items where id > 3", [[null]]],
    ["select listagg(name, ',') within group (order by name) from items", [["ink,pen"]]],
    [
      "select id, t from items cross join unnest(tags) as u(t) order by 1, 2",
      [
        [1, 1],
        [1, 2],
        [2, 3],
      ],
    ],
    [
      "select id, t, n from items cross join unnest(tags) with ordinality as u(t, n) order by 1, 3",
      [
        [1, 1, "1"],
        [1, 2, "2"],
        [2, 3, "1"],
      ],
    ],
    ["select id, t from items left join unnest(tags) as u(t) on true where id = 3", [[3, null]]],
    [
      "select k, v from unnest(map(array['a', 'b'], array[1, 2])) as t(k, v) order by k",
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
    ["select a, b from unnest(array[cast(row(1, 'x') as row(p integer, q varchar))]) as t(a, b)", [[1, "x"]]],
    [
      "select a, b from unnest(array[1, 2], array['x']) as t(a, b)",
      [
        [1, "x"],
        [2, null],
      ],
    ],
    ["select a from (values (1), (2)) as t(a) where a in (select id from items) order by a", [[1], [2]]],
    ["values 1, 2", [[1], [2]]],
    ["with a as (select 1 x), b as (select x + 1 y from a) select * from a, b", [[1, 2]]],
    [
      "with recursive r(n) as (select 1 union all select n + 1 from r where n < 3) select n from r",
      [[1], [2], [3]],
    ],
    ["select 1 union select 1 union all select 2", [[1], [2]]],
    ["select x from (values 1, 2) t(x) intersect select 2", [[2]]],
    ["(select 2) except (select 1)", [[2]]],
    [
      "select id, row_number() over (partition by name is null order by id desc) from items order by id",
      [
        [1, "2"],
        [2, "1"],
        [3, "1"],
      ],
    ],
    [
      "select id, sum(id) over w from items window w as (order by id rows between unbounded preceding and current row) order by id",
      [
        [1, "1"],
        [2, "3"],
        [3, "6"],
      ],
    ],
    ["select lag(name, 1) ignore nulls over (order by id) from items where id = 1", [[null]]],
    [
      "select name, count(*) from items group by grouping sets ((name), ()) having count(*) > 1",
      [[null, "3"]],
    ],
    [
      "select case when id = 1 then 'one' else 'more' end as c, count(*) from items group by 1 order by c",
      [
        ["more", "2"],
        ["one", "1"],
      ],
    ],
    [
      "select a.id from items a join items b using (id) where a.id between 2 and 3 and b.name like '%k'",
      [[2]],
    ],
    [
      "select exists (select 1 from items where id = 9), 3 > all (select id from items where id < 3)",
      [[false, true]],
    ],
    ["select id + 1 as id from items where id > 2", [[4]]],
    ["select id + 1 as id from items group by id having id < 2", [[2]]],
    ["select id + 1 as n from items order by n - 1 desc limit 1", [[4]]],
    ["select id as n from items where id in (select n from (values 2) t(n))", [[2]]],
    ["select id as k, (select max(n + id) as k from (values 2) t(n)) from items where id = 3", [[3, 5]]],
    ["select transform(tags, name -> name + 1) as name from items where id = 2", [[[4]]]],
    ["select t.* from (select id, upper(name) as n from items where id = 1) t", [[1, "PEN"]]],
    ["select id from items where price is distinct from 1.5 and not (id = 3)", [[2]]],
    ["select x'41' = to_utf8('A'), 1 <> 2, 1 != 1", [[true, true, false]]],
  ])("%s", async (text, expected) => {
    expect(await rows(text)).toEqual(expected);
  });

  test.each([
    ["select * from unnest(array[1, 2]) with ordinality", ["_col0", "_col1"]],
    ["select * from unnest(array[1], array['a'])", ["_col0", "_col1"]],
    ["select * from (values (1, 'a'))", ["_col0", "_col1"]],
    ["select * from (values (1, 'a')) t(a, b)", ["a", "b"]],
    ["select 1, 2 as b, id from items", ["_col0", "b", "id"]],
  ])("the columns of %s", async (text, expected) => {
    const { piece, tables } = translateQuery(text, { database: "demo" });
    for (const { id, table } of tables) await connection.run(`create or replace view ${id} as from ${table}`);
    expect((await connection.runAndReadAll(textOf(piece))).columnNames().map(columnName)).toEqual(expected);
  });

  test("parameters stand where their question marks are", async () => {
    expect(await rows("select id from items where name = ? and id < ?", ["'ink'", "10"])).toEqual([[2]]);
    await expect(rows("select ?", [])).rejects.toThrow("INVALID_PARAMETER_USAGE: line 1:8: Incorrect number");
    await expect(rows("select ?", ["1) or (1=1"])).rejects.toThrow("mismatched input ')'");
    await expect(rows("select ?", ["id from items"])).rejects.toThrow("mismatched input 'from'");
  });

  test("$path is there for those who ask for it, and not for a star", () => {
    const { piece, tables } = translateQuery('select *, "$path" from a, b', { database: "d" });
    expect(textOf(piece)).toContain('* EXCLUDE ("$path")');
    expect(tables.map(({ path }) => path)).toEqual([true, true]);
  });

  test("conditions go to the tables whose rows they can rule out", () => {
    const { tables } = translateQuery(
      "select * from a left join b on a.id = b.id and b.dt = 'x' where a.dt = '1' and b.dt is null and a.id in (select 1)",
      { database: "d" },
    );
    expect(tables.map(({ conditions }) => conditions.map(textOf))).toEqual([
      ['("a"."dt" = \'1\')', '("b"."dt" IS NULL)'],
      ['("a"."id" = "b"."id")', '("b"."dt" = \'x\')'],
    ]);
  });
});

describe("failures", () => {
  test.each([
    ["select sum(x) from (values 9223372036854775807, 1) t(x)", "out of range"],
    ["select element_at(array[1, 2], 0)", "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1"],
    ["select cast('1.5' as integer)", "Could not convert"],
    ["select cast('yes' as boolean)", "Could not convert"],
    ["select bitwise_right_shift(-8, 1)", "NOT_SUPPORTED: bitwise_right_shift of a negative number"],
    ["select id + 1 as n from items where n > 2", 'does not have a column named \\"n\\"'],
    ["select id as n, n + 1 as m from items", 'does not have a column named \\"n\\"'],
    ["select id as n from items group by n", 'does not have a column named \\"n\\"'],
    ["select * from (select id as n, n + 1 as m from items)", 'does not have a column named \\"n\\"'],
    ["select split_part('a,b', ',', 0)", "INVALID_FUNCTION_ARGUMENT: Index must be greater than zero"],
  ])("%s", async (text, expected) => {
    await expect(rows(text)).rejects.toThrow(expected);
  });

  test("TRY makes NULL of them", async () => {
    expect(await rows("select try(split_part('a,b', ',', 0))")).toEqual([[null]]);
  });
});

describe("refusals", () => {
  test.each([
    ["selec 1", "line 1:1: mismatched input 'selec'"],
    ["select", "line 1:7: mismatched input '<EOF>'. Expecting: <expression>"],
    ["select 1 from", "line 1:14: mismatched input '<EOF>'. Expecting: <identifier>"],
    ["select *\nfrom a-b", "line 2:7: mismatched input '-'. Expecting: <EOF>"],
    ["select nope(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nope' not registered"],
    ["select getdate()", "FUNCTION_NOT_FOUND: line 1:8: Function 'getdate' not registered"],
    ["select zip_with(a, b, x -> 1) from t", "NOT_SUPPORTED: line 1:8: Function zip_with is not supported"],
    ["select mode(x) from (values 1) t(x)", "FUNCTION_NOT_FOUND: line 1:8: Function 'mode' not registered"],
    ["select 1 as a, a + 1 as b", "COLUMN_NOT_FOUND: line 1:16: Column 'a' cannot be resolved"],
    ["select typeof(1)", "NOT_SUPPORTED: line 1:8: Function typeof is not supported"],
    ["select bit_count(7, 64)", "NOT_SUPPORTED: line 1:8: Function bit_count is not supported"],
    ["select ST_Length(x) from t", "NOT_SUPPORTED: line 1:8: Function st_length is not supported"],
    ["select strpos('abab', 'b', 2)", "NOT_SUPPORTED: line 1:8: strpos with 3 arguments is not supported"],
    [
      "select strpos('abab')",
      "FUNCTION_NOT_FOUND: line 1:8: Unexpected number of arguments for function strpos: 1",
    ],
    ["select array_sort(a, (x, y) -> 1) from t", "NOT_SUPPORTED: line 1:8: array_sort with 2 arguments"],
    ["select concat_ws(s, x) from t", "concat_ws with a separator that is not a literal"],
    ["select read_csv('/etc/passwd')", "FUNCTION_NOT_FOUND"],
    ["select * from read_csv('/etc/passwd')", "NOT_SUPPORTED: line 1:15: Table function read_csv"],
    ["select * from '/etc/passwd'", "line 1:15: mismatched input ''/etc/passwd''"],
    ["select * from t for timestamp as of now()", "NOT_SUPPORTED: line 1:17: Time travel"],
    [
      "select date_format(now(), x) from t",
      "NOT_SUPPORTED: line 1:8: date_format with a format that is not a literal",
    ],
    ["select date_parse('1', '%X')", "date_parse with %X"],
    ["select date_add('fortnight', 1, now())", "'fortnight' is not a valid DATE field"],
    ["select now() at time zone 'Asia/Tokyo'", "AT TIME ZONE with a zone other than UTC"],
    ["select cast(1 as money)", "TYPE_MISMATCH: line 1:18: Unknown type: money"],
    ["select `a` from t", "backquoted identifiers are not supported"],
    ["select 'a", "line 1:8: mismatched input '''"],
    ["select json_extract('{}', '$.*')", "The JSON path $.* is not supported"],
    ["select 1; select 2", "line 1:11: mismatched input 'select'. Expecting: <EOF>"],
    ["select a from t match_recognize (x)", "mismatched input 'match_recognize'"],
    ["select U&'x'", "U& literals"],
  ])("%s", (text, expected) => {
    expect(refusal(text)).toContain(expected);
  });
});
