import type * as z from "zod";
import { AppError } from "@/server/errors";
import { unstorable } from "./text";

/** Packs the key of a page's last row. Opaque to callers, so that keys may change. */
export function encodeCursor(key: Record<string, string | number | null>): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** Unpacks a cursor; anything that this list did not hand out is `invalid`. */
export function decodeCursor<T extends z.ZodType>(cursor: string | undefined, shape: T): z.output<T> | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (unstorable(key) !== null) throw new Error("a text that PostgreSQL cannot hold");
    return shape.parse(key);
  } catch (cause) {
    throw new AppError("invalid", "This cursor is not one of this list.", {
      issues: [{ path: "cursor", message: "Not a cursor of this list." }],
      cause,
    });
  }
}
