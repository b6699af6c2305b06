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
      "unload ('select 2') to 's3://c/2' iam_role default",
    ],
    ["select top 10 * from t", "select top 20 * from t"],
    ["create table t (a int) distkey (a) sortkey (a)", "CREATE TABLE t (a int)  DISTKEY (a)\nSORTKEY (a)"],
  ])("what only Redshift understands has one too, under a prefix: %s", (one, other) => {
    expect(shapeOf(one).fingerprint).toMatch(/^t:[0-9a-f]{16}$/);
    if (!one.startsWith("unload")) same(one, other);
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
