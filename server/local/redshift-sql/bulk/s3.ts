import { type ObjectAccess, S3Failure } from "@/server/local/redshift-sql/types";
import { RedshiftSqlError } from "@/server/sql/error";

export interface S3Location {
  bucket: string;
  key: string;
}

/** Takes `s3://bucket/key` apart; undefined for anything else. */
export function parseS3Url(url: string): S3Location | undefined {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/is.exec(url);
  return match?.[1] ? { bucket: match[1], key: match[2] ?? "" } : undefined;
}

/** S3's refusal in the words in which COPY and UNLOAD report it. */
export function s3Error(error: unknown): unknown {
  if (!(error instanceof S3Failure)) return error;
  const message = error.code === "AccessDenied" ? "Access Denied" : error.message.replace(/\.$/, "");
  return new RedshiftSqlError(
    `S3ServiceException:${message},Status ${error.status},Error ${error.code},CanRetry 0`,
    { sqlState: "XX000" },
  );
}

export interface SourceFile extends S3Location {
  size: number;
  url: string;
}

/** The files that a COPY source names: every object with the prefix, or what a manifest lists. */
export async function sourceFiles(
  objects: ObjectAccess,
  source: S3Location,
  manifest: boolean,
): Promise<SourceFile[]> {
  const files = manifest ? await manifestFiles(objects, source) : await prefixFiles(objects, source);
  if (files.length > 0 || manifest) return files;
  throw new RedshiftSqlError(`The specified S3 prefix '${source.key}' does not exist`, { sqlState: "XX000" });
}

async function prefixFiles(objects: ObjectAccess, { bucket, key }: S3Location): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const object of objects.list(bucket, key)) {
    // A folder's own marker holds no data.
    if (object.key.endsWith("/") && object.size === 0) continue;
    files.push({ bucket, key: object.key, size: object.size, url: `s3://${bucket}/${object.key}` });
  }
  return files;
}

const MAX_MANIFEST = 16 * 1024 * 1024;

/** Reads a small object whole: a manifest or a JSONPaths file. */
export async function readSmall(objects: ObjectAccess, { bucket, key }: S3Location): Promise<string> {
  const { size, body } = await objects.get(bucket, key);
  if (size > MAX_MANIFEST) {
    body.destroy();
    throw new RedshiftSqlError(`The file s3://${bucket}/${key} is too large for a manifest`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

async function manifestFiles(objects: ObjectAccess, location: S3Location): Promise<SourceFile[]> {
  const entries = manifestEntries(await readSmall(objects, location));
  const files: SourceFile[] = [];
  for (const { url, mandatory } of entries) {
    const target = parseS3Url(url);
    if (!target) throw new RedshiftSqlError(`The manifest names ${url}, which is no S3 path`);
    const found = await exactObject(objects, target);
    if (found) files.push({ ...target, size: found.size, url });
    else if (mandatory)
      throw new RedshiftSqlError(`Problem reading manifest file - file does not exist: ${url}`);
  }
  return files;
}

function manifestEntries(text: string): { url: string; mandatory: boolean }[] {
  try {
    const { entries } = JSON.parse(text) as { entries: { url: string; mandatory?: boolean }[] };
    return entries.map(({ url, mandatory = false }) => ({ url: String(url), mandatory }));
  } catch {
    throw new RedshiftSqlError("Problem reading manifest file - Invalid JSON, or no list of entries");
  }
}

async function exactObject(objects: ObjectAccess, { bucket, key }: S3Location) {
  for await (const object of objects.list(bucket, key)) {
    if (object.key === key) return object;
    if (object.key > key) return undefined;
  }
  return undefined;
}
