export type ObjectErrorCode =
  | "BadDigest"
  | "BucketAlreadyExists"
  | "BucketAlreadyOwnedByYou"
  | "BucketNotEmpty"
  | "EntityTooSmall"
  | "IncompleteBody"
  | "InvalidArgument"
  | "InvalidPart"
  | "InvalidPartOrder"
  | "KeyTooLongError"
  | "NoSuchBucket"
  | "NoSuchKey"
  | "NoSuchUpload"
  | "PreconditionFailed";

/** What the folder of objects refuses, under the code S3 gives it. */
export class ObjectError extends Error {
  readonly code: ObjectErrorCode;
  readonly details: Record<string, string>;

  constructor(code: ObjectErrorCode, message: string, details: Record<string, string> = {}) {
    super(message);
    this.name = "ObjectError";
    this.code = code;
    this.details = details;
  }
}

export const noSuchBucket = (bucket: string) =>
  new ObjectError("NoSuchBucket", "The specified bucket does not exist", { BucketName: bucket });

export const noSuchKey = (key: string) =>
  new ObjectError("NoSuchKey", "The specified key does not exist.", { Key: key });

export const noSuchUpload = (uploadId: string) =>
  new ObjectError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: uploadId },
  );
