import { ObjectError, type ObjectErrorCode } from "@/server/local/objects/errors";
import { awsError } from "@/server/local/wire/service";

const statuses: Partial<Record<ObjectErrorCode, number>> = {
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  PreconditionFailed: 412,
};

/** A refusal of the folder of objects as S3 puts it on the wire; anything else as it is. */
export function asFault(error: unknown): unknown {
  if (!(error instanceof ObjectError)) return error;
  return awsError(error.code, error.message, statuses[error.code] ?? 400, error.details);
}

export const notImplemented = (what: string) =>
  awsError(
    "NotImplemented",
    `A header or parameter you provided implies functionality that is not implemented: ${what}`,
    501,
    { Header: what },
  );

export const invalidArgument = (message: string, name: string, value: string) =>
  awsError("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value });

export const preconditionFailed = (condition: string) =>
  awsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

const deaf = new Set([
  "BucketKeyEnabled",
  "CopySourceSSECustomerAlgorithm",
  "GrantFullControl",
  "GrantRead",
  "GrantReadACP",
  "GrantWrite",
  "GrantWriteACP",
  "MFA",
  "ObjectLockEnabledForBucket",
  "ObjectLockEventHold",
  "ObjectLockLegalHoldStatus",
  "ObjectLockMode",
  "PartNumberMarker",
  "SSECustomerAlgorithm",
  "SSEKMSKeyId",
  "ServerSideEncryption",
  "Tagging",
  "WebsiteRedirectLocation",
  "WriteOffsetBytes",
  "ChecksumXXHASH64",
  "ChecksumXXHASH3",
  "ChecksumXXHASH128",
]);

const accepted: Record<string, string[]> = {
  ACL: ["private", "bucket-owner-full-control"],
  MetadataDirective: ["COPY", "REPLACE"],
  ObjectOwnership: ["BucketOwnerEnforced"],
  StorageClass: ["STANDARD"],
  TaggingDirective: ["COPY"],
  VersionId: ["null"],
};

/** Refuses what a request asks for beyond what is there, rather than dropping it unsaid. */
export function refuseUnsupported(operation: string, input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (value === undefined || value === false) continue;
    const values = accepted[name];
    if (values ? !values.includes(String(value)) : deaf.has(name)) {
      // ListParts pages by this name; elsewhere it asks for the parts of a finished object.
      if (name === "PartNumberMarker" && operation === "ListParts") continue;
      throw notImplemented(values ? `${name}=${String(value)}` : name);
    }
  }
}
