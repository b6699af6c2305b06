import { copyFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { temporaryFolder } from "@/server/testing/folder";
import { footersOf } from "./footers";

test("footers are told of the files that lie there now, whatever came between", async () => {
  await using folder = await temporaryFolder();
  const connection = await (await DuckDBInstance.create()).connect();
  const at = (name: string) => join(folder.path, name);
  for (const name of ["before", "after"])
    await connection.run(`COPY (SELECT 1 AS ${name}) TO '${at(name)}' (FORMAT parquet)`);
  const put = async (name: string) => {
    await copyFile(at(name), at("incoming"));
    await rename(at("incoming"), at("object"));
  };
  const told = async () => [...(await footersOf(connection, [{ file: at("object") }])).columns.keys()];

  await put("before");
  expect(await told()).toEqual(["before"]);
  await put("after");
  const read = connection.runAndReadAll.bind(connection);
  connection.runAndReadAll = async (sql) => {
    connection.runAndReadAll = read;
    await put("before");
    return read(sql);
  };
  expect(await told()).toEqual(["before"]);
  await put("after");
  expect(await told()).toEqual(["after"]);
  connection.closeSync();
});
