import type pg from "pg";
import type { DatasetRow } from "@/server/catalog";
import { recordEvents, SYSTEM } from "@/server/events";
import type { Job } from "@/server/runs";
import { recordChanges } from "./accept";
import { addChanges, lockPending, supersede } from "./change-store";
import type { Comparison, FoundChange } from "./compare";
import { endCrawl } from "./crawl-store";
import { lockDataset, scopeOf } from "./dataset-store";
import { refreshCounts } from "./record-store";
import { keepOnly } from "./snapshot-store";

/** What a crawl's Run answers. */
export interface Found {
  tables: number;
  changes: number;
  newTables: number;
  changedTables: number;
  droppedTables: number;
  newPartitions: number;
  droppedPartitions: number;
}

const NAMED_MAX = 20;

/** What a comparison found, and how it is written down together with the end of its Run. */
export function commitComparison(
  job: Job,
  dataset: DatasetRow,
  comparison: Comparison,
): { output: Found; inTx: (client: pg.ClientBase) => Promise<void> } {
  const runId = job.run.id;
  const { changes } = comparison;
  const output = countsOf(comparison);
  const inTx = async (client: pg.ClientBase) => {
    if (!(await lockDataset(client, dataset.id))) return;
    const waited = await supersede(client, dataset.id, runId);
    await addChanges(client, { datasetId: dataset.id, runId }, changes);
    await refreshCounts(client, dataset.id, comparison.counted);
    await keepOnly(client, dataset.id, comparison.kept);
    await endCrawl(client, runId, comparison.tables);
    const { acceptsAdditive } = await scopeOf(dataset.id, client);
    const accepted = acceptsAdditive ? await acceptAdditive(client, dataset, runId) : 0;
    // A crawl that finds once more what waits already is no news.
    if (changes.length === 0 || signatureOf(waited) === signatureOf(changes)) return;
    const event = {
      ...{ verb: "dataset.schemaChanged", resourceType: "dataset", resourceId: dataset.id },
      accountId: dataset.accountId,
      before: { tables: dataset._count.tables },
      after: { runId, ...output, accepted, named: changes.slice(0, NAMED_MAX).map(named) },
    };
    await recordEvents(client, [{ source: job.source, event }]);
  };
  return { output, inTx };
}

const named = ({ tableName, kind }: FoundChange) => ({ table: tableName, kind });

type Told = Pick<FoundChange, "tableName" | "kind" | "diff" | "newPartitions" | "droppedPartitions">;

const signatureOf = (changes: readonly (Omit<Told, "kind"> & { kind: string })[]) =>
  changes
    .map(({ tableName, kind, diff: { columns, facts }, newPartitions, droppedPartitions }) =>
      JSON.stringify([
        ...[tableName, kind, newPartitions, droppedPartitions],
        columns.map(({ name, change, before, after }) => [name, change, before, after]),
        facts.map(({ fact, before, after }) => [fact, before, after]),
      ]),
    )
    .sort()
    .join("\n");

function countsOf({ tables, changes }: Comparison): Found {
  const of = (kind: FoundChange["kind"]) => changes.filter((one) => one.kind === kind).length;
  const sum = (pick: (change: FoundChange) => number) => changes.reduce((all, one) => all + pick(one), 0);
  return {
    ...{ tables, changes: changes.length },
    ...{ newTables: of("new"), changedTables: of("changed"), droppedTables: of("dropped") },
    newPartitions: sum((one) => one.newPartitions),
    droppedPartitions: sum((one) => one.droppedPartitions),
  };
}

async function acceptAdditive(client: pg.ClientBase, dataset: DatasetRow, runId: string): Promise<number> {
  const found = await lockPending(client, runId, null);
  const additive = found.filter(
    ({ kind, diff, droppedPartitions }) =>
      kind === "new" ||
      ((kind === "changed" || kind === "partitions") && diff.isAdditive && droppedPartitions === 0),
  );
  if (additive.length === 0) return 0;
  await recordChanges(client, dataset.id, additive, SYSTEM.actor);
  const event = {
    ...{ verb: "dataset.acceptChanges", resourceType: "dataset", resourceId: dataset.id },
    accountId: dataset.accountId,
    after: { runId, accepted: additive.length, by: "additive changes are accepted by themselves" },
  };
  await recordEvents(client, [{ source: SYSTEM, event }]);
  return additive.length;
}
