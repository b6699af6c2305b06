/** `s3://bucket/some/prefix/`, taken apart. */
export interface S3Location {
  bucket: string;
  key: string;
}

export function parseS3(url: string): S3Location | null {
  const [, bucket, key = ""] = /^s3[an]?:\/\/([^/]+)(?:\/([\s\S]*))?$/i.exec(url.trim()) ?? [];
  return bucket === undefined ? null : { bucket, key };
}

/** A folder's URL, with the slash at its end that tells `a/` from `ab/`. */
export const asFolder = (url: string): string => (url.endsWith("/") ? url : `${url}/`);

export const s3Url = ({ bucket, key }: S3Location): string => `s3://${bucket}/${key}`;
