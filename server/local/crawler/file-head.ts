import { type FileHandle, open } from "node:fs/promises";
import { constants, gunzip } from "node:zlib";

const headBytes = 256 * 1024;

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
    const whole = size <= headBytes;
    if (!packed) return { compression: "none", bytes: raw, consumed: raw.length, whole };
    return { compression: "gzip", bytes: await unpack(raw), consumed: raw.length, whole };
  } finally {
    await file.close();
  }
}

async function readUpTo(file: FileHandle, most: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
  return buffer.subarray(0, bytesRead);
}

function unpack(raw: Buffer): Promise<Buffer> {
  // A beginning ends in the middle, which is no error; a bomb must not fill the memory.
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 256 * headBytes };
  return new Promise((resolve, reject) => {
    gunzip(raw, options, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });
}
