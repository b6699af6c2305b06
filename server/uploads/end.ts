import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import * as s3 from "@/server/aws/s3-uploads";
import { AppError } from "@/server/errors";
import type { EventSource } from "@/server/events";
import type { Context } from "@/server/identity";
import { type completeUpload as contract, PART_BYTES } from "./contract";
import { recordEnd, settle, settleForgotten } from "./outcome";
import { refuseEnded, startedId } from "./put-part";
import { ownUpload } from "./read";
import { type PartRow, partsOf, shown, type UploadRow } from "./store";
import { s3KeyOf } from "./upload-event";

type Answer = Output<typeof contract>;
type Asked = ParsedInput<typeof contract>;

/** Makes the object. Asked again after the answer was lost, it finds that S3 has it. */
export async function completeUpload(ctx: Context, { uploadId }: Asked): Promise<Answer> {
  const upload = await ownUpload(ctx, uploadId);
  if (upload.state === "completed") return shown(upload);
  refuseEnded(upload);
  const parts = await partsOf(uploadId);
  refuseMissing(upload, parts);
  const target = await awsTargetFor(ctx, upload.accountId);
  if (await complete(target, upload, parts)) await recordEnd(ctx, upload, "completed");
  else await settleForgotten(ctx, target, upload);
  return shown(await ownUpload(ctx, uploadId));
}

/** Null where S3 does not know the upload. */
async function complete(target: AwsTarget, upload: UploadRow, parts: PartRow[]): Promise<true | null> {
  const place = s3KeyOf(upload);
  try {
    return await s3.completeUpload(target, { ...place, uploadId: startedId(upload) }, parts);
  } catch (error) {
    if (!(error instanceof AwsError) || error.awsCode !== "PreconditionFailed") throw error;
    const message = `${upload.location} has a file ${upload.fileName} by now. Cancel this upload, and name another folder.`;
    throw new AppError("conflict", message, { cause: error });
  }
}

function refuseMissing({ bytes }: UploadRow, parts: readonly PartRow[]): void {
  const count = Math.ceil(bytes / PART_BYTES);
  if (parts.length === count) return;
  const there = new Set(parts.map(({ number }) => number));
  const first = Array.from({ length: count }, (_, n) => n + 1).find((number) => !there.has(number));
  throw new AppError(
    "precondition_failed",
    `${count - parts.length} of its ${count} parts are not there yet; part ${first} is the first of them.`,
  );
}

/** Gives it up; one that is given up stays so, and one that became its object is completed. */
export async function abortUpload(ctx: Context, { uploadId }: Asked): Promise<Answer> {
  const upload = await ownUpload(ctx, uploadId);
  if (upload.state === "aborted") return shown(upload);
  refuseEnded(upload);
  await giveUp(ctx, await awsTargetFor(ctx, upload.accountId), upload);
  return shown(await ownUpload(ctx, uploadId));
}

/** Whether it had become its object S3 does not say: it answers the abort of a completed upload with success for hours. */
export async function giveUp(source: EventSource, target: AwsTarget, upload: UploadRow): Promise<void> {
  const { s3UploadId: uploadId } = upload;
  if (uploadId === null) return recordEnd(source, upload, "aborted");
  await s3.abortUpload(target, { ...s3KeyOf(upload), uploadId });
  await settle(source, target, upload);
}
