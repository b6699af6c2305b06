import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writesIn } from "./writes";

const told = (sql: string) =>
  writesIn(sql).map(({ verb, object, mustConfirm, isUnbounded, canDryRun }) =>
    [`${verb} ${object ?? "?"}`, mustConfirm && "confirm", isUnbounded && "unbounded", canDryRun && "dry run"]
      .filter(Boolean)
      .join(", "),
  );

describe("reads", () => {
  test.each([
    "select 1",
    "SELECT * FROM t",
    "(select 1) union (select 2)",
    "((select 1))",
    "values (1), (2)",
    "with a as (select 1), b (n) as (select 2) select * from a, b",
    "with recursive r(n) as (select 1 union all select n + 1 from r) select * from r",
    "with a as (select 1) (select * from a)",
    "show tables from schema dev.public",
    "set search_path to public",
    "reset all",
    "begin",
    "start transaction",
    "commit",
    "rollback",
    "fetch 10 from c",
    "close c",
    "declare c cursor for select * from t",
    "prepare p (int) as select $1",
    "explain delete from t",
    "explain verbose update t set a = 1",
    "explain (select 1)",
    "explain (costs off) delete from t",
    "explain with a as (select 1) select * from a",
    "-- drop table t\nselect 1",
    "/* delete from t /* truncate t */ */ select 'drop table t; delete from t'",
    "select $$delete from t; drop table t$$",
    "select $a$ ; drop table t $$ $a$",
    'select "delete", "drop table" from "update"',
    "select delete, update from truncate",
    "select t.into, 1 as into from t",
    "select (update) from t where (delete is null)",
    "select count(*) as merge from t",
    "select 'it''s; delete from t'",
    String.raw`select 'it\'; delete from t; --'`,
    "",
    ";;",
    "-- nothing",
  ])("%s", (sql) => {
    expect(writesIn(sql)).toEqual([]);
  });
});

