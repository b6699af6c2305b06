import { type FileHandle, open } from "node:fs/promises";
import { constants, gunzip } from "node:zlib";

const headBytes = 256 * 1024;
// Deflate packs a thousand bytes into one at best: what this unpacks to fits into memory, whoever made it.
const packedBytes = 32 * 1024;

/** The beginning of a file, unpacked where it is gzipped. */
export interface FileHead {
  compression: "none" | "gzip";
  bytes: Buffer;
  /** Bytes of the file that these were read from. */
  consumed: number;
  /** The whole file is here. */
  whole: boolean;
}

export async function readHead(path: string): Promise<FileHead> {
  const file = await open(path);
  try {
    const raw = await readUpTo(file, headBytes);
    const { size } = await file.stat();
    const packed = raw[0] === 0x1f && raw[1] === 0x8b;
    if (!packed) return { compression: "none", bytes: raw, consumed: raw.length, whole: size <= headBytes };
    const head = raw.subarray(0, packedBytes);
    return {
      compression: "gzip",
      bytes: await unpack(head),
      consumed: head.length,
      whole: size <= packedBytes,
    };
  } finally {
    await file.close();
  }
}

async function readUpTo(file: FileHandle, most: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
  return buffer.subarray(0, bytesRead);
}

function unpack(raw: Buffer): Promise<Buffer> {
  // A beginning ends in the middle, which is no error.
  const options = { finishFlush: constants.Z_SYNC_FLUSH };
  return new Promise((resolve, reject) => {
    gunzip(raw, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}
