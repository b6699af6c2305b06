import {
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  ListStatementsCommand,
} from "@aws-sdk/client-redshift-data";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { POST as cancelRoute } from "@/app/api/v1/scripts/[runId]/cancel/route";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import type { ScriptDetail } from "./script-work";
import { type QueriesBed, queriesBed } from "./test-bed";

let bed: QueriesBed;

beforeAll(async () => {
  bed = await queriesBed({ aws: { dataApiLimits: { sessions: 1, waitersPerStatement: 1 } } });
  await bed.run("create table public.kept (n int)");
}, 60_000);

afterEach(async () => {
  bed.proxy.isDown = false;
  bed.proxy.losesAnswersTo = null;
  bed.proxy.meddle = null;
  await bed.run("delete from public.kept", { isConfirmed: true });
});

afterAll(() => bed?.close());

const analyst = () => bed.aws.data("LFBusinessAnalyst1");
/** What AWS answers, unless it has no room. */
const ifTaken = (command: ExecuteStatementCommand) =>
  analyst()
    .send(command)
    .catch((error: Error) => {
      if (/session/i.test(error.message)) return null;
      throw error;
    });
const sentAs = async (id: string) => {
  const found = await analyst().send(
    new ListStatementsCommand({ StatementName: `headgate-${id}`, Status: "ALL" }),
  );
  return found.Statements?.length;
};
const waits = (runId: string) =>
  until("its run waits for AWS", async () => (await rowOf(runId)).wait_for === "aws");
const cancel = (runId: string) =>
  cancelRoute(request("POST", `/api/v1/scripts/${runId}/cancel`, { as: bed.analyst, body: {} }), {
    params: Promise.resolve({ runId }),
  });
const logOf = async (runId: string) => {
  const { rows } = await bed.app.db.pool.query<{ text: string }>(
    "SELECT text FROM run_log WHERE run_id = $1",
    [runId],
  );
  return rows.map(({ text }) => text).join("\n");
};

describe("when answers get lost", () => {
  test("each statement of a session is found by its name and runs once", async () => {
    bed.proxy.losesAnswersTo = "ExecuteStatement";
    const done = await bed.script(
      "create temp table t as select 1 as n; insert into public.kept select n from t",
    );
    bed.proxy.losesAnswersTo = null;
    expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
    expect(await Promise.all(done.statements.map(({ id }) => sentAs(id)))).toEqual([1, 1]);
    expect((await bed.run("select n from public.kept")).rows).toBe(1);
  });

  test("a transaction, and a labelled statement, are found by their names and run once", async () => {
    bed.proxy.losesAnswersTo = "BatchExecuteStatement";
    const sql = "insert into public.kept values (1); select 'x'";
    const done = await bed.script(sql, { mode: "transaction", name: "a name" });
    expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
    expect(await sentAs(done.runId)).toBe(1);
    const single = await bed.run("insert into public.kept values (2)", { label: "l", name: "another" });
    expect(single).toMatchObject({ status: "FINISHED", rows: 1 });
    expect(await sentAs(single.id)).toBe(1);
    bed.proxy.losesAnswersTo = null;
    expect((await bed.run("select n from public.kept")).rows).toBe(2);
  });

  test("a cancel finds the transaction and undoes it", async () => {
    bed.proxy.losesAnswersTo = "BatchExecuteStatement";
    const sql = "insert into public.kept values (1); select pg_sleep(600)";
    const { runId } = await jsonOf(await bed.postScript(sql, { mode: "transaction" }));
    await waits(runId);
    await cancel(runId);
    const done = await bed.untilScriptEnded(runId);
    bed.proxy.losesAnswersTo = null;
    expect(done.statements.map(({ status }) => status)).toEqual(["ABORTED", "ABORTED"]);
    expect((await bed.run("select n from public.kept")).rows).toBe(0);
  });
});

describe("while AWS cannot be reached", () => {
  test.each(["session", "transaction"])("a %s goes on when it can", async (mode) => {
    const sql = "insert into public.kept values (1); select pg_sleep(2); insert into public.kept values (2)";
    const { runId } = await jsonOf(await bed.postScript(sql, { mode }));
    await until(
      "the second runs",
      async () => (await bed.getScript(runId)).statements[1]?.status === "STARTED",
    );
    bed.proxy.cut();
    await waits(runId);
    bed.proxy.isDown = false;
    const done = await bed.untilScriptEnded(runId);
    expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
    expect((await bed.run("select n from public.kept")).rows).toBe(2);
    expect((await rowOf(runId)).attempt).toBe(1);
  });
});