describe("writes that must be confirmed", () => {
  test.each([
    ["delete from sales where salesid = 1", "DELETE sales, confirm, dry run"],
    ["DELETE sales WHERE salesid = 1", "DELETE sales, confirm, dry run"],
    ["delete from sales", "DELETE sales, confirm, unbounded, dry run"],
    ["delete from sales where true", "DELETE sales, confirm, unbounded, dry run"],
    ["update sales set a = 1 where 1 = 1", "UPDATE sales, confirm, unbounded, dry run"],
    ["delete from sales using (select 1 where true) x", "DELETE sales, confirm, unbounded, dry run"],
    ["delete from a . b where n = 1", "DELETE a.b, confirm, dry run"],
    ["delete /* from x */ from -- y\n z where n > 1", "DELETE z, confirm, dry run"],
    ['delete from "My Schema"."a ""b""" where n = 1', 'DELETE "My Schema"."a ""b""", confirm, dry run'],
    ["update public.t set a = (select 1 where true)", "UPDATE public.t, confirm, unbounded, dry run"],
    ["update t x set a = 1 from s where s.id = x.id", "UPDATE t, confirm, dry run"],
    ["merge into t using s on t.id = s.id when matched then delete", "MERGE t, confirm, dry run"],
    ["merge into t using s on t.id = s.id remove duplicates", "MERGE t, confirm, dry run"],
    ["truncate t", "TRUNCATE t, confirm, dry run"],
    ["truncate table dev.public.t", "TRUNCATE dev.public.t, confirm, dry run"],
    ["truncate a, b", "TRUNCATE ?, confirm"],
    ["drop table t", "DROP t, confirm, dry run"],
    ["drop table if exists a.b cascade", "DROP a.b, confirm, dry run"],
    ["drop table a, b.c", "DROP ?, confirm, dry run"],
    ["drop table data", "DROP data, confirm, dry run"],
    ["drop table if", "DROP if, confirm, dry run"],
    ["drop view v", "DROP v, confirm"],
    ["drop materialized view mv", "DROP mv, confirm"],
    ["drop external schema s drop external database", "DROP s, confirm"],
    ["drop function f(int, int)", "DROP f, confirm"],
    ["drop something strange", "DROP ?, confirm"],
    ["alter table t drop column c", "ALTER t, confirm"],
    ["alter table t append from s", "ALTER t, confirm"],
    ["with a as (select 1) delete from t where n in (select * from a)", "DELETE t, confirm, dry run"],
    ["with a as (select 1) update t set n = 1", "UPDATE t, confirm, unbounded, dry run"],
    ["with delete as (select 1) delete from t where n = 1", "DELETE t, confirm, dry run"],
    ["with a as (delete from t returning *) select * from a", "DELETE t, confirm, unbounded"],
    ["with a as not materialized (update t set n = 1 where m) select 1", "UPDATE t, confirm"],
    ["with a as ((delete from t where b returning *)) select 1", "DELETE t, confirm"],
    ["insert into t with a as (delete from s returning *) select * from a", "INSERT t, confirm, dry run"],
    ["explain analyze delete from t where n = 1", "DELETE t, confirm"],
    ["explain (analyze, buffers) drop table t", "DROP t, confirm"],
    ["explain analyze verbose truncate t", "TRUNCATE t, confirm"],
    ["prepare p as delete from t where n = 1", "DELETE t, confirm"],
    ["(delete from t where n = 1)", "DELETE t, confirm, dry run"],
    ["delete from #mine where n = 1", "DELETE #mine, confirm, dry run"],
    ["with a as (select 1) search depth first by n set o delete from t", "SEARCH ?, confirm"],
    ["frobnicate and drop everything", "FROBNICATE ?, confirm"],
    ["call a.p(1)", "CALL a.p, confirm"],
    ["execute p(1)", "EXECUTE p, confirm"],
    ["do $$ begin delete from t; end $$", "DO ?, confirm"],
    ["unload ('select 1') to 's3://b/out' iam_role default allowoverwrite", "UNLOAD s3://b/out, confirm"],
    ["unload ('select 1') to 's3://b/out' iam_role default CleanPath parquet", "UNLOAD s3://b/out, confirm"],
    ["-- nothing\rdelete from t where n = 1", "DELETE t, confirm, dry run"],
    ["prepare p as prepare q as (delete from t where n = 1)", "DELETE t, confirm"],
    [`${"explain analyze ".repeat(11)} select 1`, "EXPLAIN ?, confirm"],
  ])("%s", (sql, expected) => {
    expect(told(sql)).toEqual([expected]);
  });
});

describe("other writes", () => {
  test.each([
    ["insert into t values (1)", "INSERT t, dry run"],
    ["insert into a.b (c) select 1", "INSERT a.b, dry run"],
    ["with a as (select 1) insert into t select * from a", "INSERT t, dry run"],
    ["copy t from 's3://b/k' iam_role default", "COPY t"],
    ["unload ('select 1') to 's3://b/out' iam_role default", "UNLOAD s3://b/out"],
    ["create table t (n int)", "CREATE t"],
    ["create table if not exists a.t as select 1", "CREATE a.t"],
    ["create temp table t (n int)", "CREATE t"],
    ["create or replace view v as select 1", "CREATE v"],
    ["create procedure p() as $$ begin delete from t; end $$ language plpgsql", "CREATE p"],
    ["create user u password disable", "CREATE u"],
    ["alter table t add column c int", "ALTER t"],
    ["alter default privileges grant select on tables to public", "ALTER ?"],
    ["grant select on t to u", "GRANT t"],
    ["grant select on table a.t to u", "GRANT a.t"],
    ["grant usage on schema s to role r", "GRANT s"],
    ["grant select on all tables in schema s to u", "GRANT ?"],
    ["grant role r to u", "GRANT ?"],
    ["revoke all on t from public", "REVOKE t"],
    ["select * into t from s", "SELECT INTO t"],
    ["select 1 as a into temp table #t from s", "SELECT INTO #t"],
    ["with a as (select 1) select * into a.b from a", "SELECT INTO a.b"],
    ["comment on table t is 'x'", "COMMENT t"],
    ["comment on column t.c is 'x'", "COMMENT t.c"],
    ["refresh materialized view mv", "REFRESH mv"],
    ["vacuum full t", "VACUUM t"],
    ["vacuum delete only t to 75 percent", "VACUUM t"],
    ["vacuum", "VACUUM ?"],
    ["analyze t", "ANALYZE t"],
    ["lock table t", "LOCK t"],
    ["cancel 1", "CANCEL ?"],
    ["constructor", "CONSTRUCTOR ?"],
    ["select 1 --\rinto t2", "SELECT INTO t2"],
    ["'lost'", "'lost' ?"],
    ["with broken", "WITH ?"],
  ])("%s", (sql, expected) => {
    expect(told(sql)).toEqual([expected]);
  });
});

