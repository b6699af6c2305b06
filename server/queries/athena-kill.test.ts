import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { GetQueryExecutionCommand, ListQueryExecutionsCommand } from "@aws-sdk/client-athena";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "@/server/runs/test-bed";
import { jsonOf } from "@/server/testing/app";
import { type AthenaBed, athenaTarget as at, athenaBed } from "./test-bed";

let bed: AthenaBed;
let worker: ChildProcess;

beforeAll(async () => {
  bed = await athenaBed({ hasWorker: false });
}, 90_000);
afterAll(async () => {
  await kill();
  await bed?.close();
});
beforeEach(() => bed.proxy.reset());

function startWorker(): void {
  worker = spawn(process.execPath, ["--import", "tsx", "server/queries/chaos-worker.ts"], {
    stdio: "ignore",
  });
}

async function kill(): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

const queriesThere = async () => {
  const { QueryExecutionIds = [] } = await bed.athena.send(
    new ListQueryExecutionsCommand({ WorkGroup: at.warehouse }),
  );
  return QueryExecutionIds;
};

test("a worker that is killed before it heard the answer: the next one finds the query, which runs once", {
  timeout: 120_000,
}, async () => {
  bed.proxy.losesAnswersTo = "StartQueryExecution";
  startWorker();
  const { id } = await jsonOf(await bed.post("select 42 as answer", at));
  await until("it was sent", async () => (await queriesThere()).length === 1, { withinMs: 60_000 });
  await kill();
  expect((await bed.get(id)).statementId).toBeNull();
  bed.proxy.losesAnswersTo = null;
  startWorker();
  const done = await bed.untilEnded(id);
  expect(done).toMatchObject({ status: "FINISHED", rows: 1, error: null });
  expect(await queriesThere()).toEqual([done.statementId]);
});

test("a worker that is killed while a query runs: the next one waits for the same", {
  timeout: 120_000,
}, async () => {
  const sql =
    "select count(*) from unnest(sequence(1, 40000)) as a(x), unnest(sequence(1, 20000)) as b(y) where x * y % 7 = 3";
  const { id } = await jsonOf(await bed.post(sql, at));
  await until("it runs", async () => (await bed.get(id)).status === "STARTED", { withinMs: 60_000 });
  const { statementId } = await bed.get(id);
  await kill();
  const itself = async () => {
    const QueryExecutionId = statementId ?? "";
    return (await bed.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution;
  };
  const isOver = async () => (await itself())?.Status?.State === "SUCCEEDED";
  await until("Athena is done with it", isOver, { withinMs: 60_000 });
  const { Status, Statistics } = (await itself()) ?? {};
  startWorker();
  const done = await bed.untilEnded(id);
  expect(done).toMatchObject({ status: "FINISHED", statementId, rows: 1 });
  expect(done).toMatchObject({
    durationMs: Statistics?.TotalExecutionTimeInMillis,
    endedAt: Status?.CompletionDateTime?.toISOString(),
  });
  expect(await queriesThere()).toHaveLength(2);
});
