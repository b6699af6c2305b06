import { beforeAll, describe, expect, test } from "vitest";
import { loadParser, shapeOf } from "./shape";

beforeAll(loadParser);

const same = (...texts: string[]) =>
  expect(new Set(texts.map((text) => shapeOf(text).fingerprint)).size).toBe(1);
const different = (...texts: string[]) =>
  expect(new Set(texts.map((text) => shapeOf(text).fingerprint)).size).toBe(texts.length);

describe("the shape of a statement", () => {
  test("is blind to literals, parameters, spaces, case and comments", () => {
    same(
      "select * from sales where id = 1 and x in (1, 2, 3)",
      "SELECT *\nFROM Sales WHERE id = 22 AND x IN (4, 5);",
      "select * from sales where id = :id and x in (:a) -- why",
    );
  });

  test("tells tables, columns, conditions and names apart", () => {
    different(
      "select a from t",
      "select b from t",
      "select a from u",
      "select a from t where a = 1",
      "select a as mine from t",
      "select a as yours from t",
    );
  });

  test.each([
    [
      "unload ('select * from t where x = ''a''') to 's3://b/1' iam_role 'r'",
      "UNLOAD ($$select * from t where x = 'b' -- why$$) TO 's3://c/2'\nIAM_ROLE 's'",
    ],
    ["select top 10 * from t", "select top 20 * from t"],
    ["create table t (a int) distkey (a) sortkey (a)", "CREATE TABLE t (a int)  DISTKEY (a)\nSORTKEY (a)"],
  ])("what only Redshift understands has one too, under a prefix: %s", (one, other) => {
    expect(shapeOf(one).fingerprint).toMatch(/^t:[0-9a-f]{16}$/);
    same(one, other);
  });

  test("of an UNLOAD is that of the query in its quotes and of what stands around it", () => {
    different(
      "unload ('select a from t') to 's3://b/1' iam_role 'r'",
      "unload ('select b from t') to 's3://b/1' iam_role 'r'",
      "unload ('select a from t') to 's3://b/1' iam_role 'r' format parquet",
      "unload ('select a from t where') to 's3://b/1' iam_role 'r'",
    );
    expect(shapeOf("UNLOAD ('select a\nfrom \"T\" where x = ''y'' and n in (1, 2)') TO 's3://b/1'").sql).toBe(
      `UNLOAD ('select a from "T" where x = ? and n in (?)') TO ?`,
    );
  });

  test("masks literals and leaves comments out, in both ways", () => {
    for (const text of [
      "select 'geheim' from t where pin = 4711 /* geheim */ -- 4711",
      "select top 4711 'geheim' from t /* geheim */",
      "copy t from 's3://geheim' iam_role 'geheim'",
      "select 'geheim",
      "create user u password 'geheim4711'",
      "comment on table t is 'geheim'",
      "set application_name to 'geheim'",
      "alter user u with password 'geheim' valid until '4711'",
    ]) {
      expect(shapeOf(text).sql, text).not.toMatch(/geheim|4711/);
    }
  });

  test.each([
    ["CREATE TABLE AS", "create table x as select 'LIT' as a from t where b = NUM"],
    ["CREATE VIEW", "create view x as select 'LIT' as a, NUM as b"],
    ["CREATE MATERIALIZED VIEW", "create materialized view x as select 'LIT' as a, NUM as b"],
    ["PREPARE", "prepare p as select 'LIT' from t where b = NUM"],
    ["EXECUTE", "execute p ('LIT', NUM)"],
    ["DEFAULT", "create table x (a varchar(99) default 'LIT', b int default NUM)"],
    ["CHECK", "create table x (a text check (a <> 'LIT'), b int check (b < NUM))"],
    ["ALTER ROLE SET", "alter role r set application_name to 'LIT'"],
    ["ALTER TABLE DEFAULT", "alter table x alter column a set default 'LIT'"],
    ["DECLARE CURSOR", "declare c cursor for select 'LIT', NUM"],
    ["UNLOAD", "unload ('select ''LIT'', NUM from t where a = \\'LIT\\'') to 's3://LIT' iam_role 'LIT'"],
    ["UNLOAD with an open quote", "unload ('select NUM, ''LIT') to 's3://LIT'"],
    ["COPY", "copy (select 'LIT', NUM) to 's3://LIT'"],
    ["EXPLAIN", "explain select 'LIT', NUM"],
    ["DO", "do $$ begin raise notice 'LIT NUM'; end $$"],
    ["CREATE FUNCTION", "create function f() returns text language sql as $$ select 'LIT NUM' $$"],
    ["CALL", "call p('LIT', NUM)"],
    ["escapes", "select e'a\\'LIT', NUM"],
    ["a dollar quote", "select $x$LIT$x$, NUM"],
    ["an open quote", "select NUM, 'it''s LIT"],
    ["an open quote after an escape", "select 'x', e'a\\'LIT NUM"],
    ["a lexer's error", "select '\\xLIT' = e'\\uLIT' || NUM"],
    ["several rows", "insert into x values ('LIT', NUM), ('LIT', NUM)"],
  ])("shows no literal of one to whoever ran another: %s", (_, text) => {
    const [one, other] = ["geheim/4711", "anders/1234"].map((pair) => {
      const [word = "", number = ""] = pair.split("/");
      return shapeOf(text.replaceAll("LIT", word).replaceAll("NUM", number));
    });
    expect(one?.fingerprint).toBe(other?.fingerprint);
    expect(one?.fingerprint).toMatch(/^([0-9a-f]{16}\.[0-9a-f]{8}|t:[0-9a-f]{16})$/);
    expect(one?.sql).not.toMatch(/geheim|4711/);
    expect(one?.sql).toBe(other?.sql);
  });

  test("is shown as it was written, on one line", () => {
    expect(shapeOf("SELECT count(*)\nFROM t /* why */ WHERE (a = 'x') AND b IN (1, 2,\n 3);").sql).toBe(
      "SELECT count(*) FROM t WHERE (a = ?) AND b IN (?)",
    );
  });

  test("of a long text is told by its tokens, without the parser", () => {
    const long = (n: number) => `select ${Array.from({ length: 4_000 }, (_, i) => i + n).join(" + ")}`;
    expect(shapeOf(long(1)).fingerprint).toMatch(/^t:/);
    same(long(1), long(2));
  });

  test("comes of any text, however broken, deep or long", () => {
    for (const text of [
      "",
      ";",
      "'",
      '"',
      "$$",
      "select ((((",
      `select ${"(".repeat(5_000)}1${")".repeat(5_000)}`,
      "x".repeat(300_000),
      "\u0000select",
    ]) {
      expect(shapeOf(text).fingerprint).not.toBe("");
    }
    expect(shapeOf("select 1").fingerprint).toBe(shapeOf("select 2").fingerprint);
  });
});
