import { createHash } from "node:crypto";
import { type ChecksumAlgorithm, checksumAlgorithms } from "@/server/local/objects/checksum";
import type { ObjectInfo, ObjectMeta, Verification } from "@/server/local/objects/store";
import type { CallContext } from "@/server/local/wire/service";
import { invalidArgument, notImplemented } from "./faults";

export interface ContentFields {
  CacheControl?: string | undefined;
  ContentDisposition?: string | undefined;
  ContentEncoding?: string | undefined;
  ContentLanguage?: string | undefined;
  ContentType?: string | undefined;
  Expires?: Date | undefined;
  Metadata?: Record<string, string> | undefined;
}

export type ChecksumFields = Partial<Record<`Checksum${ChecksumAlgorithm}`, string | undefined>>;

const maxMetadataBytes = 2048;

export const quoted = (etag: string) => `"${etag}"`;
export const unquoted = (etag: string) => etag.replace(/^"|"$/g, "");

/** S3 tells times to the second. */
export const wholeSeconds = (date: Date) => new Date(Math.floor(date.getTime() / 1000) * 1000);

/** The canonical user an account is to S3. */
export function owner(accountId: string) {
  return { ID: createHash("sha256").update(accountId).digest("hex") };
}

// Node hands over header bytes as Latin-1; clients that send more than ASCII send UTF-8.
function headerText(value: string): string {
  const text = Buffer.from(value, "latin1").toString("utf8");
  return text.includes("\ufffd") ? value : text;
}

/** What a request says the object's headers and metadata shall be. */
export function metaOf(input: ContentFields): ObjectMeta {
  const metadata = Object.entries(input.Metadata ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    headerText(value),
  ]);
  const bytes = metadata.reduce((sum, [name = "", value = ""]) => sum + Buffer.byteLength(name + value), 0);
  if (bytes > maxMetadataBytes) {
    throw invalidArgument(
      "Your metadata headers exceed the maximum allowed metadata size",
      "x-amz-meta",
      String(bytes),
    );
  }
  // aws-chunked frames the request; it is no property of the object.
  const encoding = input.ContentEncoding?.split(",").filter((part) => part.trim() !== "aws-chunked");
  return {
    ...(input.ContentType ? { contentType: input.ContentType } : {}),
    ...(input.CacheControl ? { cacheControl: input.CacheControl } : {}),
    ...(input.ContentDisposition ? { contentDisposition: headerText(input.ContentDisposition) } : {}),
    ...(encoding?.length ? { contentEncoding: encoding.join(",").trim() } : {}),
    ...(input.ContentLanguage ? { contentLanguage: input.ContentLanguage } : {}),
    ...(input.Expires ? { expires: input.Expires.toISOString() } : {}),
    ...(metadata.length > 0 ? { metadata: Object.fromEntries(metadata) } : {}),
  };
}

/** An object's headers as members of an answer. */
export function contentFields(info: ObjectInfo) {
  return {
    ContentType: info.contentType ?? "binary/octet-stream",
    CacheControl: info.cacheControl,
    ContentDisposition: info.contentDisposition,
    ContentEncoding: info.contentEncoding,
    ContentLanguage: info.contentLanguage,
    ...(info.expires ? { Expires: new Date(info.expires) } : {}),
    Metadata: info.metadata ?? {},
  };
}

export function toAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined;
  const found = checksumAlgorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (!found) throw notImplemented(`checksum algorithm ${name}`);
  return found;
}

/** The checksum a body comes with: in a header, or announced as a trailer that is complete once the body has ended. */
export function verificationOf(
  input: ChecksumFields & { ChecksumAlgorithm?: string | undefined; ContentMD5?: string | undefined },
  ctx: CallContext,
): Verification {
  const contentMd5 = input.ContentMD5;
  const inHeader = checksumAlgorithms.find((algorithm) => input[`Checksum${algorithm}`] !== undefined);
  if (inHeader) return { algorithm: inHeader, expected: () => input[`Checksum${inHeader}`], contentMd5 };
  const trailer = ctx.http.headers["x-amz-trailer"]?.toLowerCase().trim();
  if (trailer?.startsWith("x-amz-checksum-")) {
    const algorithm = toAlgorithm(trailer.slice("x-amz-checksum-".length));
    return { algorithm, expected: () => ctx.trailers.get(trailer), contentMd5 };
  }
  return { algorithm: toAlgorithm(input.ChecksumAlgorithm), contentMd5 };
}

/** Checksums as members of an answer. */
export function checksumFields(info: Pick<ObjectInfo, "checksums" | "checksumType">) {
  const fields: ChecksumFields = {};
  for (const algorithm of checksumAlgorithms) {
    const value = info.checksums[algorithm];
    if (value !== undefined) fields[`Checksum${algorithm}`] = value;
  }
  return { ...fields, ChecksumType: info.checksumType };
}
