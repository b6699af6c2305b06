import type { AwsTarget } from "@/server/aws/clients";
import { eachObject, type S3Object, type S3Place } from "@/server/aws/s3";
import { formatOfKey } from "./infer/infer";
import { NotATable } from "./infer/inferred";
import { Layout } from "./layout";

/** What lies under a prefix, counted in one walk that holds no more than some samples. */
export interface Survey {
  objects: number;
  emptyObjects: number;
  bytes: number;
  /** There are more objects than were walked. */
  isCut: boolean;
  modifiedAt: Date | null;
  /** The first ones that have bytes. */
  samples: S3Object[];
  /** The newest ones behind these: what a folder's writer has altered shows there first. */
  newest: S3Object[];
  layout: Layout;
}

interface Limits {
  objectsMax: number;
  samplesMax: number;
  signal?: AbortSignal;
  onProgress?: (objects: number) => void;
}

/** As Athena does: names that begin with a dot or an underscore are no data, and neither are folders' own marks. */
export const isHidden = (name: string) => name.endsWith("/") || name === "" || /(^|\/)[._]/.test(name);

const TOLD_EVERY = 10_000;
const NEWEST_MAX = 4;

const timeOf = ({ modifiedAt }: S3Object) => modifiedAt?.getTime() ?? 0;

/** Of the same second, which is as fine as S3 tells, the last by name. */
const byAge = (one: S3Object, other: S3Object) =>
  timeOf(other) - timeOf(one) || (one.key < other.key ? 1 : -1);

export const newestOf = (objects: readonly S3Object[]) => [...objects].sort(byAge).slice(0, NEWEST_MAX);

/** Walks a folder; throws `NotATable` for one that mixes formats or layouts. */
export async function survey(
  target: AwsTarget,
  place: S3Place,
  { objectsMax, samplesMax, signal, onProgress }: Limits,
): Promise<Survey> {
  const found: Survey = {
    ...{ objects: 0, emptyObjects: 0, bytes: 0, isCut: false, modifiedAt: null, samples: [], newest: [] },
    layout: new Layout(),
  };
  const formats = new Map<string, number>();
  let walked = 0;
  for await (const object of eachObject(target, place)) {
    if (walked >= objectsMax) {
      found.isCut = true;
      break;
    }
    walked += 1;
    if (walked % TOLD_EVERY === 0) {
      signal?.throwIfAborted();
      onProgress?.(walked);
    }
    const relative = object.key.slice(place.prefix.length);
    if (isHidden(relative)) continue;
    count(found, object, samplesMax);
    const format = formatOfKey(object.key) ?? "no known ending";
    formats.set(format, (formats.get(format) ?? 0) + 1);
    found.layout.add(relative);
  }
  refuseMixed(formats);
  return found;
}

function count(found: Survey, object: S3Object, samplesMax: number): void {
  found.objects += 1;
  found.bytes += object.bytes;
  if (object.bytes === 0) found.emptyObjects += 1;
  else if (found.samples.length < samplesMax) found.samples.push(object);
  else found.newest = newestOf([...found.newest, object]);
  if (object.modifiedAt && (!found.modifiedAt || object.modifiedAt > found.modifiedAt))
    found.modifiedAt = object.modifiedAt;
}

function refuseMixed(formats: ReadonlyMap<string, number>): void {
  if (formats.size < 2) return;
  const said = [...formats].map(([format, count]) => `${count} of ${format}`).join(", ");
  throw new NotATable(
    `The folder mixes formats (${said}). A table has one: name a folder with files of one kind.`,
  );
}
