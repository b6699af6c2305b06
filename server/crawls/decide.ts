import type pg from "pg";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { type DatasetRow, findDataset } from "@/server/catalog";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import { recordChanges } from "./accept";
import { type ChangeRow, decide, lockPending } from "./change-store";
import type * as contract from "./contract";
import { goingOn } from "./crawl-store";
import { lockDataset } from "./dataset-store";
import { eventOf, told } from "./event";
import { REFUSE_KIND, type RefuseInput } from "./refuse-run";
import { refuseWhile } from "./start";

type Asked = ParsedInput<typeof contract.acceptChanges>;

const TIMEOUT_MS = 6 * 60 * 60_000;

export async function acceptChanges(
  ctx: Context,
  asked: Asked,
): Promise<Output<typeof contract.acceptChanges>> {
  const dataset = await found(asked);
  return transaction(
    async (client) => {
      const changes = await waiting(client, asked);
      await recordChanges(client, dataset.id, changes, ctx.actor);
      const event = { ...eventOf(dataset, "dataset.acceptChanges"), after: told(asked.runId, changes) };
      await recordEvents(client, [{ source: ctx, event }]);
      return { accepted: changes.length };
    },
    () => ["headgate_event"],
  );
}

/** Queues the Run that puts them back. */
export async function refuseChanges(
  ctx: Context,
  asked: Asked,
): Promise<Output<typeof contract.refuseChanges>> {
  const dataset = await found(asked);
  const { roleArn } = await awsTargetFor(ctx, dataset.accountId);
  return transaction(
    async (client) => {
      const changes = await waiting(client, asked);
      const changeIds = changes.map(({ id }) => id);
      const input: RefuseInput = { datasetId: dataset.id, roleArn, changeIds };
      const run = await queueRunIn(client, ctx, {
        kind: REFUSE_KIND,
        title: `Put back ${changes.length} changes of ${dataset.name}`,
        ...{ input, accountId: dataset.accountId, timeoutMs: TIMEOUT_MS, retry: { attempts: 5 } },
      });
      await decide(client, changeIds, { state: "refusing", by: ctx.actor, refusalRunId: run.id });
      return { runId: run.id, refusing: changes.length };
    },
    () => ["headgate_event"],
  );
}

async function found({ datasetId }: Asked): Promise<DatasetRow> {
  const dataset = await findDataset(datasetId);
  if (!dataset) throw notFound("dataset");
  return dataset;
}

/** What is asked for, locked; nothing is decided where some of it is not there to be decided any more. */
async function waiting(client: pg.ClientBase, { datasetId, runId, changeIds }: Asked): Promise<ChangeRow[]> {
  if (!(await lockDataset(client, datasetId))) throw notFound("dataset");
  refuseWhile(await goingOn(client, datasetId));
  const wanted = changeIds && [...new Set(changeIds)];
  const changes = (await lockPending(client, runId, wanted ?? null)).filter(
    (change) => change.datasetId === datasetId,
  );
  if (changes.length > 0 && (!wanted || changes.length === wanted.length)) return changes;
  const { rows } = await client.query<{ by: string | null; state: string }>(
    `SELECT decided_by_name AS by, state FROM crawl_change WHERE dataset_id = $1 AND run_id = $2 AND state <> 'pending'
       AND ($3::uuid[] IS NULL OR id = ANY($3)) ORDER BY decided_at DESC NULLS LAST LIMIT 1`,
    [datasetId, runId, wanted ?? null],
  );
  const [other] = rows;
  if (!other) throw notFound("change");
  const how = other.state === "superseded" ? "A later crawl took their place." : `${other.by} decided them.`;
  throw new AppError(
    "precondition_failed",
    `These changes do not wait any more. ${how} Look at them again.`,
    {
      details: { state: other.state },
    },
  );
}
