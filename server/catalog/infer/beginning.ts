import { constants, createGunzip } from "node:zlib";
import { NotATable } from "./inferred";

/** The beginning of a file; `isWhole` says that there is no more of it. */
export interface Beginning {
  key: string;
  bytes: Uint8Array;
  isWhole: boolean;
}

/** So much of a packed file is looked at: a megabyte of repeated rows may hold a gigabyte of them. */
export const UNPACKED_MAX = 4 * 1024 * 1024;

/** Unpacks gzip, up to a bound and off the event loop; a beginning that is cut tells what it holds. */
export async function unpacked(file: Beginning): Promise<Beginning> {
  if (file.bytes[0] !== 0x1f || file.bytes[1] !== 0x8b) return file;
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  gunzip.end(file.bytes);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of gunzip) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= UNPACKED_MAX) break;
    }
  } catch (error) {
    if (!isBroken(error)) throw error;
    throw new NotATable(`${file.key}: Its gzip is broken. Pack the file again.`);
  }
  const bytes = Buffer.concat(chunks).subarray(0, UNPACKED_MAX);
  return { key: file.key, bytes, isWhole: file.isWhole && size < UNPACKED_MAX };
}

const isBroken = (error: unknown) =>
  error instanceof Error && "code" in error && error.code === "Z_DATA_ERROR";
