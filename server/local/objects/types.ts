import type { Readable } from "node:stream";
import type { ChecksumAlgorithm } from "./checksum";

export interface BucketInfo {
  name: string;
  accountId: string;
  region: string;
  createdAt: Date;
}

/** Headers kept with an object and given back with it. */
export interface ContentHeaders {
  contentType?: string;
  cacheControl?: string;
  contentDisposition?: string;
  contentEncoding?: string;
  contentLanguage?: string;
  expires?: string;
}

export type Checksums = Partial<Record<ChecksumAlgorithm, string>>;

export interface ObjectMeta extends ContentHeaders {
  /** User metadata, without the `x-amz-meta-` prefix. */
  metadata?: Record<string, string>;
}

export interface ObjectInfo extends ObjectMeta {
  bucket: string;
  key: string;
  size: number;
  /** Hex MD5, or `<hex>-<parts>` after a multipart upload; without quotes. */
  etag: string;
  lastModified: Date;
  /** Base64, by algorithm. */
  checksums: Checksums;
  checksumType: "FULL_OBJECT" | "COMPOSITE";
}

/** What a write must find, or it is refused with PreconditionFailed (NoSuchKey where `ifMatch` finds nothing). */
export interface Conditions {
  ifNoneMatch?: string | undefined;
  ifMatch?: string | undefined;
}

export interface Verification {
  algorithm?: ChecksumAlgorithm | undefined;
  /** Base64 value to compare with, asked for after the body has ended: it may come as a trailer. */
  expected?: (() => string | undefined) | undefined;
  /** Base64 MD5 of the body. */
  contentMd5?: string | undefined;
  /** Length of the body that was announced. */
  size?: number | undefined;
}

export interface PutOptions extends ObjectMeta {
  conditions?: Conditions;
  verification?: Verification;
}

export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

export interface ListOptions {
  prefix?: string;
  /** Only keys after this one. */
  startAfter?: string;
  limit?: number;
}

export interface PageOptions {
  prefix?: string;
  delimiter?: string;
  /** Where to go on: `next` of the page before, or a position made by the caller. Inclusive. */
  from?: string;
  limit: number;
}

export type PageEntry = { object: ObjectInfo } | { commonPrefix: string };

export interface ObjectPage {
  entries: PageEntry[];
  /** Set when there is more. */
  next?: string;
}

export type ObjectBody = Readable | Uint8Array;

export interface UploadInfo {
  id: string;
  bucket: string;
  key: string;
  startedAt: Date;
  /** ARN of who began it. */
  startedBy: string;
  meta: ObjectMeta;
  checksumAlgorithm?: ChecksumAlgorithm;
  checksumType?: "FULL_OBJECT" | "COMPOSITE";
}

export interface PartInfo {
  number: number;
  size: number;
  etag: string;
  checksums: Checksums;
  lastModified: Date;
}

export interface PartClaim {
  number: number;
  etag: string;
  checksums: Checksums;
}

export interface Uploads {
  create(
    bucket: string,
    key: string,
    upload: Pick<UploadInfo, "meta" | "startedBy" | "checksumAlgorithm" | "checksumType">,
  ): Promise<UploadInfo>;
  /** The upload of that bucket, key and id, or NoSuchUpload. */
  get(bucket: string, key: string, id: string): Promise<UploadInfo>;
  putPart(
    upload: UploadInfo,
    number: number,
    body: ObjectBody,
    verification?: Verification,
  ): Promise<PartInfo>;
  parts(upload: UploadInfo, after: number, limit: number): Promise<{ parts: PartInfo[]; more: boolean }>;
  complete(upload: UploadInfo, claims: PartClaim[], conditions?: Conditions): Promise<ObjectInfo>;
  abort(upload: UploadInfo): Promise<void>;
  /** By key, then id, after the given pair. */
  list(
    bucket: string,
    options: { prefix: string; afterKey: string; afterId: string; limit: number },
  ): Promise<{ uploads: UploadInfo[]; more: boolean }>;
}

/** The folder of objects: files that DuckDB can read in place, under an index in PostgreSQL. */
export interface ObjectStore {
  createBucket(name: string, accountId: string, region: string): Promise<BucketInfo>;
  deleteBucket(name: string): Promise<void>;
  bucket(name: string): Promise<BucketInfo | null>;
  buckets(accountId: string): Promise<BucketInfo[]>;

  put(bucket: string, key: string, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo>;
  /** The body must be read to its end or destroyed. */
  get(bucket: string, key: string, range?: ByteRange): Promise<{ info: ObjectInfo; body: Readable }>;
  head(bucket: string, key: string): Promise<ObjectInfo | null>;
  /** Keys that aren't there are no error. */
  delete(bucket: string, keys: string[]): Promise<void>;
  list(bucket: string, options?: ListOptions): AsyncIterable<ObjectInfo>;
  page(bucket: string, options: PageOptions): Promise<ObjectPage>;
  /** The object's own file. It is replaced as a whole when the object is written anew, never changed in place. */
  filePath(bucket: string, key: string): Promise<string>;

  uploads: Uploads;
  /** Forgets every bucket, object and upload. */
  reset(): Promise<void>;
}
