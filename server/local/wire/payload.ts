import { createHash, type Hash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Transform, type TransformCallback } from "node:stream";
import { ChunkedDecoder, type ChunkSigner } from "./chunked";
import type { WireRequest } from "./request";
import { awsError } from "./service";

/** Reads a whole body, up to a limit. */
export function readBody(incoming: IncomingMessage | Transform, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    incoming.on("data", (part: Buffer) => {
      length += part.length;
      if (length > limit) {
        incoming.pause();
        reject(
          awsError("RequestEntityTooLargeException", `The request body is larger than ${limit} bytes.`, 413),
        );
        return;
      }
      parts.push(part);
    });
    incoming.on("end", () => resolve(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    incoming.on("error", reject);
    incoming.on("close", () => reject(awsError("RequestTimeout", "The client went away.", 400)));
  });
}

/** Compares the bytes that pass with the hash that was signed. */
class HashCheck extends Transform {
  readonly #hash: Hash = createHash("sha256");
  readonly #announced: string;
  readonly #mismatch: (announced: string, actual: string) => Error;

  constructor(announced: string, mismatch: (announced: string, actual: string) => Error) {
    super();
    this.#announced = announced;
    this.#mismatch = mismatch;
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(data);
    done(null, data);
  }

  override _flush(done: TransformCallback): void {
    const actual = this.#hash.digest("hex");
    done(actual === this.#announced ? null : this.#mismatch(this.#announced, actual));
  }
}

/** Whether a body is framed in signed or unsigned chunks. */
export function isChunked(request: WireRequest): boolean {
  return (request.headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
}

/**
 * The payload of a request as a stream of its own: unframed, and failing at its end when it isn't what was signed.
 * A handler may destroy it without taking the connection down, so that an error answer still reaches the client.
 */
export function payloadStream(
  incoming: IncomingMessage,
  request: WireRequest,
  chunkSigner: ChunkSigner | null,
  trailers: Map<string, string>,
  mismatch: (announced: string, actual: string) => Error,
): Transform {
  const stream = transformFor(request, chunkSigner, trailers, mismatch);
  // not pipeline(): that would destroy the request, and its connection, when the handler gives up
  incoming.pipe(stream);
  incoming.on("close", () => {
    if (!incoming.complete) stream.destroy(awsError("RequestTimeout", "The client went away.", 400));
  });
  // a handler that never reads leaves the error to nobody
  stream.on("error", () => {});
  stream.on("close", () => {
    incoming.unpipe(stream);
    incoming.resume();
  });
  return stream;
}

function transformFor(
  request: WireRequest,
  chunkSigner: ChunkSigner | null,
  trailers: Map<string, string>,
  mismatch: (announced: string, actual: string) => Error,
): Transform {
  const hash = request.headers["x-amz-content-sha256"] ?? "UNSIGNED-PAYLOAD";
  if (
    hash === "STREAMING-UNSIGNED-PAYLOAD-TRAILER" ||
    hash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
  ) {
    const length = request.headers["x-amz-decoded-content-length"];
    return new ChunkedDecoder({
      signer: hash.startsWith("STREAMING-AWS4") ? chunkSigner : null,
      length: length === undefined ? null : Number(length),
      trailers,
    });
  }
  if (/^[0-9a-f]{64}$/.test(hash)) return new HashCheck(hash, mismatch);
  if (hash === "UNSIGNED-PAYLOAD")
    return new Transform({ transform: (data, _encoding, done) => done(null, data) });
  throw awsError(
    "InvalidArgument",
    "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
  );
}

/** Headers as a handler shall see them: of the payload, not of its framing. */
export function unframedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = { ...headers };
  const encodings = (found["content-encoding"] ?? "").split(",").map((part) => part.trim());
  const kept = encodings.filter((encoding) => encoding !== "aws-chunked" && encoding !== "");
  if (kept.length > 0) found["content-encoding"] = kept.join(",");
  else delete found["content-encoding"];
  const length = found["x-amz-decoded-content-length"];
  if (length === undefined) delete found["content-length"];
  else found["content-length"] = length;
  return found;
}
