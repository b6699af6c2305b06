import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import type { CatalogTable } from "@/server/aws/glue";
import {
  createPartitions,
  replaceTable,
  type WholeTable,
  wholeTable,
  withMore,
} from "@/server/aws/glue-tables";
import { columnNames, NotATable } from "./infer/inferred";
import { placeOf } from "./location";
import { type LookedInto, lookInto, REGISTRATION } from "./look-into";
import { makePartitions, type PartitionsJob, refuseTooMany } from "./make-partitions";
import { survey } from "./survey";

/** Where the folder of a dataset lies, and which Glue table reads it. */
export interface FollowedFolder {
  database: string;
  tableName: string;
  location: string;
}

/** What a folder comes to, by its files. */
export interface FolderCounts {
  rows: number | null;
  bytes: number | null;
  updatedAt: Date | null;
}

export const countsOf = ({ rows, bytes, isCut, modifiedAt }: LookedInto): FolderCounts => ({
  rows,
  bytes: isCut ? null : bytes,
  updatedAt: modifiedAt,
});

/**
 * Walks a registered folder again and has its Glue table follow, as a crawler would: columns that came stand behind
 * those that are there, and folders that came are partitions. What else differs is told and left as it is, since a
 * table's types may be somebody's choice. Doing it again does no harm.
 */
export async function followFolder(
  job: PartitionsJob,
  target: AwsTarget,
  folder: FollowedFolder,
): Promise<FolderCounts> {
  const looked = await lookInto(target, folder.location, {
    ...REGISTRATION,
    signal: job.signal,
    onProgress: (objects) => job.progress(0.1, `Reading the folder: ${objects} objects`),
  });
  const whole = await wholeTable(target, { database: folder.database, table: folder.tableName });
  if (whole) await follow(job, target, { folder, looked, whole });
  return countsOf(looked);
}

/** Counts a folder that a crawler follows; null where it cannot be, which is no reason to fail the crawl. */
export async function countFolder(
  { signal }: PartitionsJob,
  target: AwsTarget,
  location: string,
): Promise<FolderCounts | null> {
  const { objectsMax } = REGISTRATION;
  try {
    const { bytes, isCut, modifiedAt } = await survey(target, placeOf(location), {
      ...{ objectsMax, samplesMax: 1, signal },
    });
    return { rows: null, bytes: isCut ? null : bytes, updatedAt: modifiedAt };
  } catch (error) {
    // Whoever may crawl need not be allowed to list.
    if (error instanceof NotATable || (error instanceof AwsError && error.code === "aws_denied")) return null;
    throw error;
  }
}

interface Following {
  folder: FollowedFolder;
  looked: LookedInto;
  whole: WholeTable;
}

async function follow(job: PartitionsJob, target: AwsTarget, { folder, looked, whole }: Following) {
  const { database, tableName, location } = folder;
  const why = differenceOf(whole.table, looked);
  if (why) {
    job.log("warn", `${why}: the table ${tableName} is left as it is`);
    return;
  }
  const columns = columnsMore(whole.table, looked);
  const input = withMore(whole.input, columns, looked.inferred.serde.serializationParameters);
  if (columns.length > 0) {
    await replaceTable(target, database, input);
    job.log("info", `${tableName} has the columns ${columns.map(({ name }) => name).join(", ")} now`);
  }
  if (looked.partitions === 0 || looked.isCut) return;
  refuseTooMany(looked.partitions);
  await makePartitions(job, target, {
    ...{ location, total: looked.partitions, columns: whole.table.columns.length + columns.length },
    create: (batch) => createPartitions(target, { database, input }, batch),
  });
}

/** Why the table cannot be one that follows these files. */
function differenceOf(table: CatalogTable, { inferred, partitionKeys }: LookedInto): string | null {
  const { serializationLibrary } = inferred.serde;
  if (table.serializationLibrary !== serializationLibrary)
    return `Its files would be read by ${serializationLibrary} now`;
  const keys = (list: readonly { name: string }[]) => list.map(({ name }) => name).join(", ") || "nothing";
  if (keys(table.partitionKeys) !== keys(partitionKeys))
    return `Its folders are partitioned by ${keys(partitionKeys)} now`;
  return null;
}

/** A CSV's columns are known by their place, others' by their names. */
function columnsMore({ columns, partitionKeys }: CatalogTable, { inferred }: LookedInto) {
  const taken = [...columns, ...partitionKeys].map(({ name }) => name);
  if (inferred.format !== "csv") return inferred.columns.filter(({ name }) => !taken.includes(name));
  const more = inferred.columns.slice(columns.length);
  const names = columnNames([...taken, ...more.map(({ name }) => name)]).slice(taken.length);
  return more.map(({ type }, n) => ({ type, name: names[n] ?? "" }));
}
