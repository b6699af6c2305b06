import { type FileHandle, open, rm } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type Checksum, startChecksum } from "./checksum";
import { ObjectError } from "./errors";
import type { Checksums, ObjectBody, Verification } from "./types";

export interface Received {
  size: number;
  md5: Buffer;
  checksums: Checksums;
}

async function writeAll(file: FileHandle, chunk: Uint8Array) {
  for (let offset = 0; offset < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, offset);
    offset += bytesWritten;
  }
}

async function copyBody(body: ObjectBody, file: FileHandle, sums: Checksum[]): Promise<number> {
  let size = 0;
  const chunks = body instanceof Uint8Array ? [body] : (body as Readable);
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Uint8Array);
    for (const sum of sums) sum.update(bytes);
    await writeAll(file, bytes);
    size += bytes.byteLength;
  }
  return size;
}

function check(received: Received, verification: Verification) {
  const { algorithm, expected, contentMd5, size } = verification;
  if (size !== undefined && size !== received.size) {
    throw new ObjectError(
      "IncompleteBody",
      "You did not provide the number of bytes specified by the Content-Length HTTP header",
    );
  }
  if (contentMd5 !== undefined && contentMd5 !== received.md5.toString("base64")) {
    throw new ObjectError("BadDigest", "The Content-MD5 you specified did not match what we received.", {
      ExpectedDigest: contentMd5,
      CalculatedDigest: received.md5.toString("base64"),
    });
  }
  const wanted = expected?.();
  if (algorithm && wanted !== undefined && wanted !== received.checksums[algorithm]) {
    throw new ObjectError(
      "BadDigest",
      `The ${algorithm} you specified did not match the calculated checksum.`,
    );
  }
}

/**
 * Streams a body into a new file, and leaves no file behind when that or a check fails. Nothing is flushed to the disk
 * itself: a killed process loses nothing by that, and a machine that loses power loses a demo lake at worst.
 */
export async function receive(
  body: ObjectBody,
  path: string,
  verification: Verification = {},
): Promise<Received> {
  const algorithm = verification.algorithm ?? "CRC32";
  const md5 = startChecksum("MD5");
  const sum = startChecksum(algorithm);
  const file = await open(path, "wx");
  try {
    const size = await copyBody(body, file, [md5, sum]);
    const received = {
      size,
      md5: md5.digest(),
      checksums: { [algorithm]: sum.digest().toString("base64") },
    };
    check(received, verification);
    await file.close();
    return received;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
}
