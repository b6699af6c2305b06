import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenizeAthena } from "./athena-tokens";
import { athenaKindOf, athenaWritesIn } from "./athena-writes";
import { dialectOf } from "./dialect";

const { findParameters, splitStatements } = dialectOf("athena");

describe("what Athena reads", () => {
  test.each([
    "select 1",
    "-- drop table t\nselect 1",
    "/* drop */ (select 1)",
    "with a as (select 1) select * from a",
    "values (1)",
    "show tables",
    "describe t",
    "desc t",
    "explain select 1",
    "explain (type io) insert into t select 1",
    "explain analyze select 1",
    "explain analyze verbose with a as (select 1) select * from a",
    "select 'drop table t'",
    "-- nothing",
  ])("%s", (sql) => {
    expect(athenaWritesIn(sql)).toEqual([]);
  });
});

describe("what is not known to be a read is a write", () => {
  test.each([
    ["drop table db.t", "DROP", "db.t", true],
    ["DROP TABLE IF EXISTS `db`.`t`", "DROP", "`db`.`t`", true],
    ["/* /* */ drop table t -- */ select 1", "DROP", "t", true],
    ["-- a\rdrop table t", "DROP", "t", true],
    [`select '\\'; drop table t`, null, null, false],
    ["insert into t select 1", "INSERT", "t", false],
    ["create external table if not exists t (a int)", "CREATE", "t", false],
    ["create or replace view v as select 1", "CREATE", "v", false],
    ["msck repair table t", "MSCK", "t", false],
    ["alter table t add partition (d='1')", "ALTER", "t", false],
    ["alter table t drop partition (d='1')", "ALTER", "t", true],
    ["delete from t", "DELETE", "t", true],
    ["merge into t using s on true when matched then delete", "MERGE", "t", true],
    ["unload (select 1) to 's3://b/k'", "UNLOAD", null, false],
    ["execute p", "EXECUTE", "p", true],
    ["explain analyze insert into t select 1", "EXPLAIN", null, false],
    ["vacuum t", "VACUUM", "t", true],
    ["optimize t rewrite data using bin_pack", "OPTIMIZE", "t", false],
    ["grant select on t to x", "GRANT", null, true],
    ["?", "?", null, true],
  ])("%s", (sql, verb, object, mustConfirm) => {
    const [write] = athenaWritesIn(sql);
    if (verb === null) expect(write).toBeUndefined();
    else expect(write).toMatchObject({ verb, mustConfirm, canDryRun: false, ...(object ? { object } : {}) });
  });
});

test.each([
  ["select 1", "SELECT"],
  ["(select 1)", "SELECT"],
  ["table t", "SELECT"],
  ["create table t as select 1", "CTAS"],
  ["create table t (a int)", "DDL"],
  ["insert into t values (1)", "INSERT"],
  ["show tables", "UTILITY"],
  ["explain select 1", "UTILITY"],
  ["", "OTHER"],
])("%s is %s", (sql, kind) => {
  expect(athenaKindOf(sql)).toBe(kind);
});

test.each([
  ["select :a, ':b', \":c\" -- :d", ["a"]],
  ["create table t (s struct<a:int,b:map<string,int>>)", []],
  ["select '\\', :a", ["a"]],
  ["select x[:i], f(:j), :k || :k", ["i", "j", "k", "k"]],
])("parameters of %s", (sql, names) => {
  expect(findParameters(sql).map(({ name }) => name)).toEqual(names);
});

test.each([
  ["select ';'; ", ["select ';'"]],
  ["select 1; select 2", ["select 1", "select 2"]],
  ["select '\\'; select 2", ["select '\\'", "select 2"]],
  ["/* ; */ -- ;", []],
])("statements of %s", (sql, texts) => {
  expect(splitStatements(sql).map(({ text }) => text)).toEqual(texts);
});

test("tokens always join back into the text", () => {
  const piece = fc.constantFrom(
    "a",
    " ",
    "'",
    '"',
    "`",
    "--",
    "\n",
    "/*",
    "*/",
    ":p",
    "?",
    ";",
    "é",
    "𝒳",
    "1.5",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
      const sql = parts.join("");
      expect(
        tokenizeAthena(sql)
          .map(({ text }) => text)
          .join(""),
      ).toBe(sql);
    }),
  );
});
