import { AppError } from "@/server/errors";
import { RedshiftSqlError } from "./error";

/** What is read out of a text; one that cannot be taken apart is refused as `invalid`, with the place of its fault. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RedshiftSqlError)) throw error;
    const message = `${error.reason}.`;
    throw new AppError("invalid", message, {
      issues: [{ path: "sql", message }],
      details: { position: error.position ?? null },
      cause: error,
    });
  }
}
