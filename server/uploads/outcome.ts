import type { AwsTarget } from "@/server/aws/clients";
import { eachObject } from "@/server/aws/s3";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { type EventSource, recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import * as store from "./store";
import { eventOf, s3KeyOf } from "./upload-event";

type EndState = "completed" | "aborted";
const VERB = { completed: "upload.complete", aborted: "upload.abort" } as const;

/** Writes down what became of an upload that S3 holds no more: it may have become its object without an answer. */
export async function settle(
  source: EventSource,
  target: AwsTarget,
  upload: store.UploadRow,
): Promise<EndState> {
  const state = (await isObjectThere(target, upload)) ? "completed" : "aborted";
  await recordEnd(source, upload, state);
  return state;
}

/** Ends with an error unless the object is there all the same. */
export async function settleForgotten(
  ctx: Context,
  target: AwsTarget,
  upload: store.UploadRow,
): Promise<void> {
  if ((await settle(ctx, target, upload)) === "aborted")
    throw new AppError("gone", "S3 does not know this upload any more. Go on, and it begins anew.");
}

/** Writes down the end of an upload, or of none where it has ended before. */
export async function recordEnd(
  source: EventSource,
  upload: store.NewUpload,
  state: EndState,
  end: typeof store.endUpload = store.endUpload,
): Promise<void> {
  await transaction(
    async (client) => {
      const isEnded = await end(client, upload.id, state);
      if (isEnded) await recordEvents(client, [{ source, event: eventOf(VERB[state], upload) }]);
      return isEnded;
    },
    (isEnded) => (isEnded ? ["headgate_event"] : []),
  );
}

async function isObjectThere(target: AwsTarget, upload: store.UploadRow): Promise<boolean> {
  const parts = await store.partsOf(upload.id);
  if (parts.reduce((sum, { bytes }) => sum + bytes, 0) !== upload.bytes) return false;
  const { bucket, key } = s3KeyOf(upload);
  for await (const first of eachObject(target, { bucket, prefix: key }, { pageSize: 1 }))
    return first.key === key && first.bytes === upload.bytes;
  return false;
}
