import type pg from "pg";
import { uuidv7 } from "uuidv7";
import { awsTargetFor } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import { eachObject } from "@/server/aws/s3";
import * as s3 from "@/server/aws/s3-uploads";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { recordEvents } from "@/server/events";
import type { Context } from "@/server/identity";
import { log } from "@/server/log";
import type * as contract from "./contract";
import { recordEnd } from "./outcome";
import { detailOf } from "./read";
import * as store from "./store";
import { eventOf, s3KeyOf } from "./upload-event";

type Asked = ParsedInput<typeof contract.createUpload>;
type Known = Pick<store.UploadRow, "id" | "s3UploadId">;

const OPEN_MAX = 100;

/** Writes an upload down and begins it at S3; the same file again finds the first. */
export async function createUpload(
  ctx: Context,
  asked: Asked,
): Promise<Output<typeof contract.createUpload>> {
  const target = await awsTargetFor(ctx, asked.accountId);
  const { id: ownerId, email: ownerEmail } = ctx.actor;
  const made: store.NewUpload = {
    ...{ ...asked, id: uuidv7(), ownerId, ownerEmail, roleArn: target.roleArn, s3UploadId: null },
  };
  const begun = (await store.openUploads(ownerId)).find((one) => isSame(one, made));
  // What S3 has wholly may be the object that is there; completing it tells.
  if (begun && begun.bytesThere === begun.bytes) return detailOf(ctx, begun.id);
  await refuseExisting(target, asked);
  const known = await transaction(
    (client) => findOrWrite(client, ctx, made),
    ({ id }) => (id === made.id ? ["headgate_event"] : []),
  );
  if (known.s3UploadId === null) await begin(ctx, target, { ...made, id: known.id });
  const upload = await detailOf(ctx, known.id);
  if (upload.state !== "aborted") return upload;
  throw new AppError("conflict", "This upload was given up meanwhile. Go on, and it begins anew.");
}

async function findOrWrite(client: pg.ClientBase, ctx: Context, made: store.NewUpload): Promise<Known> {
  await store.lockOwner(client, made.ownerId);
  const open = await store.openUploads(made.ownerId, client);
  const known = open.find((one) => isSame(one, made));
  if (known) return known;
  if (open.length >= OPEN_MAX)
    throw new AppError(
      "limit_exceeded",
      `You have ${OPEN_MAX} uploads that are not at their end. End some first.`,
    );
  await store.insertUpload(client, made);
  await recordEvents(client, [{ source: ctx, event: eventOf("upload.create", made) }]);
  return made;
}

/** What could not be begun is ended, unless another request has begun it meanwhile. */
async function begin(ctx: Context, target: AwsTarget, upload: store.NewUpload): Promise<void> {
  try {
    await start(target, upload);
  } catch (error) {
    await attempt(upload, () => recordEnd(ctx, upload, "aborted", store.endUnstarted));
    throw error;
  }
}

/** Whoever comes second, of two that begin the same, takes back what they began. */
async function start(target: AwsTarget, upload: store.NewUpload): Promise<void> {
  const place = s3KeyOf(upload);
  const uploadId = await s3.startUpload(target, place);
  const takeBack = () => s3.abortUpload(target, { ...place, uploadId });
  const isFirst = await store.setStarted(upload.id, uploadId).catch(async (error: unknown) => {
    await attempt(upload, takeBack);
    throw error;
  });
  if (!isFirst) await takeBack();
}

/** Clears up after an error, which must be the one that is told. */
async function attempt({ id }: store.NewUpload, clearUp: () => Promise<void>): Promise<void> {
  try {
    await clearUp();
  } catch (error) {
    log.warn("could not clear up after an upload that did not begin", { uploadId: id, error });
  }
}

/** The fields by which a file for a folder is the same as before. */
function isSame(known: Asked, asked: Asked): boolean {
  const fields = ["accountId", "location", "fileName", "bytes", "lastModified", "firstPartCrc32"] as const;
  return fields.every((field) => known[field] === asked[field]);
}

async function refuseExisting(target: AwsTarget, asked: Asked): Promise<void> {
  const { bucket, key } = s3KeyOf(asked);
  for await (const { key: first } of eachObject(target, { bucket, prefix: key }, { pageSize: 1 })) {
    if (first !== key) return;
    const message = `${asked.location} has a file ${asked.fileName} already. Register it as an S3 folder, or name another folder or file.`;
    throw new AppError("conflict", message, { issues: [{ path: "fileName", message }] });
  }
}
