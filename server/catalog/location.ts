import type { S3Place } from "@/server/aws/s3";

/** Bucket and prefix of `s3://bucket/prefix/`. */
export function placeOf(location: string): S3Place {
  const [, bucket = "", prefix = ""] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  return { bucket, prefix };
}

/** As Lake Formation names a location. */
export function arnOf(location: string, region: string): string {
  const { bucket, prefix } = placeOf(location);
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return `arn:${partition}:s3:::${[bucket, prefix.replace(/\/+$/, "")].filter(Boolean).join("/")}`;
}

/** The locations that hold all of these: those that lie in another one are left out. */
export function outermost(locations: readonly string[]): string[] {
  const folders = [...new Set(locations.map((one) => `${one.replace(/\/+$/, "")}/`))].sort();
  return folders.filter((one, n) => !folders.slice(0, n).some((outer) => one.startsWith(outer)));
}
