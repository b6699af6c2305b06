import type { AwsTarget } from "@/server/aws/clients";
import { listObjects, readBeginning, type S3Object } from "@/server/aws/s3";
import { AppError } from "@/server/errors";
import { formatOfKey, infer } from "./infer/infer";
import { type Inferred, NotATable } from "./infer/inferred";
import { placeOf } from "./location";

const LISTED_MAX = 10_000;
const READ_BYTES = 1024 * 1024;

export interface LookedInto {
  inferred: Inferred;
  key: string;
  objects: number;
  bytes: number;
  isCut: boolean;
  modifiedAt: Date | null;
}

/** Lists a folder and looks into its first object; refuses, with the way out, what is no single table. */
export async function lookInto(target: AwsTarget, location: string): Promise<LookedInto> {
  const place = placeOf(location);
  const { objects: listed, isAll } = await listObjects(target, place, LISTED_MAX);
  const objects = listed.filter(({ key }) => !isHidden(key.slice(place.prefix.length)));
  const first = objects.find(({ bytes }) => bytes > 0);
  if (!first) throw refused(await whyEmpty(target, location, objects));
  refusePartitions(objects, place.prefix);
  refuseMixed(objects);
  const bytes = await readBeginning(target, { bucket: place.bucket, key: first.key, bytes: READ_BYTES });
  return {
    inferred: inferredOf(first.key, bytes, bytes.length >= first.bytes),
    key: first.key,
    objects: objects.length,
    bytes: objects.reduce((sum, one) => sum + one.bytes, 0),
    isCut: !isAll,
    modifiedAt: newest(objects),
  };
}

function inferredOf(key: string, bytes: Uint8Array, isWhole: boolean): Inferred {
  try {
    return infer(key, bytes, isWhole);
  } catch (error) {
    if (error instanceof NotATable) throw refused(`${key}: ${error.message}`);
    throw error;
  }
}

const refused = (message: string) =>
  new AppError("invalid", message, { issues: [{ path: "location", message }] });

/** As Athena does: names that begin with a dot or an underscore are no data, and neither are folders' own marks. */
const isHidden = (name: string) => name.endsWith("/") || name === "" || /(^|\/)[._]/.test(name);

async function whyEmpty(target: AwsTarget, location: string, objects: readonly S3Object[]): Promise<string> {
  if (objects.length > 0) return `All ${objects.length} objects in ${location} are empty.`;
  const { bucket, prefix } = placeOf(location);
  const file = prefix.replace(/\/+$/, "");
  const { objects: beside } = await listObjects(target, { bucket, prefix: file }, 1);
  return beside[0]?.key === file
    ? `s3://${bucket}/${file} is an object. Athena reads folders: name the folder that it lies in.`
    : `There is no object in ${location}. Check the bucket and the folder; capital letters count.`;
}

function refusePartitions(objects: readonly S3Object[], prefix: string): void {
  const found = objects.map(({ key }) => /(?:^|\/)([^/=]+)=[^/]*\//.exec(key.slice(prefix.length))?.[1]);
  const [name] = found.filter(Boolean);
  if (name)
    throw refused(
      `The folder is laid out in partitions (${name}=…). Crawl it into Glue, which makes them, then register the Glue database; or name one partition's folder.`,
    );
}

function refuseMixed(objects: readonly S3Object[]): void {
  const formats = new Map<string, number>();
  for (const { key } of objects) {
    const format = formatOfKey(key) ?? "no known ending";
    formats.set(format, (formats.get(format) ?? 0) + 1);
  }
  if (formats.size < 2) return;
  const said = [...formats].map(([format, count]) => `${count} of ${format}`).join(", ");
  throw refused(`The folder mixes formats (${said}). A table has one: name a folder with files of one kind.`);
}

function newest(objects: readonly S3Object[]): Date | null {
  const times = objects.flatMap(({ modifiedAt }) => modifiedAt?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}
