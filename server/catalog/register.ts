import { uuidv7 } from "uuidv7";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import { type NewEvent, recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { queueRunIn } from "@/server/runs";
import type * as contract from "./contract";
import type { Source } from "./contract";
import { selectOf } from "./ctas-sql";
import { refuseLess } from "./declassify";
import { indexDataset } from "./index-dataset";
import { REGISTER_KIND, type RegisterInput } from "./register-run";
import {
  AlreadyRegistered,
  beginRegistration,
  findRegistration,
  type NewDataset,
  type Registration,
  registeredTables,
} from "./register-store";
import { sourceKey, sourceName } from "./source-key";
import { refuseUnknownStewards } from "./update";

type Asked = ParsedInput<typeof contract.registerDataset>;
type GlueSource = Extract<Source, { kind: "glue" }>;
type Answer = Output<typeof contract.registerDataset>;

const TIMEOUT_MS = 2 * 60 * 60_000;

/** Writes the dataset down and queues the Run that fills it; a source that is registered is found, not registered twice. */
export async function registerDataset(ctx: Context, asked: Asked): Promise<Answer> {
  refuseLess(ctx, asked.classification, null);
  if (asked.source.kind === "athena") selectOf(asked.source.sql);
  const { roleArn } = await awsTargetFor(ctx, asked.accountId);
  await refuseUnknownStewards(asked.stewardIds);
  const made = newDataset(asked);
  const known = await findRegistration(made.accountId, made.sourceKey);
  if (known && known.state !== "failed") return found(ctx, asked, { known, roleArn });
  try {
    return await begin(ctx, asked, { made, roleArn, datasetId: known?.id ?? made.id });
  } catch (error) {
    const first =
      error instanceof AlreadyRegistered && (await findRegistration(made.accountId, made.sourceKey));
    if (!first) throw error;
    return isKnown(first);
  }
}

const isKnown = ({ id, runId }: Registration): Answer => ({
  ...{ datasetId: id, runId },
  ...{ isNew: false, isAdding: false },
});

/** A Glue database that is asked for with tables which its dataset lacks gets these; nothing else of it changes. */
async function found(
  ctx: Context,
  { source, registersLocation, accountId }: Asked,
  { known, roleArn }: { known: Registration; roleArn: string },
): Promise<Answer> {
  const wider = known.state === "registered" && (await widerSource(known.id, source));
  if (!wider) return isKnown(known);
  const input: RegisterInput = {
    ...{ datasetId: known.id, roleArn, registersLocation, adds: true },
    source: wider,
  };
  const event = { verb: "dataset.addTables", resourceType: "dataset", resourceId: known.id, accountId };
  const run = await transaction(
    async (client) => {
      const queued = await queueRunIn(client, ctx, {
        ...{ kind: REGISTER_KIND, title: `Add tables of ${wider.database}`, input, accountId },
        timeoutMs: TIMEOUT_MS,
      });
      const after = { source: wider, runId: queued.id };
      await recordEvents(client, [{ source: ctx, event: { ...event, after } }]);
      return queued;
    },
    () => ["headgate_event"],
  );
  return { datasetId: known.id, runId: run.id, isNew: false, isAdding: true };
}

/** The dataset's source together with what is asked for; null where that is no more than it has. */
async function widerSource(datasetId: string, source: Source): Promise<GlueSource | null> {
  if (source.kind !== "glue") return null;
  const { names, isWhole } = await registeredTables(datasetId);
  const { database, tables } = source;
  if (isWhole && !tables) return null;
  const missing = tables?.filter((name) => !names.includes(name));
  if (missing?.length === 0) return null;
  return isWhole || !missing
    ? { kind: "glue", database }
    : { kind: "glue", database, tables: [...names, ...missing] };
}

async function begin(
  ctx: Context,
  { source, registersLocation }: Asked,
  { made, roleArn, datasetId }: { made: NewDataset; roleArn: string; datasetId: string },
): Promise<Answer> {
  const input: RegisterInput = { datasetId, roleArn, source, registersLocation };
  const event: NewEvent = {
    verb: "dataset.register",
    resourceType: "dataset",
    resourceId: datasetId,
    accountId: made.accountId,
  };
  const run = await transaction(
    async (client) => {
      const queued = await queueRunIn(client, ctx, {
        kind: REGISTER_KIND,
        title: `Register ${made.name}`,
        input,
        accountId: made.accountId,
        timeoutMs: TIMEOUT_MS,
      });
      const id = await beginRegistration(client, made, { runId: queued.id, by: ctx.actor });
      if (id !== datasetId) throw new AlreadyRegistered();
      await indexDataset(client, datasetId);
      const after = { name: made.name, source: toldOf(source), runId: queued.id };
      await recordEvents(client, [{ source: ctx, event: { ...event, after } }]);
      return queued;
    },
    () => ["headgate_event"],
  );
  return { datasetId, runId: run.id, isNew: true, isAdding: false };
}

/** A source as its Event tells it. A SELECT may name values, and everybody reads a dataset's Events. */
function toldOf(source: Source) {
  if (source.kind !== "athena") return source;
  const { sql: _, ...told } = source;
  return told;
}

function newDataset({ accountId, source, registersLocation: _, name, ...facts }: Asked): NewDataset {
  const isRedshift = source.kind === "redshift";
  return {
    ...facts,
    id: uuidv7(),
    accountId,
    name: name ?? sourceName(source),
    sourceKind: source.kind,
    sourceKey: sourceKey(source),
    glueDatabase: glueDatabaseOf(source),
    warehouseKind: isRedshift ? source.warehouseKind : null,
    warehouse: isRedshift ? source.warehouse : null,
    database: isRedshift ? source.database : null,
    schemaName: isRedshift ? source.schema : null,
    location: "location" in source ? source.location : null,
  };
}

function glueDatabaseOf(source: Source): string | null {
  if (source.kind === "glue") return source.database;
  return source.kind === "redshift" ? null : source.glueDatabase;
}
