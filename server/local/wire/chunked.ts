import { createHash, createHmac, type Hash, timingSafeEqual } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { awsError } from "./service";

/** What chunk signatures are checked with; absent for unsigned streaming payloads. */
export interface ChunkSigner {
  key: Buffer;
  seed: string;
  time: string;
  scope: string;
}

export interface ChunkedOptions {
  signer: ChunkSigner | null;
  /** X-Amz-Decoded-Content-Length. */
  length: number | null;
  /** Filled with the trailing headers. */
  trailers: Map<string, string>;
}

const emptyHash = createHash("sha256").digest("hex");
const longestLine = 16 * 1024;

/** Takes the aws-chunked framing off a body, checking chunk signatures and the announced length on the way. */
export class ChunkedDecoder extends Transform {
  #state: "size" | "data" | "newline" | "trailer" | "done" = "size";
  #line: Buffer[] = [];
  #lineLength = 0;
  #left = 0;
  #total = 0;
  #chunkSignature = "";
  #previous: string;
  #hash: Hash | null = null;
  #trailerText = "";
  readonly #options: ChunkedOptions;

  constructor(options: ChunkedOptions) {
    super();
    this.#options = options;
    this.#previous = options.signer?.seed ?? "";
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#consume(data);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    const { length } = this.#options;
    // some clients leave out the last empty line
    const ended = this.#state === "done" || (this.#state === "trailer" && this.#lineLength === 0);
    if (!ended || (length !== null && length !== this.#total)) {
      done(
        awsError(
          "IncompleteBody",
          "You did not provide the number of bytes specified by the Content-Length HTTP header",
        ),
      );
      return;
    }
    done();
  }

  #consume(data: Buffer): void {
    let at = 0;
    while (at < data.length && this.#state !== "done") {
      if (this.#state === "data") {
        const part = data.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        this.#total += part.length;
        this.#hash?.update(part);
        this.push(part);
        if (this.#left === 0) {
          this.#verify(this.#hash?.digest("hex") ?? "");
          this.#state = "newline";
        }
        continue;
      }
      const end = data.indexOf(10, at);
      const part = data.subarray(at, end < 0 ? data.length : end);
      this.#lineLength += part.length;
      if (this.#lineLength > longestLine) throw malformed();
      this.#line.push(part);
      if (end < 0) return;
      at = end + 1;
      const line = Buffer.concat(this.#line).toString("utf8").replace(/\r$/, "");
      this.#line = [];
      this.#lineLength = 0;
      this.#readLine(line);
    }
  }

  #readLine(line: string): void {
    if (this.#state === "newline") {
      if (line !== "") throw malformed();
      this.#state = "size";
    } else if (this.#state === "size") this.#startChunk(line);
    else if (line === "") this.#finishTrailers();
    else {
      const at = line.indexOf(":");
      if (at < 1) throw malformed();
      const name = line.slice(0, at).trim().toLowerCase();
      const value = line.slice(at + 1).trim();
      if (name !== "x-amz-trailer-signature") this.#trailerText += `${name}:${value}\n`;
      this.#options.trailers.set(name, value);
    }
  }

  #startChunk(line: string): void {
    const [size = "", ...extensions] = line.split(";");
    if (!/^[0-9a-f]{1,12}$/i.test(size)) throw malformed();
    this.#left = Number.parseInt(size, 16);
    const signature = extensions.find((extension) => extension.startsWith("chunk-signature="));
    this.#chunkSignature = signature?.slice("chunk-signature=".length) ?? "";
    if (this.#left === 0) {
      this.#verify(emptyHash);
      this.#state = "trailer";
      return;
    }
    this.#hash = this.#options.signer ? createHash("sha256") : null;
    this.#state = "data";
  }

  #finishTrailers(): void {
    this.#state = "done";
    const { signer, trailers } = this.#options;
    const signature = trailers.get("x-amz-trailer-signature");
    trailers.delete("x-amz-trailer-signature");
    if (!signer || this.#trailerText === "") return;
    const hash = createHash("sha256").update(this.#trailerText).digest("hex");
    const expected = this.#sign(signer, `AWS4-HMAC-SHA256-TRAILER`, [hash]);
    if (!sameText(expected, signature ?? "")) throw mismatch();
  }

  #verify(hash: string): void {
    const { signer } = this.#options;
    if (!signer) return;
    const expected = this.#sign(signer, "AWS4-HMAC-SHA256-PAYLOAD", [emptyHash, hash]);
    if (!sameText(expected, this.#chunkSignature)) throw mismatch();
    this.#previous = this.#chunkSignature;
  }

  #sign(signer: ChunkSigner, algorithm: string, hashes: string[]): string {
    const text = [algorithm, signer.time, signer.scope, this.#previous, ...hashes].join("\n");
    return createHmac("sha256", signer.key).update(text).digest("hex");
  }
}

/** Compares secrets in a time that doesn't depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash("sha256").update(a).digest();
  const right = createHash("sha256").update(b).digest();
  return timingSafeEqual(left, right);
}

function malformed() {
  return awsError("InvalidRequest", "The aws-chunked body is malformed.");
}

function mismatch() {
  return awsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    403,
  );
}
