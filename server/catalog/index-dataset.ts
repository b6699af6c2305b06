import type pg from "pg";
import { datasetEntry, tableEntry } from "./entries";
import { writeEntries } from "./search-store";
import { lockedWords, tableWords } from "./store";

/** Makes what the search finds of a dataset anew, in the transaction that changed it. */
export async function indexDataset(client: pg.ClientBase, datasetId: string): Promise<void> {
  const dataset = await lockedWords(client, datasetId);
  if (!dataset) return;
  const tables = await tableWords(client, datasetId);
  await writeEntries(client, datasetId, [
    datasetEntry(dataset, tables),
    ...tables.map((table) => tableEntry(dataset, table)),
  ]);
}

/** The same of one table, whose description or columns' descriptions changed. */
export async function indexTable(client: pg.ClientBase, datasetId: string, tableId: string): Promise<void> {
  const dataset = await lockedWords(client, datasetId);
  const [table] = await tableWords(client, datasetId, tableId);
  if (dataset && table) await writeEntries(client, datasetId, [tableEntry(dataset, table)]);
}
