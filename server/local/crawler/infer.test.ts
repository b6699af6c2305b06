import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { inferFile } from "./infer";

test.each([
  ["one object a line", '{"id":1,"o":{"x":2}}\n{"id":2}\n', ["id bigint", "o struct<x:bigint>"]],
  [
    "one array of objects",
    '[{"id":1,"name":"a"},\n {"id":2,"name":"b"}]\n',
    ["array array<struct<id:bigint,name:string>>"],
  ],
])("JSON of %s has the columns that Glue's classifier gives it", async (_kind, text, columns) => {
  const folder = await mkdtemp(join(tmpdir(), "headgate-infer-"));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const path = join(folder, "file");
    await writeFile(path, text);
    const found = await inferFile(connection, path, text.length, []);
    expect(found.columns.map(({ name, type }) => `${name} ${type}`)).toEqual(columns);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
});
