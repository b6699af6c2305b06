import type { AwsTarget } from "@/server/aws/clients";
import { eachObject, readRange, type S3Object } from "@/server/aws/s3";
import { AppError } from "@/server/errors";
import type { Beginning } from "./infer/beginning";
import { formatOf, formatOfKey, infer } from "./infer/infer";
import { type Inferred, NotATable } from "./infer/inferred";
import { inferParquet } from "./infer/parquet";
import { foldersOf, type PartitionKey, valuesOf } from "./layout";
import { placeOf } from "./location";
import { readFooters } from "./parquet-footers";
import { newestOf, type Survey, survey } from "./survey";
import { withPartitionKeys } from "./with-partition-keys";

const READ_BYTES = 1024 * 1024;
/**
 * Files of lines are read at their beginnings, so many of them and the newest ones, since what one holds in a column the
 * next need not.
 */
const BEGINNINGS_MAX = 8;

/** How far a look goes: a preview answers at once, a registration looks at everything. */
export interface Reach {
  objectsMax: number;
  footersMax: number;
  signal?: AbortSignal;
  onProgress?: (objects: number) => void;
}

export const PREVIEW: Reach = { objectsMax: 10_000, footersMax: 8 };
export const REGISTRATION: Reach = { objectsMax: 5_000_000, footersMax: 200 };

export interface LookedInto {
  inferred: Inferred;
  partitionKeys: PartitionKey[];
  /** How many there are, of what was listed. */
  partitions: number;
  key: string;
  objects: number;
  bytes: number;
  isCut: boolean;
  /** Where each file tells it without being read whole. */
  rows: number | null;
  modifiedAt: Date | null;
}

/** Lists a folder and looks into its first objects; refuses, with the way out, what is no single table. */
export async function lookInto(target: AwsTarget, location: string, reach: Reach): Promise<LookedInto> {
  const place = placeOf(location);
  const { objectsMax, footersMax: samplesMax, ...told } = reach;
  const found = await orRefused("", () => survey(target, place, { objectsMax, samplesMax, ...told }));
  const [first, ...rest] = found.samples;
  if (!first) throw refused(await whyEmpty(target, location, found));
  const partitionKeys = found.layout.partitionKeys();
  const looked = await orRefused("", () =>
    inferredOf(target, { bucket: place.bucket, found }, [first, ...rest, ...found.newest]),
  );
  const relative = (looked.rowsKey ?? first.key).slice(place.prefix.length);
  const others = looked.format === "parquet" ? await readFooters(target, place.bucket, found, looked) : null;
  const warnings = [...looked.warnings, ...(others?.warnings ?? []), ...emptyWarning(found)];
  const whole = { ...looked, ...withColumns(looked, others?.columns ?? []), warnings };
  const inferred = await orRefused("", async () =>
    withPartitionKeys(whole, partitionKeys, valuesOf(foldersOf(relative))),
  );
  const { objects, bytes, isCut, modifiedAt, layout } = found;
  return {
    ...{ inferred, partitionKeys, key: first.key, objects, bytes, isCut, modifiedAt },
    partitions: partitionKeys.length > 0 ? layout.partitions : 0,
    rows: others?.rows ?? null,
  };
}

/** Adds columns that the shown file has not. */
const withColumns = ({ columns, rows }: Inferred, more: Inferred["columns"]) => ({
  columns: [...columns, ...more],
  rows: rows.map((row) => [...row, ...more.map(() => null)]),
});

async function inferredOf(
  target: AwsTarget,
  { bucket, found }: { bucket: string; found: Survey },
  [first, ...others]: readonly [S3Object, ...S3Object[]],
): Promise<Inferred> {
  const { key, bytes } = first;
  const read = (start: number, end: number) => readRange(target, { bucket, key, start, end });
  const ofParquet = () => orRefused(`${key}: `, () => inferParquet({ bytes, read }));
  if (formatOfKey(key) === "parquet") return ofParquet();
  const beginning = await beginningOf(target, bucket, first);
  if (formatOf(key, beginning.bytes) === "parquet") return ofParquet();
  const some = [...others.slice(0, BEGINNINGS_MAX - 1), ...newestOf(others.slice(BEGINNINGS_MAX - 1))];
  const isAll = !found.isCut && some.length + 1 === found.objects - found.emptyObjects;
  const beginnings = await Promise.all(some.map((object) => beginningOf(target, bucket, object)));
  const inferred = await infer(beginning, beginnings, isAll);
  return isAll ? inferred : { ...inferred, warnings: [...inferred.warnings, partOf(some.length + 1, found)] };
}

const partOf = (looked: number, { objects, isCut }: Survey) =>
  `Columns and types are those of the first rows of ${looked} of its ${objects}${isCut ? " or more" : ""} files.`;

async function beginningOf(target: AwsTarget, bucket: string, { key, bytes }: S3Object): Promise<Beginning> {
  const read = await readRange(target, { bucket, key, start: 0, end: Math.min(READ_BYTES, bytes) });
  return { key, bytes: read, isWhole: read.length >= bytes };
}

async function orRefused<T>(where: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof NotATable) throw refused(`${where}${error.message}`);
    throw error;
  }
}

const refused = (message: string) =>
  new AppError("invalid", message, { issues: [{ path: "location", message }] });

function emptyWarning({ emptyObjects, objects }: Survey): string[] {
  return emptyObjects > 0
    ? [`${emptyObjects} of its ${objects} objects have no bytes; they hold no row.`]
    : [];
}

async function whyEmpty(target: AwsTarget, location: string, { objects }: Survey): Promise<string> {
  if (objects > 0)
    return `All ${objects} objects in ${location} are empty. Write the files again, or name another folder.`;
  const { bucket, prefix } = placeOf(location);
  const file = prefix.replace(/\/+$/, "");
  for await (const { key } of eachObject(target, { bucket, prefix: file }, { pageSize: 1 })) {
    if (key !== file) break;
    return `s3://${bucket}/${file} is an object. Athena reads folders: name the folder that it lies in.`;
  }
  return `There is no object in ${location}. Check the bucket and the folder; capital letters count.`;
}
