import { AppError } from "@/server/errors";
import { SQL_BYTES_MAX } from "./contract";

/** Refuses more SQL than the Data API takes, before it is read. */
export function refuseTooLong(sql: string): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= SQL_BYTES_MAX) return;
  const [has, takes] = [bytes, SQL_BYTES_MAX].map((count) => count.toLocaleString("en"));
  const message = `The SQL has ${has} bytes; the Data API takes ${takes}.`;
  throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
}
