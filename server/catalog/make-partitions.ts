import type { AwsTarget } from "@/server/aws/clients";
import { PARTITIONS_MAX } from "@/server/aws/glue";
import { eachObject } from "@/server/aws/s3";
import { type Job, RunFailure } from "@/server/runs";
import { foldersOf, valuesOf } from "./layout";
import { placeOf } from "./location";
import { isHidden } from "./survey";

const TOTAL_MAX = 100_000;
/** Each partition repeats the columns, and a request has its size. */
const COLUMNS_A_CALL = 50_000;

/** Before anything is made. */
export function refuseTooMany(partitions: number): void {
  if (partitions > TOTAL_MAX)
    throw new RunFailure(
      "invalid",
      `The folder has ${partitions} partitions; ${TOTAL_MAX} are the most here. Make the table with partition projection in Athena, then register its Glue database.`,
    );
}

/** The Run that makes them. */
export type PartitionsJob = Pick<Job, "signal" | "log" | "progress">;

interface PartitionFolder {
  values: string[];
  location: string;
}

interface Making {
  location: string;
  /** How many columns each partition repeats. */
  columns: number;
  total: number;
  create: (batch: PartitionFolder[]) => Promise<unknown>;
  /** How far an attempt before this one came. */
  from?: { after?: string | undefined; made?: number } | null;
  keep?: (reached: { after: string | undefined; made: number }) => Promise<void>;
}

/**
 * Walks the folder once more and makes a partition of each folder that holds files. What was made is kept with the Run,
 * so that another worker goes on behind it; what it made twice is there already.
 */
export async function makePartitions(
  job: PartitionsJob,
  target: AwsTarget,
  { location, columns, total, create, from, keep }: Making,
): Promise<void> {
  const batchMax = Math.max(1, Math.min(PARTITIONS_MAX, Math.floor(COLUMNS_A_CALL / columns)));
  const place = placeOf(location);
  let { after, made = 0 } = from ?? {};
  if (after) job.log("info", `Going on behind ${made} partitions`);
  let batch: PartitionFolder[] = [];
  let folder: string | null = null;
  const flush = async () => {
    job.signal.throwIfAborted();
    await create(batch);
    made += batch.length;
    batch = [];
    await keep?.({ after, made });
    job.progress(0.1 + 0.3 * Math.min(1, made / total), `${made} of ${total} partitions`);
  };
  for await (const { key } of eachObject(target, place, { after })) {
    const relative = key.slice(place.prefix.length);
    const of = relative.slice(0, relative.lastIndexOf("/") + 1);
    if (isHidden(relative) || of === folder) continue;
    if (batch.length >= batchMax) await flush();
    folder = of;
    batch.push({ values: valuesOf(foldersOf(relative)), location: `${location}${of}` });
    // Behind every key of this folder, whatever it is called.
    after = `${place.prefix}${of}\u{10FFFD}`;
  }
  if (batch.length > 0) await flush();
  job.log("info", `${made} partitions`);
}
