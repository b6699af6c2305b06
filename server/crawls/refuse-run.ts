import type pg from "pg";
import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { findDataset, refuseWithdrawn } from "@/server/catalog";
import { recordEvents } from "@/server/events";
import { type Done, type Job, RunFailure, registerExecutor } from "@/server/runs";
import { type ChangeRow, changesOf, decide, refusingOf } from "./change-store";
import { explained } from "./crawl-run";
import { eventOf, told } from "./event";
import { putBack } from "./put-back";

export const REFUSE_KIND = "dataset.refuseChanges";

export interface RefuseInput {
  datasetId: string;
  roleArn: string;
  changeIds: string[];
}

interface Refused {
  putBack: number;
}

/** Makes refusals runnable in this process. */
export function registerRefuseExecutor(): void {
  registerExecutor<RefuseInput, Refused>({
    kind: REFUSE_KIND,
    title: "Putting changes back",
    concurrency: 4,
    // Each step looks at what is there, so that another worker begins again.
    resumable: true,
    run: runRefusal,
    // What was not put back waits for a decision again.
    onFailure: async (client, run) => {
      const left = await refusingOf(client, run.id);
      await decide(client, left, {
        state: "pending",
        error: run.error?.message ?? `Its run was ${run.state}.`,
      });
    },
  });
}

async function runRefusal(job: Job<RefuseInput>): Promise<Done<Refused>> {
  const { datasetId, roleArn, changeIds } = job.input;
  const dataset = await findDataset(datasetId);
  if (!dataset) throw new RunFailure("not_found", "The dataset is not there any more.");
  const { accountId } = dataset;
  const account = await accountOnRecord(accountId);
  const target = recordedTarget({ accountId, roleArn }, account, job.run.ownerName);
  const at = { target, database: dataset.glueDatabase ?? "", signal: job.signal };
  const changes = inOrder(await changesOf(changeIds));
  try {
    await refuseWithdrawn(job, accountId);
    for (const [n, change] of changes.entries()) {
      job.signal.throwIfAborted();
      job.progress(n / changes.length, `Putting ${change.tableName} back`);
      await putBack(at, change);
      job.log(
        "info",
        `${change.tableName}: ${change.refusal === "keep" ? "left as it is" : "as it was before"}`,
      );
    }
  } catch (error) {
    job.signal.throwIfAborted();
    throw explained(error);
  }
  const inTx = async (client: pg.ClientBase) => {
    await decide(client, changeIds, { state: "refused" });
    const runId = changes[0]?.runId ?? job.run.id;
    const event = {
      ...eventOf(dataset, "dataset.refuseChanges"),
      after: { ...told(runId, changes), by: changes[0]?.decidedByName },
    };
    await recordEvents(client, [{ source: job.source, event }]);
  };
  return { output: { putBack: changes.length }, inTx };
}

/** A table before its partitions: they are made as it describes them. */
const inOrder = (changes: readonly ChangeRow[]) =>
  [...changes].sort((a, b) => Number(a.kind === "partitions") - Number(b.kind === "partitions"));
