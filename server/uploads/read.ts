import type { Output, ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { crc32Hex } from "./crc32-text";
import { findUpload, openUploads, partsOf, shown, type UploadRow } from "./store";

/** An upload is its owner's alone. */
export async function ownUpload({ actor }: Context, id: string): Promise<UploadRow> {
  const found = await findUpload(actor.id, id);
  if (!found) throw notFound("upload");
  return found;
}

export async function listUploads({ actor }: Context): Promise<Output<typeof contract.listUploads>> {
  return { items: (await openUploads(actor.id)).map(shown) };
}

export async function detailOf(ctx: Context, id: string): Promise<Output<typeof contract.getUpload>> {
  const [upload, parts] = await Promise.all([ownUpload(ctx, id), partsOf(id)]);
  return {
    ...shown(upload),
    parts: parts.map(({ number, bytes, crc32 }) => ({ number, bytes, crc32: crc32Hex(crc32) })),
  };
}

export const getUpload = (ctx: Context, { uploadId }: ParsedInput<typeof contract.getUpload>) =>
  detailOf(ctx, uploadId);
