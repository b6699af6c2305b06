import type { Checksums, ContentHeaders, ObjectInfo } from "./types";

/** What the index keeps of an object beside its size, tag and time. */
export interface InfoColumn {
  headers?: ContentHeaders;
  metadata?: Record<string, string>;
  checksums: Checksums;
  checksumType: ObjectInfo["checksumType"];
}

export interface ObjectRow {
  bucket: string;
  key: string;
  path: string;
  /** bigint arrives as text. */
  size: string;
  etag: string;
  modified_at: Date;
  info: InfoColumn;
}

export const objectColumns = "bucket, key, path, size, etag, modified_at, info";

export function toObjectInfo(row: ObjectRow): ObjectInfo {
  return {
    bucket: row.bucket,
    key: row.key,
    size: Number(row.size),
    etag: row.etag,
    lastModified: row.modified_at,
    ...row.info.headers,
    ...(row.info.metadata ? { metadata: row.info.metadata } : {}),
    checksums: row.info.checksums,
    checksumType: row.info.checksumType,
  };
}

export function toInfoColumn(info: ObjectInfo): InfoColumn {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, expires } = info;
  const headers = {
    contentType,
    cacheControl,
    contentDisposition,
    contentEncoding,
    contentLanguage,
    expires,
  };
  const present = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return {
    ...(Object.keys(present).length > 0 ? { headers: present } : {}),
    ...(info.metadata ? { metadata: info.metadata } : {}),
    checksums: info.checksums,
    checksumType: info.checksumType,
  };
}
