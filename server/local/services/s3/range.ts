import type { ByteRange } from "@/server/local/objects/store";

/**
 * The bytes a Range header asks for: null for the whole object, "unsatisfiable" when it begins past the end.
 * S3 gives the whole object for several ranges and for what it can't read.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | "unsatisfiable" {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.replaceAll(" ", "") ?? "");
  if (!match) return null;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return null;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return null;
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size - 1 : Math.min(Number(last), size - 1) };
}

/** The bytes of x-amz-copy-source-range, which must lie inside the source; null when it is malformed or doesn't. */
export function parseCopyRange(header: string, size: number): ByteRange | null {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (!match) return null;
  const range = { start: Number(match[1]), end: Number(match[2]) };
  return range.start <= range.end && range.end < size ? range : null;
}
