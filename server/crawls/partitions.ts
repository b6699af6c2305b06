import type { AwsTarget } from "@/server/aws/clients";
import { partitionPage } from "@/server/aws/glue";
import * as store from "./partition-store";

const PAGE = 1_000;

export interface PartitionedTable extends store.PartitionPlace {
  database: string;
  /** On record; null for a new one. */
  recorded: { id: string; partitionsKnown: boolean } | null;
}

/** Reads a table's partitions page by page and compares them in the database, so that memory stays as it is. */
export async function comparePartitions(
  target: AwsTarget,
  at: PartitionedTable,
  signal: AbortSignal,
): Promise<store.PartitionCounts> {
  await readPartitions(target, at, signal);
  if (!at.recorded) return store.allNew(at);
  if (at.recorded.partitionsKnown) return store.compareFound(at, at.recorded.id);
  await store.takeAsKnown(at, at.recorded.id);
  return { newPartitions: 0, droppedPartitions: 0 };
}

async function readPartitions(target: AwsTarget, at: PartitionedTable, signal: AbortSignal): Promise<void> {
  await store.clearFound(at);
  let nextToken: string | null = null;
  do {
    signal.throwIfAborted();
    const page = await partitionPage(target, {
      ...{ database: at.database, table: at.tableName },
      ...{ limit: PAGE, nextToken },
    });
    await store.addFound(at, page.partitions);
    nextToken = page.nextToken;
  } while (nextToken !== null);
}
