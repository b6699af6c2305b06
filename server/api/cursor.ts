import type * as z from "zod";
import { AppError } from "@/server/errors";

/** Packs the key of a page's last row. Opaque to callers, so that keys may change. */
export function encodeCursor(key: Record<string, string | number | null>): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Unpacks a cursor; anything that this list did not hand out is `invalid`. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, shape: T): z.output<T> | null {
  if (cursor === undefined) return null;
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch (cause) {
    throw new AppError("invalid", "This cursor is not one of this list.", {
      issues: [{ path: "cursor", message: "Not a cursor of this list." }],
      cause,
    });
  }
}
