import { withDuckDb, withWorkspace } from "@/server/local/redshift-sql/bulk/workspace";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { extensionOf, readFolders } from "./folders";
import { groupTables, mixedFolders } from "./grouping";
import { inferFile, Unreadable } from "./infer";
import type { CsvClassifier, DataFile, FileSchema, Folder, FoundTable } from "./types";

export interface CrawlTarget {
  bucket: string;
  prefix: string;
  exclusions: readonly string[];
  /** Files of each folder that are looked into. */
  sampleSize?: number | undefined;
}

export interface DiscoverOptions {
  classifiers: readonly CsvClassifier[];
  tableLevel?: number | undefined;
  combineCompatible: boolean;
  signal: AbortSignal;
}

export interface Discovery {
  tables: FoundTable[];
  /** What could not be read, and why. */
  warnings: string[];
  objectCount: number;
}

const defaultSamples = 2;
const manySamples = 100;
const batchSize = 50;
const mostWarnings = 100;

/** Looks through a target: lists its objects, samples the files, and groups them into tables. */
export async function discover(
  objects: ObjectAccess,
  target: CrawlTarget,
  { classifiers, signal, ...grouping }: DiscoverOptions,
): Promise<Discovery> {
  const root = await readFolders(objects.list(target.bucket, target.prefix), {
    prefix: target.prefix,
    exclusions: target.exclusions,
    samplesPerFolder: target.sampleSize ?? defaultSamples,
    signal,
  });
  const all = [...filesOf(root)];
  const samples = all.length > manySamples && target.sampleSize === undefined ? onePerFolder(all) : all;
  const warnings: string[] = [];
  const options = { bucket: target.bucket, ...grouping };
  const schemas = await inferAll(objects, target.bucket, samples, { classifiers, signal, warnings });
  // Where files differ each becomes a table of its own, so each must be looked into.
  for (const folder of mixedFolders(root, schemas, options)) {
    const more = await inferAll(objects, target.bucket, folder.others, { classifiers, signal, warnings });
    for (const [key, schema] of more) schemas.set(key, schema);
    folder.samples = [...folder.samples, ...folder.others];
    if (folder.objectCount > folder.samples.length) {
      warnings.push(
        `s3://${target.bucket}/${folder.prefix}: its files differ, and there are too many to be tables`,
      );
    }
  }
  return {
    tables: groupTables(root, schemas, options),
    warnings,
    objectCount: countOf(root),
  };
}

function* filesOf(folder: Folder): Generator<DataFile> {
  yield* folder.samples;
  for (const child of folder.children.values()) yield* filesOf(child);
}

/** Of many folders one file each tells enough: of each extension the first. */
function onePerFolder(files: readonly DataFile[]): DataFile[] {
  const seen = new Set<string>();
  return files.filter(({ key }) => {
    const kind = `${key.slice(0, key.lastIndexOf("/") + 1)}${extensionOf(key)}`;
    return !seen.has(kind) && seen.add(kind);
  });
}

function countOf(folder: Folder): number {
  return [...folder.children.values()].reduce((sum, child) => sum + countOf(child), folder.objectCount);
}

async function inferAll(
  objects: ObjectAccess,
  bucket: string,
  samples: readonly DataFile[],
  options: { classifiers: readonly CsvClassifier[]; signal: AbortSignal; warnings: string[] },
): Promise<Map<string, FileSchema>> {
  const { classifiers, signal, warnings } = options;
  const schemas = new Map<string, FileSchema>();
  await withWorkspace(async (folder) => {
    for (let at = 0; at < samples.length; at += batchSize) {
      signal.throwIfAborted();
      const batch = samples.slice(at, at + batchSize);
      const found = await Promise.all(
        batch.map(async (file) => ({ file, path: await objects.filePath?.(bucket, file.key) })),
      );
      const files = found.flatMap(({ file, path }) => (path === undefined ? [] : [{ file, path }]));
      const paths = files.map(({ path }) => path);
      await withDuckDb(
        folder,
        paths,
        async (connection) => {
          for (const { file, path } of files) {
            signal.throwIfAborted();
            try {
              schemas.set(file.key, await inferFile(connection, path, file.size, classifiers));
            } catch (error) {
              if (!(error instanceof Unreadable)) throw error;
              if (warnings.length < mostWarnings)
                warnings.push(`s3://${bucket}/${file.key}: ${error.message}`);
            }
          }
        },
        signal,
      );
    }
  });
  signal.throwIfAborted();
  return schemas;
}