// Matching a bracket or copying the rest at every step takes seconds to minutes here, and the test's time runs out.
test.each([
  ["brackets behind AS", "with a as ", "(as ", 25_000],
  ["writes within writes", "with a as ", "(delete from t as ", 5_000],
  ["inserts within inserts", "with a as ", "(insert t as ", 7_000],
  ["EXPLAIN ANALYZE of itself", "", "explain analyze ", 6_000],
  ["PREPARE of itself", "", "prepare p as ", 7_000],
  ["PREPARE of nothing", "", "prepare ", 12_000],
  ["WITH behind WITH", "", "with a as (select 1) ", 5_000],
  ["open brackets", "select ", "(", 100_000],
])("100 KB of %s are told at once", (_, before, piece, times) => {
  const sql = before + piece.repeat(times);
  expect(sql.length).toBeGreaterThan(80_000);
  expect(writesIn(sql).length).toBeLessThanOrEqual(1);
});

test("each write of a script has its place in the text and among the statements", () => {
  const sql = "select 1;\n -- about to go\n delete from t where a = ';';\n;drop table u";
  const writes = writesIn(sql);
  expect(writes.map(({ ordinal, start, end }) => [ordinal, sql.slice(start, end)])).toEqual([
    [2, "delete from t where a = ';'"],
    [3, "drop table u"],
  ]);
});

test("the tables that it hits are told as Redshift folds their names", () => {
  expect(writesIn('delete from Public."Sales ""A""" where x = 1')[0]?.tables).toEqual([
    ["public", 'sales "a"'],
  ]);
  expect(writesIn("drop table a, b.c")[0]?.tables).toEqual([["a"], ["b", "c"]]);
});

test("temporary tables are known by TEMP and by #", () => {
  const isTemporary = (sql: string) => writesIn(sql).map((write) => write.isTemporary);
  expect(isTemporary("create local temporary table t (n int); create table #t (n int)")).toEqual([
    true,
    true,
  ]);
  expect(isTemporary("select 1 into temp t; select 1 into #t")).toEqual([true, true]);
  expect(isTemporary("create table t (n int); select 1 into t; create temp view v as select 1")).toEqual([
    false,
    false,
    false,
  ]);
});

test("an unterminated quote is an error, not a guess", () => {
  expect(() => writesIn("select 'a; drop table t")).toThrow("unterminated");
});

test("no comment, case or space hides a write or makes one", () => {
  const noise = fc.constantFrom(" ", "\n", " /* drop */ ", " -- delete\n", "\t", "/*a*/");
  const cased = (word: string) => fc.boolean().map((upper) => (upper ? word.toUpperCase() : word));
  const words = ["with", "x", "as", "(", "select", "1", ")", "delete", "from", "t"];
  const text = fc
    .tuple(...words.map((word) => fc.tuple(cased(word), noise)))
    .map((parts) => parts.flat().join(""));
  fc.assert(
    fc.property(text, (sql) => {
      expect(told(sql)[0]).toMatch(/^DELETE t, confirm, unbounded, dry run$/i);
    }),
  );
});

test("whatever the text, telling its writes ends with an answer or with a syntax error", () => {
  const piece = fc.constantFrom(
    ..."with as ( ) select delete from drop table , ; . into explain analyze prepare declare for update 'a' \"b\" $$c$$ #t :p 1 merge".split(
      " ",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        for (const write of writesIn(pieces.join(" "))) expect(write.end).toBeGreaterThan(write.start);
      } catch (error) {
        expect(error).toMatchObject({ name: "RedshiftSqlError" });
      }
    }),
    { numRuns: 2000 },
  );
});
