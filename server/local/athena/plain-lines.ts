import { isUtf8 } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { LakeObject } from "./lake";

// DuckDB's reader of lines drops empty lines, refuses what isn't UTF-8 and knows no lone carriage return. Hive reads
// an empty line as a row, a wrong byte as U+FFFD, and any of the three line ends. Files that hold such things, which
// few do, are copied into a form that DuckDB reads as Hive does.

/** Stands in a copy for an empty line; no delimiter of a table that is read this way. */
export const emptyLine = "\u001e\u001f\u001e";

/** Between the columns of DuckDB's reader, of which there is one: it must not be in the data. */
export const noDelimiter = "\u001e\u001d\u001e";

/** A text that is no line of any plain file: DuckDB's reader wants to be told of one that means NULL. */
export const noNull = "\u001e\u001c\u001e";

const rememberedMax = 10_000;
const plainFiles = new Map<string, boolean>();

const identity = ({ bucket, key, etag, size }: LakeObject) => `${bucket}/${key}\0${etag}\0${size}`;

/** A text's decoder, piece by piece; null for an encoding that is not known. */
export function decoderOf(encoding: string): Pick<TextDecoder, "decode"> | null {
  // What the web calls by this name is windows-1252.
  if (/^(?:iso-8859-1|latin-?1)$/i.test(encoding))
    return { decode: (bytes) => Buffer.from((bytes ?? []) as Uint8Array).toString("latin1") };
  try {
    return new TextDecoder(encoding, { ignoreBOM: false });
  } catch {
    return null;
  }
}

const isUnicode = (encoding: string) => /^utf-?8$/i.test(encoding);

/** A file of plain lines: the object's own where DuckDB reads it as Hive would, else a copy. */
export async function plainLines(
  object: LakeObject,
  { path, copyTo, encoding }: { path: string; copyTo: string; encoding: string },
): Promise<string> {
  const gzip = object.key.endsWith(".gz");
  if (!isUnicode(encoding)) {
    await copyPlain(path, { gzip, copyTo, encoding });
    return copyTo;
  }
  const id = identity(object);
  let plain = plainFiles.get(id);
  if (plain === undefined) {
    plain = await isPlain(path, gzip);
    if (plainFiles.size >= rememberedMax) plainFiles.clear();
    plainFiles.set(id, plain);
  }
  // DuckDB tells a compressed file by its name, which an object's file needn't have.
  if (plain && (!gzip || path.endsWith(".gz"))) return path;
  await copyPlain(path, { gzip, copyTo, encoding });
  return copyTo;
}

function source(path: string, gzip: boolean) {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  return gzip ? file.compose<Transform>(createGunzip()) : file;
}

async function isPlain(path: string, gzip: boolean): Promise<boolean> {
  let rest = Buffer.alloc(0);
  let first = true;
  for await (const chunk of source(path, gzip) as AsyncIterable<Buffer>) {
    const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (first && /^(?:\ufeff?\r?\n)/.test(all.subarray(0, 5).toString())) return false;
    first = false;
    const end = all.lastIndexOf(0x0a) + 1;
    if (!plainPart(all.subarray(0, end))) return false;
    // The newline stays, to be seen together with what follows it.
    rest = Buffer.from(all.subarray(Math.max(0, end - 1)));
  }
  return plainPart(rest);
}

function plainPart(part: Buffer): boolean {
  if (!isUtf8(part) || part.includes("\n\n") || part.includes("\n\r\n") || part.includes("\u001e"))
    return false;
  for (let at = part.indexOf(0x0d); at >= 0; at = part.indexOf(0x0d, at + 1)) {
    if (part[at + 1] !== 0x0a) return false;
  }
  return true;
}

/** A fatal gunzip error is the query's to tell: the file is read there again. */
async function copyPlain(
  path: string,
  { gzip, copyTo, encoding }: { gzip: boolean; copyTo: string; encoding: string },
): Promise<void> {
  const decoder = decoderOf(encoding) ?? new TextDecoder();
  let rest = "";
  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = rest + decoder.decode(chunk, { stream: true });
      // A carriage return at the end may be the half of a line end.
      const cut = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r", text.length - 2)) + 1;
      rest = text.slice(cut);
      done(null, rewritten(text.slice(0, cut)));
    },
    flush(done) {
      const last = rest + decoder.decode();
      done(null, last === "" ? "" : rewritten(/[\r\n]$/.test(last) ? last : `${last}\n`));
    },
  });
  await pipeline(source(path, gzip), lines, createWriteStream(copyTo));
}

function rewritten(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .slice(0, -1)
    .map((line) => `${line === "" ? emptyLine : line}\n`)
    .join("");
}
