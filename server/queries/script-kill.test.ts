import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListStatementsCommand,
} from "@aws-sdk/client-redshift-data";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf } from "@/server/testing/app";
import type { ScriptDetail } from "./script-work";
import { type QueriesBed, queriesBed } from "./test-bed";

let bed: QueriesBed;
let worker: ChildProcess;

beforeAll(async () => {
  bed = await queriesBed({ hasWorker: false });
  startWorker();
  await bed.run("create table public.kept (n int)");
}, 60_000);

afterEach(async () => {
  await bed.run("delete from public.kept", { isConfirmed: true });
});

afterAll(async () => {
  await kill();
  await bed?.close();
});

function startWorker(): void {
  worker = spawn(process.execPath, ["--import", "tsx", "server/queries/chaos-worker.ts"], {
    stdio: "ignore",
  });
}

async function kill(): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

const begun = async (sql: string, ordinal: number, mode: string) => {
  const { runId } = await jsonOf(await bed.postScript(sql, { mode }));
  const isThere = async () => (await bed.getScript(runId)).statements[ordinal - 1]?.status === "STARTED";
  await until(`statement ${ordinal} runs`, isThere);
  return runId as string;
};
const detailOf = async (runId: string) => (await rowOf(runId)).detail as ScriptDetail;
const analyst = () => bed.aws.data("LFBusinessAnalyst1");
/** How often AWS was given something under this id. */
const sentAs = async (id: string) => {
  const found = await analyst().send(
    new ListStatementsCommand({ StatementName: `headgate-${id}`, Status: "ALL" }),
  );
  return found.Statements?.length;
};

/** What AWS itself tells of a statement that has ended. */
const told = async (id: string) => {
  const answer = await analyst().send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: 30 }));
  expect(answer.Status).toBe("FINISHED");
  return { durationMs: (answer.Duration ?? 0) / 1e6, endedAt: answer.UpdatedAt?.toISOString() };
};
const times = ({ durationMs, endedAt }: { durationMs: number | null; endedAt: string | null }) => ({
  ...{ durationMs, endedAt },
});

test("a statement with rows whose worker was killed took as long as AWS says, not until it was heard of", {
  timeout: 60_000,
}, async () => {
  const { id } = await jsonOf(await bed.post("select pg_sleep(2), 'kept' as word"));
  await until("it runs", async () => (await bed.get(id)).status === "STARTED");
  const { statementId } = await bed.get(id);
  await kill();
  const itself = await told(statementId ?? "");
  startWorker();
  const done = await bed.untilEnded(id);
  expect(done).toMatchObject({ status: "FINISHED", rows: 1, statementId });
  expect(times(done)).toEqual(itself);
  expect(done.durationMs).toBeGreaterThan(1_900);
  expect(Date.parse(done.startedAt ?? "")).toBeLessThan(Date.parse(done.endedAt ?? ""));
});

test.each([
  ["session", (runId: string) => detailOf(runId).then(({ sent }) => sent?.statementId ?? "")],
  ["transaction", (runId: string) => detailOf(runId).then(({ sent }) => `${sent?.statementId}:2`)],
] as const)("so does a statement of a %s", { timeout: 60_000 }, async (mode, idOf) => {
  const runId = await begun("select 1; select pg_sleep(2)", 2, mode);
  const id = await idOf(runId);
  await kill();
  const { durationMs } = await told(id);
  const { endedAt } = await told(id.split(":")[0] ?? "");
  startWorker();
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
  expect(done.statements.slice(1).map(times)).toEqual([{ durationMs, endedAt }]);
});

test("a session goes on where the killed worker left it: each statement once, its temporary table still there", {
  timeout: 60_000,
}, async () => {
  const sql = `create temp table mine as select 7 as n; insert into public.kept select n from mine;
    select pg_sleep(3); insert into public.kept select n + 1 from mine; select * from mine`;
  const runId = await begun(sql, 3, "session");
  await kill();
  startWorker();
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status, error }) => [status, error])).toEqual(
    Array(5).fill(["FINISHED", null]),
  );
  expect(await Promise.all(done.statements.map(({ id }) => sentAs(id)))).toEqual([1, 1, 1, 1, 1]);
  expect((await bed.run("select n from public.kept")).rows).toBe(2);
  expect(await rowOf(runId)).toMatchObject({ state: "succeeded", attempt: 1 });
});

test("killed again and again, a script of inserts inserts each once", { timeout: 120_000 }, async () => {
  const sql = Array.from(
    { length: 8 },
    (_, n) => `insert into public.kept select ${n} from pg_sleep(0.4)`,
  ).join(";");
  const { runId } = await jsonOf(await bed.postScript(sql));
  for (const ended of [1, 4]) {
    await until(`${ended} have ended`, async () => {
      const { statements } = await bed.getScript(runId);
      return statements.filter(({ endedAt }) => endedAt !== null).length >= ended;
    });
    await kill();
    startWorker();
  }
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status }) => status)).toEqual(Array(8).fill("FINISHED"));
  expect((await bed.run("select n from public.kept")).rows).toBe(8);
});

test("a transaction is taken over and committed once", { timeout: 60_000 }, async () => {
  const sql = "insert into public.kept values (1); select pg_sleep(3); insert into public.kept values (2)";
  const runId = await begun(sql, 2, "transaction");
  await kill();
  startWorker();
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
  expect(await sentAs(runId)).toBe(1);
  expect((await bed.run("select n from public.kept")).rows).toBe(2);
});

test("a session that is gone by then ends the script with that reason; what was done stays", {
  timeout: 60_000,
}, async () => {
  const runId = await begun(
    "insert into public.kept values (1); select pg_sleep(3); select 3; select 4",
    2,
    "session",
  );
  await kill();
  const { sessionId } = await detailOf(runId);
  const end = () =>
    analyst().send(
      new ExecuteStatementCommand({
        SessionId: sessionId ?? "",
        Sql: "select 1",
        SessionKeepAliveSeconds: 0,
        WaitTimeSeconds: 30,
      }),
    );
  await until("the session is free, and ends", async () =>
    end().then(
      () => true,
      () => false,
    ),
  );
  startWorker();
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "ABORTED", "ABORTED"]);
  expect(done.statements[3]?.error).toMatch(/^Not run: The script's session in the warehouse is gone/);
  expect(await rowOf(runId)).toMatchObject({ state: "failed", error_code: "session_gone" });
  expect((await bed.run("select n from public.kept")).rows).toBe(1);
});

test("what runs when its last worker is lost is stopped in the warehouse", { timeout: 60_000 }, async () => {
  const runId = await begun("insert into public.kept values (1); select pg_sleep(600)", 2, "transaction");
  await kill();
  // As after four lost workers, in the last attempt.
  await bed.app.db.pool.query(
    `UPDATE run SET crashes = 4, retry = retry || '{"attempts": 1}' WHERE id = $1`,
    [runId],
  );
  startWorker();
  const done = await bed.untilScriptEnded(runId);
  expect(done.statements.map(({ status }) => status)).toEqual(["FAILED", "FAILED"]);
  expect(await rowOf(runId)).toMatchObject({ state: "failed", error_code: "worker_lost" });
  const batch = done.statements[0]?.statementId?.split(":")[0];
  const inWarehouse = () => analyst().send(new DescribeStatementCommand({ Id: batch }));
  await until("it was stopped", async () => (await inWarehouse()).Status === "ABORTED");
});
