import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { afterEach, expect, test } from "vitest";
import { startLocalAws } from "@/server/local/local-aws";
import { withClient } from "@/server/postgres/databases";
import { dev, run, startTestDataApi } from "./testing";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

test("a statement that runs longer than statements may has failed", async () => {
  const api = await startTestDataApi({ dataApiLimits: { statementLifeMs: 200 } });
  cleanUps.push(() => api.stop());
  const client = api.data();
  const { Id } = await client.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(600)" }));
  const told = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(told).toMatchObject({ Status: "FAILED", Error: expect.stringContaining("maximum execution time") });
});

test("a statement older than the retention is there as long as it runs", async () => {
  let clock = 0;
  const api = await startTestDataApi({ now: () => Date.now() + clock });
  cleanUps.push(() => api.stop());
  const client = api.data();
  const { Id } = await client.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(600)" }));
  const { Id: ended } = await run(client, "select 1");
  clock = 25 * 3_600_000;
  // A client sets its clock by each answer, so every call has one of its own.
  const told = (which: string | undefined) =>
    new RedshiftDataClient({ ...api.client("ConsumerAdminUser"), systemClockOffset: clock }).send(
      new DescribeStatementCommand({ Id: which }),
    );
  await expect(told(ended)).rejects.toThrow("Query does not exist");
  expect((await told(Id)).Status).toMatch(/PICKED|STARTED/);
});

test("the warehouse's own records are kept for a week", async () => {
  const api = await startTestDataApi();
  cleanUps.push(() => api.stop());
  await run(api.data(), "select 1");
  const url = new URL(api.databaseUrl);
  const { rows } = await withClient(url.href, (state) =>
    state.query("select postgres_name from warehouse_database where kind = 'workgroup'"),
  );
  url.pathname = `/${rows[0]?.postgres_name}`;
  await withClient(url.href, (warehouse) =>
    warehouse.query(
      `insert into rs_compat.query_log (user_name, query_text, start_time)
         select 'x', days::text, (now() at time zone 'UTC') - days * interval '1 day' from unnest(array[6, 8]) as d(days);
       insert into rs_compat.load_error (user_name, file_name, line_number, error_code, error_message, start_time)
         select 'x', days::text, 1, 1, '', (now() at time zone 'UTC') - days * interval '1 day'
         from unnest(array[6, 8]) as d(days);`,
    ),
  );
  const again = await startLocalAws(api.options);
  cleanUps.push(() => again.stop());
  const kept = await withClient(url.href, (warehouse) =>
    warehouse.query(
      `select query_text as days from rs_compat.query_log where user_name = 'x'
       union all select file_name from rs_compat.load_error where user_name = 'x'`,
    ),
  );
  expect(kept.rows).toEqual([{ days: "6" }, { days: "6" }]);
});
