import type pg from "pg";
import { indexDataset } from "@/server/catalog";
import { type ChangeRow, decide } from "./change-store";
import { recordPartitions } from "./partition-store";
import { addTable, changeTable, removeTable } from "./record-store";
import { keepAsBase } from "./snapshot-store";
import { comparedOf } from "./source";

/** Takes changes onto record, in the caller's transaction that holds the dataset and them locked. */
export async function recordChanges(
  client: pg.ClientBase,
  datasetId: string,
  changes: readonly ChangeRow[],
  by: { id: string | null; name: string },
): Promise<void> {
  for (const change of changes) await recordChange(client, change);
  const ids = changes.map(({ id }) => id);
  await decide(client, ids, { state: "accepted", by });
  await indexDataset(client, datasetId);
}

async function recordChange(client: pg.ClientBase, change: ChangeRow): Promise<void> {
  const { kind, found, tableId, afterInput } = change;
  if (kind === "new" && found)
    await recordPartitions(client, change, await addTable(client, change.datasetId, found));
  if (kind === "changed" && found && tableId)
    await changeTable(client, tableId, found, commentsBefore(change));
  if (kind === "dropped" && tableId) await removeTable(client, tableId);
  if (kind === "partitions" && tableId) await recordPartitions(client, change, tableId);
  if ((kind === "new" || kind === "changed") && afterInput)
    await keepAsBase(client, { runId: change.runId, name: change.tableName, input: afterInput });
}

function commentsBefore({ beforeInput }: ChangeRow): Map<string, string> {
  if (!beforeInput) return new Map();
  return new Map(comparedOf(beforeInput).columns.map(({ name, comment }) => [name, comment ?? ""]));
}
