import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withClient } from "@/server/postgres/databases";
import { testServerUrl } from "@/server/testing/database";
import { streamRows } from "./stream";

let client: pg.Client;
let pid: number;
beforeEach(async () => {
  client = new pg.Client({ connectionString: testServerUrl() });
  client.on("error", () => {});
  await client.connect();
  pid = (await client.query("select pg_backend_pid() as pid")).rows[0].pid;
});
afterEach(() => client.end());

const terminate = () =>
  withClient(testServerUrl(), (admin) => admin.query("select pg_terminate_backend($1, 10000)", [pid]));

test("a statement whose line breaks while it runs ends", async () => {
  const streaming = streamRows(client, "select pg_sleep(600)", [], true, () => {});
  const failing = expect(streaming).rejects.toThrow(/terminat/);
  await terminate();
  await failing;
});

test("a statement whose line breaks while its rows are written ends", async () => {
  const sql = "select n from generate_series(1, 100000) n";
  let hasBroken = false;
  const streaming = streamRows(client, sql, [], true, async () => {
    if (hasBroken) return;
    hasBroken = true;
    await terminate();
  });
  await expect(streaming).rejects.toThrow(/terminat/);
});
