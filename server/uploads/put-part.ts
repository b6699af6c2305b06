import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import * as s3 from "@/server/aws/s3-uploads";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { type putUploadPart as contract, PART_BYTES } from "./contract";
import { crc32Hex } from "./crc32-text";
import { exactly } from "./exactly";
import { settleForgotten } from "./outcome";
import { ownUpload } from "./read";
import { putPart, type UploadRow } from "./store";
import { s3KeyOf } from "./upload-event";

/** Passes a part on to S3 as it comes in, and remembers it once S3 has it. */
export async function putUploadPart(
  ctx: Context,
  { uploadId, number, crc32 }: ParsedInput<typeof contract>,
): Promise<Output<typeof contract>> {
  const upload = await ownUpload(ctx, uploadId);
  refuseEnded(upload);
  const { body } = ctx;
  if (!body) throw new AppError("invalid", "The body is empty.");
  const bytes = bytesOfPart(upload, number);
  if (body.bytes !== bytes) {
    await body.stream.cancel().catch(() => {});
    throw new AppError("invalid", `Part ${number} of this file has ${bytes} bytes, not ${body.bytes}.`);
  }
  const target = await awsTargetFor(ctx, upload.accountId);
  const sent = await send(ctx, { target, upload, number, bytes, stream: exactly(body.stream, bytes) });
  if (crc32 !== undefined && crc32Hex(sent.crc32) !== crc32)
    throw new AppError("invalid", `Part ${number} arrived otherwise than it was sent. Send it again.`);
  await putPart(uploadId, { ...sent, bytes });
  return { number, bytes, crc32: crc32Hex(sent.crc32) };
}

function bytesOfPart({ bytes }: UploadRow, number: number): number {
  const parts = Math.ceil(bytes / PART_BYTES);
  if (number > parts) throw new AppError("invalid", `This file has ${parts} parts.`);
  return number < parts ? PART_BYTES : bytes - (parts - 1) * PART_BYTES;
}

export function refuseEnded({ state }: UploadRow): void {
  if (state !== "open") throw new AppError("precondition_failed", `This upload is ${state}.`);
}

export function startedId({ s3UploadId }: UploadRow): string {
  if (s3UploadId !== null) return s3UploadId;
  throw new AppError("precondition_failed", "S3 has not begun this upload. Begin it again.");
}

interface Sending {
  target: Awaited<ReturnType<typeof awsTargetFor>>;
  upload: UploadRow;
  number: number;
  bytes: number;
  stream: ReadableStream<Uint8Array>;
}

async function send(ctx: Context, { target, upload, number, bytes, stream }: Sending): Promise<s3.SentPart> {
  const place = { ...s3KeyOf(upload), uploadId: startedId(upload) };
  try {
    return await s3.sendPart(target, place, { number, body: stream, bytes, signal: ctx.signal });
  } catch (error) {
    // Nobody hears this answer; it must not look like a fault of AWS's in the log.
    if (ctx.signal?.aborted)
      throw new AppError("invalid", "The line was cut within the part.", { cause: error });
    if (!s3.isUnknownUpload(error)) throw error;
    await settleForgotten(ctx, target, upload);
    throw new AppError("precondition_failed", "This upload is completed.", { cause: error });
  }
}
