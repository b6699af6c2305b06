import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { stopWhenAborted } from "./stop-when-aborted";

const ENDLESS = "SELECT count(*) FROM range(100000000) AS a, range(100000000) AS b";

test("a statement is stopped that begins only after its signal has fired", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const firesFirst of [true, false]) {
    const abort = new AbortController();
    if (firesFirst) abort.abort();
    const letGo = stopWhenAborted(connection, abort.signal);
    abort.abort();
    await expect(connection.run(ENDLESS)).rejects.toThrow(/interrupted/i);
    letGo();
  }
  expect((await connection.runAndReadAll("SELECT 1")).getRowsJS()).toEqual([[1]]);
  connection.closeSync();
  instance.closeSync();
});
