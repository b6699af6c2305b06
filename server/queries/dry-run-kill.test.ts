import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { GetStatementResultCommand } from "@aws-sdk/client-redshift-data";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as dryRunRoute } from "@/app/api/v1/dry-runs/route";
import { run as runInWarehouse } from "@/server/local/services/redshift-data/testing";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request } from "@/server/testing/app";
import { type QueriesBed, queriesBed, target } from "./test-bed";

let bed: QueriesBed;
let worker: ChildProcess;

beforeAll(async () => {
  bed = await queriesBed({ hasWorker: false });
  startWorker();
  await bed.run("create table sales as select 1 as id union all select 2");
}, 60_000);

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

const ask = async (sql: string): Promise<string> => {
  const client = bed.aws.data("LFBusinessAnalyst1");
  const done = await runInWarehouse(client, sql);
  const { Records = [] } = await client.send(new GetStatementResultCommand({ Id: done.Id }));
  return Records.map((row) => row.map((cell) => cell.longValue ?? cell.stringValue).join("")).join(" ");
};

test("a worker killed in the middle of a write leaves nothing changed and nothing locked; the next one counts anew", {
  timeout: 90_000,
}, async () => {
  const sql = "delete from sales where id = 1; update sales set id = 7 where pg_sleep(4)::varchar = ''";
  const answer = await dryRunRoute(
    request("POST", "/api/v1/dry-runs", { as: bed.analyst, body: { ...target, sql } }),
    { params: Promise.resolve({}) },
  );
  const { runId } = await jsonOf(answer);
  const running =
    "select count(*) from sys_query_history where status = 'running' and query_text like '/* headgate */ update sales%'";
  await until("the second write runs", async () => (await ask(running)) === "1", { withinMs: 30_000 });
  await kill();
  expect(await ask("select id from sales order by id")).toBe("1 2");
  startWorker();
  await until("it ended", async () => (await rowOf(runId)).ended_at !== null, { withinMs: 60_000 });
  expect(await rowOf(runId)).toMatchObject({
    state: "succeeded",
    output: {
      writes: [
        { ordinal: 1, rows: 1, note: null },
        { ordinal: 2, rows: 1, note: null },
      ],
    },
  });
  expect(await ask("select id from sales order by id")).toBe("1 2");
  expect(await bed.run("drop table sales", { isConfirmed: true })).toMatchObject({ status: "FINISHED" });
});
