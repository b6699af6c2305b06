import type { ObjectInfo, ObjectStore } from "@/server/local/objects/store";
import { awsError, type CallContext } from "@/server/local/wire/service";
import { readableObject } from "./access";
import { judge } from "./conditions";
import { invalidArgument, notImplemented, preconditionFailed } from "./faults";

export interface CopySourceInput {
  CopySource: string | undefined;
  CopySourceIfMatch?: string | undefined;
  CopySourceIfNoneMatch?: string | undefined;
  CopySourceIfModifiedSince?: Date | undefined;
  CopySourceIfUnmodifiedSince?: Date | undefined;
  ExpectedSourceBucketOwner?: string | undefined;
}

/** Reads x-amz-copy-source: `bucket/key` or `/bucket/key`, percent-encoded, with an optional version. */
function parseCopySource(header: string): { bucket: string; key: string; version: string | null } {
  const refused = invalidArgument(
    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
    "x-amz-copy-source",
    header,
  );
  const [path = "", query = ""] = header.split("?", 2);
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.replaceAll("+", "%20")).replace(/^\//, "");
  } catch {
    throw refused;
  }
  const slash = decoded.indexOf("/");
  if (slash < 1 || slash === decoded.length - 1) throw refused;
  const version = new URLSearchParams(query).get("versionId");
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1), version };
}

/** The object to copy from, provided that the caller may read it and the conditions hold. */
export async function copySource(
  store: ObjectStore,
  ctx: CallContext,
  input: CopySourceInput,
): Promise<ObjectInfo> {
  const { bucket, key, version } = parseCopySource(input.CopySource ?? "");
  if (version !== null && version !== "null") throw notImplemented("versionId of the copy source");
  const target = { Bucket: bucket, Key: key, ExpectedBucketOwner: input.ExpectedSourceBucketOwner };
  const info = await readableObject(store, ctx, target);
  const verdict = judge(info, {
    ifMatch: input.CopySourceIfMatch,
    ifNoneMatch: input.CopySourceIfNoneMatch,
    ifModifiedSince: input.CopySourceIfModifiedSince,
    ifUnmodifiedSince: input.CopySourceIfUnmodifiedSince,
  });
  if (verdict.kind === "proceed") return info;
  throw verdict.kind === "failed"
    ? preconditionFailed(`x-amz-copy-source-${verdict.condition}`)
    : awsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
}
