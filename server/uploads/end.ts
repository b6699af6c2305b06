import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import { eachObject } from "@/server/aws/s3";
import * as s3 from "@/server/aws/s3-uploads";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { type EventSource, recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { type completeUpload as contract, PART_BYTES } from "./contract";
import { refuseEnded, startedId } from "./put-part";
import { ownUpload } from "./read";
import { endUpload, type NewUpload, type PartRow, partsOf, shown, type UploadRow } from "./store";
import { eventOf, s3KeyOf } from "./upload-event";

type Answer = Output<typeof contract>;
type Asked = ParsedInput<typeof contract>;

/** Makes the object. Asked again after the answer was lost, it finds that S3 has it. */
export async function completeUpload(ctx: Context, { uploadId }: Asked): Promise<Answer> {
  const upload = await ownUpload(ctx, uploadId);
  if (upload.state === "completed") return shown(upload);
  refuseEnded(upload);
  const parts = await partsOf(uploadId);
  refuseMissing(upload, parts);
  await complete(await awsTargetFor(ctx, upload.accountId), upload, parts);
  await write(ctx, upload, "completed");
  return shown(await ownUpload(ctx, uploadId));
}

async function complete(target: AwsTarget, upload: UploadRow, parts: PartRow[]): Promise<void> {
  const place = s3KeyOf(upload);
  try {
    if (await s3.completeUpload(target, { ...place, uploadId: startedId(upload) }, parts)) return;
  } catch (error) {
    if (!(error instanceof AwsError) || error.awsCode !== "PreconditionFailed") throw error;
    const message = `${upload.location} has a file ${upload.fileName} by now. Cancel this upload, and name another folder.`;
    throw new AppError("conflict", message, { cause: error });
  }
  for await (const { key, bytes } of eachObject(
    target,
    { bucket: place.bucket, prefix: place.key },
    { pageSize: 1 },
  )) {
    if (key === place.key && bytes === upload.bytes) return;
    break;
  }
  throw new AppError("gone", "S3 does not know this upload any more. Begin it anew.");
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

/** Gives it up; one that is given up stays so. */
export async function abortUpload(ctx: Context, { uploadId }: Asked): Promise<Answer> {
  const upload = await ownUpload(ctx, uploadId);
  if (upload.state === "aborted") return shown(upload);
  refuseEnded(upload);
  await giveUp(ctx, await awsTargetFor(ctx, upload.accountId), upload);
  return shown(await ownUpload(ctx, uploadId));
}

export async function giveUp(source: EventSource, target: AwsTarget, upload: NewUpload): Promise<void> {
  const { s3UploadId: uploadId } = upload;
  if (uploadId !== null) await s3.abortUpload(target, { ...s3KeyOf(upload), uploadId });
  await write(source, upload, "aborted");
}

const VERB = { completed: "upload.complete", aborted: "upload.abort" } as const;

async function write(source: EventSource, upload: NewUpload, state: keyof typeof VERB): Promise<void> {
  await transaction(
    async (client) => {
      const isEnded = await endUpload(client, upload.id, state);
      if (isEnded) await recordEvents(client, [{ source, event: eventOf(VERB[state], upload) }]);
      return isEnded;
    },
    (isEnded) => (isEnded ? ["headgate_event"] : []),
  );
}