describe("when AWS will not be asked any more", () => {
  test("the script fails with AWS's words, and what runs is stopped", async () => {
    const { runId } = await jsonOf(
      await bed.postScript("select 1; select pg_sleep(600)", { mode: "transaction" }),
    );
    const statements = async () => (await bed.getScript(runId)).statements;
    await until("the second runs", async () => (await statements())[1]?.status === "STARTED");
    const batch = (await statements())[0]?.statementId?.split(":")[0];
    bed.proxy.cut();
    await waits(runId);
    const denied = JSON.stringify({ __type: "AccessDeniedException", message: "You may not look." });
    bed.proxy.meddle = (operation, answer) =>
      operation === "DescribeStatement" ? { status: 400, body: denied } : answer;
    bed.proxy.isDown = false;
    const done = await bed.untilScriptEnded(runId);
    expect(done.statements.map(({ status, error }) => [status, error])).toEqual(
      Array(2).fill(["FAILED", expect.stringContaining("You may not look.")]),
    );
    const inWarehouse = () => analyst().send(new DescribeStatementCommand({ Id: batch }));
    await until("it was stopped", async () => (await inWarehouse()).Status === "ABORTED");
  });
});

describe("when AWS has no room", () => {
  test("a script waits for its own session", async () => {
    const { runId } = await jsonOf(await bed.postScript("select 1; select pg_sleep(2); select 3"));
    await until(
      "the second runs",
      async () => (await bed.getScript(runId)).statements[1]?.status === "STARTED",
    );
    bed.proxy.cut();
    await waits(runId);
    const { sessionId } = (await rowOf(runId)).detail as ScriptDetail;
    let Id: string | undefined;
    const sleep = new ExecuteStatementCommand({ SessionId: sessionId ?? "", Sql: "select pg_sleep(600)" });
    await until("somebody else is in it", async () => {
      Id = (await ifTaken(sleep))?.Id;
      return Id !== undefined;
    });
    bed.proxy.isDown = false;
    await until("it heard", async () => (await logOf(runId)).includes("Session is not available"));
    await analyst().send(new CancelStatementCommand({ Id }));
    const done = await bed.untilScriptEnded(runId);
    expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "FINISHED"]);
  });

  test("a script waits for a session", async () => {
    const hold = new ExecuteStatementCommand({
      WorkgroupName: "default",
      Database: "dev",
      Sql: "select 1",
      SessionKeepAliveSeconds: 3_600,
      WaitTimeSeconds: 30,
    });
    let sessionId: string | undefined;
    await until("the only session is somebody else's", async () => {
      sessionId = (await ifTaken(hold))?.SessionId;
      return sessionId !== undefined;
    });
    const { runId } = await jsonOf(await bed.postScript("select 1; select 2"));
    await waits(runId);
    expect(await logOf(runId)).toContain("ActiveSessionsExceededException");
    await analyst().send(
      new ExecuteStatementCommand({
        SessionId: sessionId ?? "",
        Sql: "select 1",
        SessionKeepAliveSeconds: 0,
        WaitTimeSeconds: 30,
      }),
    );
    const done = await bed.untilScriptEnded(runId);
    expect(done.statements.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED"]);
  });

  test.each(["single", "transaction"])(
    "a %s is looked at now and then while others wait on it",
    async (mode) => {
      const sql = "select pg_sleep(3); select 1";
      const posted =
        mode === "single" ? await bed.post("select pg_sleep(3)") : await bed.postScript(sql, { mode });
      const { id, runId = id } = await jsonOf(posted);
      const first = async () =>
        mode === "single" ? await bed.get(id) : (await bed.getScript(runId)).statements[0];
      await until("it runs", async () => (await first())?.status === "STARTED");
      bed.proxy.cut();
      await waits(runId);
      const Id = (await first())?.statementId ?? "";
      const other = analyst().send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
      bed.proxy.isDown = false;
      await until("its waiter was refused", async () =>
        (await logOf(runId)).includes("ActiveWaitingRequestsExceededException"),
      );
      await other;
      await until("its run ended", async () => (await rowOf(runId)).ended_at !== null);
      expect((await first())?.status).toBe("FINISHED");
      expect(await rowOf(runId)).toMatchObject({ state: "succeeded", attempt: 1 });
    },
  );
});
