import { expect, test } from "vitest";
import { sampleSql } from "./sample-sql";

test("a table is named within its schema at Redshift and within its Glue database at Athena", () => {
  const table = { name: "sales" };
  expect(sampleSql({ schemaName: "public", glueDatabase: null }, table, 50)).toBe(
    'SELECT * FROM "public"."sales" LIMIT 50',
  );
  expect(sampleSql({ schemaName: null, glueDatabase: "retail" }, table, 1)).toBe(
    'SELECT * FROM "retail"."sales" LIMIT 1',
  );
});

test("a name stays one name whatever is in it", () => {
  expect(sampleSql({ schemaName: null, glueDatabase: 'a"b' }, { name: 'x"; DROP TABLE y --' }, 1)).toBe(
    'SELECT * FROM "a""b"."x""; DROP TABLE y --" LIMIT 1',
  );
});
