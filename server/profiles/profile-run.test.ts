import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { BatchGetQueryExecutionCommand, ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { requestCancel, startWorker } from "@/server/runs";
import { contextOf, rowOf, until, untilState } from "@/server/runs/test-bed";
import { accountId, DATA, type Ids, type ProfilesBed, profilesBed, roleArn } from "./test-bed";

let bed: ProfilesBed;
let child: ChildProcess | undefined;

beforeAll(async () => {
  bed = await profilesBed({ hasWorker: false });
  await bed.put("t/a.csv", "1\n2\n2\n");
  await bed.admin(`create external table db.t (n int) location 's3://${DATA}/t/'`);
  await bed.admin(
    "create view db.endless as select x * y as n from unnest(sequence(1, 100000)) as a(x), unnest(sequence(1, 100000)) as b(y)",
  );
}, 90_000);
afterEach(kill);
afterAll(() => bed?.close());
beforeEach(() => bed.proxy.reset());

function startChild(): void {
  child = spawn(process.execPath, ["--import", "tsx", "server/profiles/chaos-worker.ts"], {
    stdio: "ignore",
  });
}

async function kill(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function queriesOf(text: string) {
  const { QueryExecutionIds = [] } = await bed.athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: "primary" }),
  );
  const { QueryExecutions = [] } = await bed.athena.send(
    new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
  );
  return QueryExecutions.filter(({ Query }) => Query?.startsWith("SELECT") && Query.includes(text));
}

test("asked for twice at the same moment it is made once", async () => {
  const ids = await bed.glueTable("t");
  const [one, two] = await Promise.all([bed.start(ids), bed.start(ids)]);
  expect(one.runId).toBe(two.runId);
  expect([one.isNew, two.isNew].sort()).toEqual([false, true]);
  expect((await bed.profile(ids)).running).toMatchObject({ runId: one.runId, isVisible: true });
  const other = await bed.app.person("viewer");
  expect((await bed.profile(ids, other)).running).toMatchObject({ runId: one.runId, isVisible: false });
  await requestCancel(contextOf("admin"), one.runId, null);
  expect(await bed.profile(ids)).toMatchObject({ running: null, failure: { code: "cancelled" } });
});

test("a worker that is killed before it heard the answer: the next one finds the query, which runs once", {
  timeout: 120_000,
}, async () => {
  const ids = await bed.glueTable("t");
  bed.proxy.losesAnswersTo = "StartQueryExecution";
  startChild();
  const { runId } = await bed.start(ids);
  await until("it was sent", async () => (await queriesOf('"t"')).length === 1, { withinMs: 60_000 });
  await kill();
  bed.proxy.losesAnswersTo = null;
  startChild();
  await untilState(runId, "succeeded", { withinMs: 60_000 });
  expect(await queriesOf('"t"')).toHaveLength(2);
  const { items } = await bed.columns(ids, runId);
  expect(items).toMatchObject([{ name: "n", distinct: 2, isDistinctExact: true, values: { max: "2" } }]);
});

test.each([
  ["known", null],
  ["not known", "StartQueryExecution"],
])(
  "cancelled while a query runs whose id is %s, it stops that query",
  { timeout: 60_000 },
  async (_what, lost) => {
    const ids: Ids = await bed.glueTable("endless");
    bed.proxy.losesAnswersTo = lost;
    const worker = startWorker();
    try {
      const before = (await queriesOf('"endless"')).length;
      const { runId } = await bed.start(ids);
      const running = async () =>
        (await queriesOf('"endless"')).find(({ Status }) => Status?.State === "RUNNING");
      await until("it runs", async () => (await running()) !== undefined, { withinMs: 30_000 });
      await requestCancel(contextOf("admin"), runId, null);
      bed.proxy.losesAnswersTo = null;
      await untilState(runId, "cancelled", { withinMs: 30_000 });
      expect(await rowOf(runId)).toMatchObject({ unconfirmed: false });
      const states = (await queriesOf('"endless"')).map(({ Status }) => Status?.State);
      expect(states).toEqual(Array.from({ length: before + 1 }, () => "CANCELLED"));
    } finally {
      await worker.stop();
    }
  },
);

test("a table that is dropped while it is profiled, and a role that cannot be assumed, fail in AWS's words", {
  timeout: 60_000,
}, async () => {
  await bed.admin(`create external table db.going (n int) location 's3://${DATA}/t/'`);
  const worker = startWorker();
  try {
    bed.proxy.losesAnswersTo = "GetQueryResults";
    const ids = await bed.glueTable("going");
    const { runId } = await bed.start(ids);
    await untilState(runId, "waiting", { withinMs: 30_000 });
    await bed.admin("drop table `going`");
    bed.proxy.losesAnswersTo = null;
    await untilState(runId, "failed", { withinMs: 30_000 });
    expect((await bed.profile(ids)).failure).toMatchObject({
      code: "query_failed",
      message: expect.stringMatching(/TABLE_NOT_FOUND: .*going' does not exist/),
    });
    const lost = await bed.app.person("steward", { principals: { [accountId]: roleArn("Nobody") } });
    const next = await bed.start(await bed.glueTable("t"), lost);
    await untilState(next.runId, "failed", { withinMs: 30_000 });
    expect(await rowOf(next.runId)).toMatchObject({ error_code: expect.stringMatching(/AccessDenied/) });
  } finally {
    await worker.stop();
  }
});

test("one that takes long holds no worker, and whoever may not run queries any more sends none", {
  timeout: 60_000,
}, async () => {
  const worker = startWorker();
  try {
    const { runId } = await bed.start(await bed.glueTable("endless"));
    await untilState(runId, "waiting", { withinMs: 30_000 });
    await requestCancel(contextOf("admin"), runId, null);
    await untilState(runId, "cancelled", { withinMs: 30_000 });
  } finally {
    await worker.stop();
  }
  const { runId } = await bed.start(await bed.glueTable("t"));
  await bed.app.db.pool.query("UPDATE person SET role = 'viewer' WHERE id = $1", [bed.steward.id]);
  const next = startWorker();
  await untilState(runId, "failed", { withinMs: 30_000 });
  expect(await rowOf(runId)).toMatchObject({ error_code: "forbidden" });
  await next.stop();
});
