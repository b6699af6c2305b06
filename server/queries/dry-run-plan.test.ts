import { expect, test } from "vitest";
import { dryRunPlan } from "./dry-run-plan";

const plan = (sql: string) =>
  dryRunPlan(sql, "dev").map((step) => {
    const tables = step.kind === "try" ? [step.table] : step.kind === "count" ? step.tables : [];
    const names = tables.map(({ schema, name }) => (schema === null ? name : `${schema}.${name}`));
    return [step.ordinal, step.kind, ...names, ...(step.kind === "skip" ? [step.note] : [])];
  });

test("what a rollback takes back is tried in its order; reads are left out", () => {
  expect(
    plan(
      "select 1; insert into a values (1); update A set n = 2; delete from b.a; merge into a using b on true remove duplicates",
    ),
  ).toEqual([
    [2, "try", "a"],
    [3, "try", "a"],
    [4, "try", "b.a"],
    [5, "try", "a"],
  ]);
});

test.each(["truncate t", "truncate table dev.public.t", "drop table a, s.b"])(
  "%s is counted, never tried",
  (sql) => {
    expect(plan(sql).map(([, kind]) => kind)).toEqual(["count"]);
  },
);

test.each([
  "begin",
  "commit",
  "end",
  "rollback",
  "select 1",
  "set statement_timeout to 0",
  "set session authorization x",
  "set query_group to 'search_path'",
])("%s is no part of it", (sql) => {
  expect(plan(`${sql}; delete from t`)).toEqual([[2, "try", "t"]]);
});

test("temporary tables are made and names are looked for as in the text", () => {
  expect(
    plan("set search_path to s; create temp table x as select 1; select 1 into #y; delete from t using x"),
  ).toEqual([
    [1, "prepare"],
    [2, "prepare"],
    [3, "prepare"],
    [4, "try", "t"],
  ]);
});

test.each([
  ["create table t as select 1", "CREATE is not tried."],
  ["copy t from 's3://b/k' iam_role default", "COPY is not tried."],
  ["alter table t append from s", "ALTER is not tried."],
  ["call p()", "CALL is not tried."],
  ["vacuum", "VACUUM is not tried."],
  ["drop view v", "DROP is not tried."],
  ["truncate a, b", "TRUNCATE is not tried."],
  ["explain analyze delete from t", "DELETE is not tried."],
  ["with d as (delete from t returning 1) select 1", "DELETE is not tried."],
  ["delete from other.public.t", "It names a table of another database."],
  ['delete from "awsdatacatalog".db.t', "It names a table of another database."],
  ["drop table t, other.public.t", "It names a table of another database."],
])("%s is skipped: %s", (sql, note) => {
  expect(plan(sql)).toEqual([[1, "skip", note]]);
});
