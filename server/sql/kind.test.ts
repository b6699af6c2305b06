import { expect, test } from "vitest";
import { kindOf } from "./kind";

test.each([
  ["select 1", "SELECT"],
  ["-- why\n/* what */ select 1", "SELECT"],
  ["(select 1) union (select 2)", "SELECT"],
  ["((select 1))", "SELECT"],
  ["VALUES (1)", "SELECT"],
  ["with a as (delete from t) select * from a", "SELECT"],
  ["with a as (select 1) update t set x = 1", "UPDATE"],
  ["with a as (select 1) insert into t select * from a", "INSERT"],
  ["insert into t select 1", "INSERT"],
  ["Delete from t", "DELETE"],
  ["merge into t using s on (t.a = s.a) when matched then delete", "MERGE"],
  ["copy t from 's3://b/k' iam_role default", "COPY"],
  ["unload ('select 1') to 's3://b/k' iam_role default", "UNLOAD"],
  ["call p(1)", "CALL"],
  ["create table t (a int default 1)", "DDL"],
  ["create table t as select 1", "CTAS"],
  ["create temp table t as (select 1)", "CTAS"],
  ["create table t distkey(a) as select 1 as a", "CTAS"],
  ["create external table s.t (a int) stored as parquet location 's3://b/k'", "DDL"],
  ["create view v as select 1", "DDL"],
  ["create or replace procedure p() as $$ begin delete from t; end $$ language plpgsql", "DDL"],
  ["select 1 as a into t from s", "CTAS"],
  ["select 'into' from t", "SELECT"],
  ["select (select 1 into x) from t", "SELECT"],
  ["truncate t", "DDL"],
  ["drop table t", "DDL"],
  ["set query_group to 'a'", "UTILITY"],
  ["explain delete from t", "UTILITY"],
  ["show tables", "UTILITY"],
  ["begin", "UTILITY"],
  ['"select" 1', "OTHER"],
  ["-- nothing", "OTHER"],
])("%s is %s", (sql, kind) => {
  expect(kindOf(sql)).toBe(kind);
});
