import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  ListSessionsCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { Client } from "pg";
import { afterEach, expect, test } from "vitest";
import { type LocalAws, type LocalAwsOptions, startLocalAws } from "@/server/local/local-aws";
import { startCluster } from "@/server/postgres/cluster";
import { withClient } from "@/server/postgres/databases";
import { dev, run, startTestDataApi, untilStatus } from "./testing";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const clientOf = (aws: Pick<LocalAws, "url">, options: LocalAwsOptions) =>
  new RedshiftDataClient({
    endpoint: aws.url,
    region: "us-east-1",
    maxAttempts: 1,
    credentials: options.keys["ConsumerAdminUser"] ?? { accessKeyId: "", secretAccessKey: "" },
  });

/** The endpoint in a process of its own, to be killed. */
async function startProcess(options: LocalAwsOptions): Promise<{ url: string; child: ChildProcess }> {
  const code = `
    import { startLocalAws } from "./server/local/local-aws.ts";
    const aws = await startLocalAws(JSON.parse(process.env.OPTIONS));
    console.log(aws.url);`;
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
    env: { ...process.env, OPTIONS: JSON.stringify(options) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanUps.push(async () => child.kill("SIGKILL"));
  const [url] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { url, child };
}

test("after kill -9 what ran has failed with a reason, what waited runs, what was finished is there", async () => {
  const api = await startTestDataApi();
  cleanUps.push(() => api.stop());
  const options: LocalAwsOptions = { ...api.options, dataApiLimits: { running: 1 } };
  const { url, child } = await startProcess(options);
  const before = clientOf({ url }, options);
  const finished = await run(before, "select n from generate_series(1, 10001) as t(n) order by n");
  const page = await before.send(new GetStatementResultCommand({ Id: finished.Id }));
  await run(before, "create table public.journal (line varchar(50))");
  const session = await run(before, "select 1", { SessionKeepAliveSeconds: 600 });
  const running = await before.send(
    new BatchExecuteStatementCommand({
      ...dev,
      Sqls: ["insert into public.journal values ('lost')", "select pg_sleep(600)"],
    }),
  );
  await untilStatus(before, `${running.Id}:2`, "STARTED");
  const waiting = await before.send(
    new ExecuteStatementCommand({ ...dev, Sql: "insert into public.journal values ('kept')" }),
  );
  expect(waiting.Status).toBe("SUBMITTED");
  child.kill("SIGKILL");
  await once(child, "exit");

  const second = await startLocalAws(options);
  cleanUps.push(() => second.stop());
  const after = clientOf(second, options);
  const told = await after.send(new DescribeStatementCommand({ Id: running.Id }));
  expect(told.Status).toBe("FAILED");
  expect(told.Error).toContain("the Data API endpoint stopped while the statement ran");
  const picked = await after.send(new DescribeStatementCommand({ Id: waiting.Id, WaitTimeSeconds: 20 }));
  expect(picked.Status).toBe("FINISHED");
  const journal = await run(after, "select line from public.journal");
  const { Records } = await after.send(new GetStatementResultCommand({ Id: journal.Id }));
  expect(Records).toEqual([[{ stringValue: "kept" }]]);
  const rest = await after.send(
    new GetStatementResultCommand({ Id: finished.Id, NextToken: page.NextToken }),
  );
  expect(rest.Records).toEqual([[{ longValue: 10_001 }]]);
  const { Sessions } = await after.send(new ListSessionsCommand({ SessionId: session.SessionId }));
  expect(Sessions?.[0]?.Status).toBe("CLOSED");
  expect((await run(after, "select 1")).RedshiftQueryId).toBeGreaterThan(finished.RedshiftQueryId ?? 0);
});

test("a graceful stop fails what runs and keeps what waits", async () => {
  const api = await startTestDataApi();
  cleanUps.push(() => api.stop());
  const first = await startLocalAws(api.options);
  const client = clientOf(first, api.options);
  const running = await client.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(600)" }));
  await untilStatus(client, running.Id, "STARTED");
  await first.stop();
  const second = await startLocalAws(api.options);
  cleanUps.push(() => second.stop());
  const told = await clientOf(second, api.options).send(new DescribeStatementCommand({ Id: running.Id }));
  expect(told).toMatchObject({ Status: "FAILED", Error: expect.stringContaining("endpoint stopped") });
});

test("a transaction whose connection dies before COMMIT has failed", async () => {
  const api = await startTestDataApi();
  cleanUps.push(() => api.stop());
  const client = api.data();
  await run(client, "create table public.gate (n int)");
  await run(client, "insert into public.gate values (0)");
  const state = new URL(api.databaseUrl);
  const names = await withClient(state.href, (each) =>
    each.query("select postgres_name from warehouse_database where kind = 'workgroup'"),
  );
  state.pathname = `/${names.rows[0]?.postgres_name}`;
  const locked = (other: Client, query: string) =>
    expect
      .poll(
        async () => {
          const sql = "select pid from pg_stat_activity where wait_event_type = 'Lock' and query ilike $1";
          return (await other.query(sql, [`${query}%`])).rows.length;
        },
        { timeout: 10_000 },
      )
      .toBe(1);
  const Id = await withClient(state.href, (gate) =>
    withClient(state.href, async (log) => {
      await gate.query("begin; update public.gate set n = 1");
      const batch = await client.send(
        new BatchExecuteStatementCommand({
          ...dev,
          Sqls: ["create table public.half (n int)", "update public.gate set n = 2"],
        }),
      );
      await locked(log, "update public.gate");
      // The last statement ends, and what is written behind it waits: that is the moment before COMMIT.
      await log.query("begin; lock table rs_compat.query_log in share row exclusive mode");
      await gate.query("rollback");
      await locked(gate, "update rs_compat.query_log");
      const { RedshiftPid: pid } = await client.send(new DescribeStatementCommand({ Id: batch.Id }));
      await gate.query("select pg_terminate_backend($1::int, 10000)", [pid]);
      await log.query("rollback");
      return batch.Id;
    }),
  );
  const told = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
  expect(told).toMatchObject({
    Status: "FAILED",
    Error: expect.stringContaining("Query #2 failed with FATAL"),
  });
  expect(told.SubStatements?.map((part) => part.Status)).toEqual(["FINISHED", "FAILED"]);
  expect((await run(client, "select * from public.half")).Error).toMatch(/does not exist/);
});

test("when PostgreSQL goes away, running statements fail with a reason, and all is well when it is back", {
  // Two clusters and two endpoints are started in it.
  timeout: 120_000,
}, async () => {
  const api = await startTestDataApi();
  cleanUps.push(() => api.stop());
  const folder = await mkdtemp(join(tmpdir(), "headgate-outage-"));
  await chmod(folder, 0o755);
  const settings = { folder: join(folder, "postgres"), password: "headgate", logFile: join(folder, "log") };
  let cluster = await startCluster(settings);
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  cleanUps.push(() => cluster.stop());
  await withClient(cluster.url("postgres"), (client) => client.query("create database headgate_local"));
  const options: LocalAwsOptions = {
    ...api.options,
    databaseUrl: cluster.url("headgate_local"),
    log: () => {},
  };
  const aws = await startLocalAws(options);
  cleanUps.push(() => aws.stop());
  const client = clientOf(aws, options);
  const running = await client.send(new ExecuteStatementCommand({ ...dev, Sql: "select pg_sleep(600)" }));
  await untilStatus(client, running.Id, "STARTED");
  const waiting = client.send(new DescribeStatementCommand({ Id: running.Id, WaitTimeSeconds: 30 }));
  await cluster.stop();
  const told = await waiting;
  expect(told.Status).toBe("FAILED");
  expect(told.Error).toMatch(/^FATAL: the connection to the warehouse was lost/);
  await expect(client.send(new ExecuteStatementCommand({ ...dev, Sql: "select 1" }))).rejects.toMatchObject({
    name: "InternalServerException",
    $fault: "server",
  });

  cluster = await startCluster(settings);
  expect((await run(client, "select 1")).Status).toBe("FINISHED");
  await expect
    .poll(
      () =>
        withClient(cluster.url("headgate_local"), async (admin) => {
          const sql = "select status from redshift_data_statement where id = $1";
          return (await admin.query(sql, [running.Id])).rows[0]?.status;
        }),
      { timeout: 10_000 },
    )
    .toBe("FAILED");
});
