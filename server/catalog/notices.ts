import * as z from "zod";
import { type Ask, registerNotice } from "@/server/events";

interface Concerned {
  name: string;
  stewardIds: string[];
  createdById: string | null;
}

async function concernedBy(ask: Ask, datasetId: string): Promise<Concerned | undefined> {
  const [dataset] = await ask<Concerned>(
    `SELECT name, steward_ids AS "stewardIds", created_by_id AS "createdById" FROM dataset WHERE id = $1::uuid`,
    [datasetId],
  );
  return dataset;
}

const count = z.int().min(0).catch(0);
const Counts = z.object({
  ...{ newTables: count, changedTables: count, droppedTables: count },
  ...{ newPartitions: count, droppedPartitions: count },
});

/** "2 tables added, 1 table dropped"; nothing where the Event says no numbers. */
function changesOf(after: unknown): string {
  const { data } = Counts.safeParse(after);
  if (!data) return "";
  return [
    { n: data.newTables, noun: "table", word: "added" },
    { n: data.changedTables, noun: "table", word: "changed" },
    { n: data.droppedTables, noun: "table", word: "dropped" },
    { n: data.newPartitions, noun: "partition", word: "added" },
    { n: data.droppedPartitions, noun: "partition", word: "dropped" },
  ]
    .filter(({ n }) => n > 0)
    .map(({ n, noun, word }) => `${n} ${n === 1 ? noun : `${noun}s`} ${word}`)
    .join(", ");
}

/** Who looks after a dataset and who registered it are told when its source has another schema. */
registerNotice({
  verb: "dataset.schemaChanged",
  about: async (ask, { resourceId, after }) => {
    const dataset = await concernedBy(ask, resourceId);
    if (!dataset) return null;
    const { name, stewardIds, createdById } = dataset;
    const changes = changesOf(after);
    return {
      personIds: [...stewardIds, ...(createdById ? [createdById] : [])],
      text: `The schema of ${name} changed${changes ? `: ${changes}` : ""}.`,
    };
  },
});

const Failure = z.object({ error: z.string() }).catch({ error: "its run says why." });

/** Who began a registration is told that it came to nothing. */
registerNotice({
  verb: "dataset.registerFailed",
  about: async (ask, { resourceId, after }) => {
    const dataset = await concernedBy(ask, resourceId);
    if (!dataset?.createdById) return null;
    const { error } = Failure.parse(after);
    return { personIds: [dataset.createdById], text: `Registering ${dataset.name} failed: ${error}` };
  },
});
