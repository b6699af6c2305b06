import type { WarehouseKind } from "@/server/accounts/contract";
import { AppError } from "@/server/errors";
import { engineOf } from "./engines";

/** Refuses more SQL than the engine takes, before it is read. */
export function refuseTooLong(sql: string, kind: WarehouseKind): void {
  const { name, sqlBytesMax } = engineOf(kind);
  const bytes = Buffer.byteLength(sql);
  if (bytes <= sqlBytesMax) return;
  const [has, takes] = [bytes, sqlBytesMax].map((count) => count.toLocaleString("en"));
  const message = `The SQL has ${has} bytes; ${name.replace("The", "the")} takes ${takes}.`;
  throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
}
