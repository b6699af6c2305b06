import { describe, expect, test } from "vitest";
import { EMPTY_SOURCE, problemsOf, sourceOf, suggestedFolder, tableNameOf } from "./source-draft";

const s3 = {
  ...EMPTY_SOURCE,
  kind: "s3" as const,
  location: "s3://lake/orders",
  newDatabase: "shop",
  newTable: "orders",
};

describe("a source", () => {
  test("of S3 is registered only as it was previewed", () => {
    expect(problemsOf(s3).location).toMatch(/press Preview/);
    expect(problemsOf({ ...s3, previewed: "s3://lake/other" }).location).toMatch(/press Preview/);
    expect(sourceOf({ ...s3, previewed: s3.location })).toEqual({
      kind: "s3",
      location: "s3://lake/orders",
      glueDatabase: "shop",
      tableName: "orders",
    });
  });

  test("says per field what to do", () => {
    expect(problemsOf({ ...s3, location: "lake/orders", newTable: "Not Good" })).toEqual({
      location: "Write it as s3://bucket/folder/, with a folder in it.",
      newTable: "Lower-case letters, digits and underscores.",
    });
    expect(problemsOf(EMPTY_SOURCE)).toEqual({ glueDatabase: "Choose a database." });
    expect(problemsOf({ ...EMPTY_SOURCE, kind: "redshift" })).toEqual({ warehouse: "Choose a warehouse." });
  });

  test("of a CSV has columns of different names", () => {
    const named = { ...s3, previewed: s3.location, columnNames: ["id", "größe"] };
    expect(sourceOf(named)).toMatchObject({ columnNames: ["id", "größe"] });
    expect(problemsOf({ ...named, columnNames: ["id", "id"] }).columnNames).toBe(
      "Two columns are called id.",
    );
    expect(problemsOf({ ...named, columnNames: ["A b"] }).columnNames).toMatch(/is no name for a column/);
  });

  test("that is uploaded is a folder, once its files were looked into", () => {
    const upload = { ...s3, kind: "upload" as const };
    expect(problemsOf(upload).location).toBe("Upload files into it first.");
    expect(sourceOf({ ...upload, previewed: s3.location })).toMatchObject({
      kind: "s3",
      location: s3.location,
    });
  });

  test("of Athena is registered only as its rows were looked at", () => {
    const athena = {
      ...s3,
      kind: "athena" as const,
      workgroup: "primary",
      database: "db",
      sql: "SELECT 1 AS x",
    };
    expect(problemsOf(athena)).toEqual({ sql: "Look at its rows first: press Preview." });
    expect(sourceOf({ ...athena, previewedSql: "SELECT 1 AS x" })).toEqual({
      ...{ kind: "athena", workgroup: "primary", database: "db", sql: "SELECT 1 AS x", format: "parquet" },
      ...{ location: s3.location, glueDatabase: "shop", tableName: "orders" },
    });
    expect(Object.keys(problemsOf({ ...EMPTY_SOURCE, kind: "athena" }))).toEqual([
      ...["workgroup", "sql", "location", "newDatabase", "newTable"],
    ]);
  });

  test("of Glue is all tables unless some are chosen", () => {
    const glue = { ...EMPTY_SOURCE, glueDatabase: "retail" };
    expect(sourceOf(glue)).toEqual({ kind: "glue", database: "retail" });
    expect(sourceOf({ ...glue, tables: ["a"] })).toEqual({ kind: "glue", database: "retail", tables: ["a"] });
  });
});

test("a folder's last part names its table", () => {
  expect(tableNameOf("s3://lake/raw/Bird Strikes (2024)/")).toBe("bird_strikes_2024");
  expect(tableNameOf("s3://lake/raw/Café Sales/")).toBe("cafe_sales");
});

test("a folder for an upload is suggested where the account's lake lies, or in its only bucket", () => {
  const places = [{ location: null }, { location: "s3://lake/retail/" }];
  const one = { places: [{ location: null }], buckets: ["only"] };
  expect(suggestedFolder({ places, buckets: ["a", "b"] }, "My orders (1).csv.gz")).toBe(
    "s3://lake/uploads/my_orders_1/",
  );
  expect(suggestedFolder(one, "a.csv")).toBe("s3://only/uploads/a/");
  expect(suggestedFolder({ ...one, buckets: ["a", "b"] }, "a.csv")).toBe("");
  expect(suggestedFolder({ places, buckets: [] }, "???.csv")).toBe("");
});
