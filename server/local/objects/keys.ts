import { createHash } from "node:crypto";

/** Folders beside the buckets; no bucket's name can begin with a dot, so they can't meet. */
export const incomingFolder = ".incoming";
export const uploadsFolder = ".uploads";
const oddFolder = ".odd";

const maxKeyBytes = 1024;
// File systems take 255 bytes a name; the rest is room for their own suffixes.
const maxNameBytes = 240;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafeAnywhere = /[\u0000-\u001f\u007f\\]/;
const unsafeOnWindows = /[<>:"|?*]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

const halfSurrogate = /\p{Cs}/u;

export type KeyFault = "empty" | "too-long" | "unstorable";

/** What is wrong with a key, or null. PostgreSQL's text can't hold NUL or half a surrogate pair. */
export function keyFault(key: string): KeyFault | null {
  if (key === "") return "empty";
  if (Buffer.byteLength(key) > maxKeyBytes) return "too-long";
  if (key.includes("\0") || halfSurrogate.test(key)) return "unstorable";
  return null;
}

function isPlainName(name: string): boolean {
  if (name === "" || name === "." || name === "..") return false;
  if (Buffer.byteLength(name) > maxNameBytes || unsafeAnywhere.test(name)) return false;
  return process.platform !== "win32" || !unsafeOnWindows.test(name);
}

/** What two names share when a file system that ignores case or Unicode form would take them for one. */
export function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/** The object's file below the folder of objects, named as the key is, or null when no file can be. */
export function naturalPath(bucket: string, key: string): string | null {
  return key.split("/").every(isPlainName) ? `${bucket}/${key}` : null;
}

/** A place for an object whose own name can't be a file's, or is already taken by another's file or folder. */
export function oddPath(bucket: string, key: string): string {
  const hash = createHash("sha256").update(key).digest("hex");
  const extension = /\.[a-z0-9]{1,10}$/.exec(key)?.[0] ?? "";
  return `${oddFolder}/${bucket}/${hash}${extension}`;
}

/** Tasks that could touch the same file share this name. */
export function lockName(bucket: string, key: string): string {
  return folded(naturalPath(bucket, key) ?? oddPath(bucket, key));
}

/** The smallest text greater than every text that begins with `prefix`, in code point order; null when there is none. */
export function successor(prefix: string): string | null {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const code = last.codePointAt(0) ?? 0;
    if (code === 0x10ffff) continue;
    // Surrogates stand between U+D7FF and U+E000 and can't be written in UTF-8.
    return points.join("") + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return null;
}

/** The smallest key after `key`: keys hold no NUL, so U+0001 is the lowest that can follow. */
export function justAfter(key: string): string {
  return `${key}\u0001`;
}
