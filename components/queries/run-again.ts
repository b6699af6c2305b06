import type { Statement } from "@/server/statements/contract";

/** What a statement is run anew with: its text and values, where it ran; one's own keeps its label and its name. */
export function againOf(statement: Statement, viewerId: string) {
  const { accountId, warehouseKind, warehouse, database, sql, parameters, label, name } = statement;
  const isMine = statement.ownerId === viewerId;
  return {
    asked: { accountId, warehouseKind, warehouse, database, sql, parameters },
    marks: isMine ? { ...(label ? { label } : {}), ...(name ? { name } : {}) } : {},
  };
}
