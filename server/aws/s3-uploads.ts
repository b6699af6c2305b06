import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

interface UploadKey {
  bucket: string;
  key: string;
}

interface StartedUpload extends UploadKey {
  uploadId: string;
}

export interface SentPart {
  number: number;
  etag: string;
  /** In base64, as S3 counted it over the bytes that it got. */
  crc32: string;
}

const client = (target: AwsTarget) => clientFor(S3Client, target);
const named = ({ bucket, key, uploadId }: StartedUpload) => ({
  Bucket: bucket,
  Key: key,
  UploadId: uploadId,
});

/** IAM action: s3:PutObject. */
export async function startUpload(target: AwsTarget, { bucket, key }: UploadKey): Promise<string> {
  const { UploadId } = await awsCall("s3", "CreateMultipartUpload", () =>
    client(target).send(
      new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ChecksumAlgorithm: "CRC32" }),
    ),
  );
  if (!UploadId) throw new Error("S3 answered without an upload id");
  return UploadId;
}

/** IAM action: s3:PutObject. Passes the stream on as it comes; it is not sent a second time. */
export async function sendPart(
  target: AwsTarget,
  upload: StartedUpload,
  part: { number: number; body: ReadableStream<Uint8Array>; bytes: number; signal?: AbortSignal | undefined },
): Promise<SentPart> {
  const broken = new AbortController();
  const Body = quietly(part.body, broken);
  const command = new UploadPartCommand({
    ...named(upload),
    ...{ PartNumber: part.number, Body, ContentLength: part.bytes, ChecksumAlgorithm: "CRC32" },
  });
  const abortSignal = part.signal ? AbortSignal.any([broken.signal, part.signal]) : broken.signal;
  try {
    const answer = await awsCall("s3", "UploadPart", () => client(target).send(command, { abortSignal }));
    return { number: part.number, etag: answer.ETag ?? "", crc32: answer.ChecksumCRC32 ?? "" };
  } catch (error) {
    throw broken.signal.aborted ? broken.signal.reason : error;
  } finally {
    Body.destroy();
  }
}

/** A stream that breaks stays silent and fires the signal: nobody listens to the errors of what the SDK wraps around it. */
function quietly(stream: ReadableStream<Uint8Array>, broken: AbortController): Readable {
  const reader = stream.getReader();
  return new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: unknown) => broken.abort(error),
      );
    },
    destroy(_, callback) {
      const done = () => callback(null);
      reader.cancel().then(done, done);
    },
  });
}

/** IAM action: s3:PutObject. Null where S3 does not know the upload: it was completed or aborted before. */
export async function completeUpload(
  target: AwsTarget,
  upload: StartedUpload,
  parts: readonly SentPart[],
): Promise<true | null> {
  const Parts = parts.map(({ number, etag, crc32 }) => ({
    ...{ PartNumber: number, ETag: etag, ChecksumCRC32: crc32 },
  }));
  return unlessUnknown(() =>
    awsCall("s3", "CompleteMultipartUpload", () =>
      client(target).send(
        new CompleteMultipartUploadCommand({
          ...named(upload),
          MultipartUpload: { Parts },
          IfNoneMatch: "*",
        }),
      ),
    ),
  );
}

/** IAM action: s3:AbortMultipartUpload. One that S3 does not know stays unknown. */
export async function abortUpload(target: AwsTarget, upload: StartedUpload): Promise<void> {
  await unlessUnknown(() =>
    awsCall("s3", "AbortMultipartUpload", () =>
      client(target).send(new AbortMultipartUploadCommand(named(upload))),
    ),
  );
}

export const isUnknownUpload = (error: unknown) =>
  error instanceof AwsError && error.awsCode === "NoSuchUpload";

async function unlessUnknown(call: () => Promise<unknown>): Promise<true | null> {
  try {
    await call();
    return true;
  } catch (error) {
    if (isUnknownUpload(error)) return null;
    throw error;
  }
}
