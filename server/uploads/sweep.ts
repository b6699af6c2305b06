import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { SYSTEM } from "@/server/events";
import { log } from "@/server/log";
import { UPLOAD_DAYS } from "./contract";
import { giveUp } from "./end";
import { forgetEnded, takeLeft } from "./store";

const AT_ONCE_MAX = 50;
const ENDED_DAYS = 30;

/** Gives up uploads that were left, as the role that began them, since S3 has their parts paid for until then. */
export async function sweepUploads(): Promise<number> {
  const left = await takeLeft(UPLOAD_DAYS, AT_ONCE_MAX);
  let done = 0;
  for (const upload of left) {
    try {
      const account = await accountOnRecord(upload.accountId);
      await giveUp(SYSTEM, recordedTarget(upload, account, upload.ownerEmail), upload);
      done += 1;
    } catch (error) {
      log.warn("could not give up an upload, will try again in an hour", { uploadId: upload.id, error });
    }
  }
  await forgetEnded(ENDED_DAYS);
  return done;
}
