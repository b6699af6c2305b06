import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { AppError, notFound } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { refuseLess, refuseLessWithout } from "./declassify";
import { indexDataset, indexTable } from "./index-dataset";
import { getDataset, getDatasetTable } from "./read";
import * as store from "./store";

export async function updateDataset(
  ctx: Context,
  { datasetId, ...asked }: ParsedInput<typeof contract.updateDataset>,
): Promise<Output<typeof contract.updateDataset>> {
  await refuseUnknownStewards(asked.stewardIds ?? []);
  await transaction(
    async (client) => {
      const before = await store.lockedFacts(client, datasetId);
      if (!before) throw notFound("dataset");
      const { was, becomes } = difference(before, asked);
      if (Object.keys(becomes).length === 0) return false;
      if (becomes.classification !== undefined)
        refuseLess(ctx, becomes.classification, before.classification);
      await store.changeDataset(client, datasetId, becomes);
      await indexDataset(client, datasetId);
      const event = { verb: "dataset.update", ...resource(datasetId, before.accountId) };
      await recordEvents(client, [{ source: ctx, event: { ...event, before: was, after: becomes } }]);
      return true;
    },
    (isChanged) => (isChanged ? ["headgate_event"] : []),
  );
  return getDataset(ctx, { datasetId });
}

const resource = (datasetId: string, accountId: string) => ({
  resourceType: "dataset",
  resourceId: datasetId,
  accountId,
});

type Asked = Omit<ParsedInput<typeof contract.updateDataset>, "datasetId">;

/** Only what really changes is written and told. */
function difference(before: Required<store.DatasetChange>, asked: Asked) {
  const was: Record<string, unknown> = {};
  const becomes: store.DatasetChange = {};
  for (const [key, value] of Object.entries(asked)) {
    const known = before[key as keyof store.DatasetChange];
    if (value === undefined || JSON.stringify(known) === JSON.stringify(value)) continue;
    was[key] = known;
    Object.assign(becomes, { [key]: value });
  }
  return { was, becomes };
}

/** Stewards are people of Headgate. */
export async function refuseUnknownStewards(ids: readonly string[]): Promise<void> {
  const known = await store.knownPeople(ids);
  if (ids.every((id) => known.has(id))) return;
  throw new AppError("invalid", "One of the stewards is nobody who has signed in here.", {
    issues: [{ path: "stewardIds", message: "Choose people from the list." }],
  });
}

export async function updateDatasetTable(
  ctx: Context,
  { datasetId, tableId, description, columns = [] }: ParsedInput<typeof contract.updateDatasetTable>,
): Promise<Output<typeof contract.updateDatasetTable>> {
  const { name, columns: known } = await getDatasetTable(ctx, { datasetId, tableId });
  const unknown = columns.find((one) => !known.some((column) => column.name === one.name));
  if (unknown) {
    throw new AppError("invalid", `The table ${name} has no column ${unknown.name}.`, {
      issues: [{ path: "columns", message: "Name columns as the table does." }],
    });
  }
  await transaction(
    async (client) => {
      const facts = await store.lockedFacts(client, datasetId);
      if (!facts) throw notFound("dataset");
      const before = await store.describe(client, tableId, { description, columns });
      await indexTable(client, datasetId, tableId);
      const event = { verb: "dataset.describe", ...resource(datasetId, facts.accountId) };
      await recordEvents(client, [
        {
          source: ctx,
          event: {
            ...event,
            before: toldOf(name, { ...before, ...(description === undefined ? { description } : {}) }),
            after: toldOf(name, { description, columns }),
          },
        },
      ]);
    },
    () => ["headgate_event"],
  );
  return getDatasetTable(ctx, { datasetId, tableId });
}

/** Takes it out of the catalog; a Run that still registers it leaves it out. */
export async function deleteDataset(
  ctx: Context,
  { datasetId }: ParsedInput<typeof contract.deleteDataset>,
): Promise<Output<typeof contract.deleteDataset>> {
  await transaction(
    async (client) => {
      const before = await store.lockedFacts(client, datasetId);
      if (!before) throw notFound("dataset");
      await refuseLessWithout(ctx, client, datasetId);
      await store.dropDataset(client, datasetId);
      const event = { verb: "dataset.delete", ...resource(datasetId, before.accountId), before };
      await recordEvents(client, [{ source: ctx, event }]);
    },
    () => ["headgate_event"],
  );
  return { id: datasetId };
}

const toldOf = (table: string, { description, columns }: store.Described) => ({
  table,
  ...(description === undefined ? {} : { description }),
  columns: Object.fromEntries(columns.map((one) => [one.name, one.description])),
});
