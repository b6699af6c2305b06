import { notFound } from "@/server/errors";
import type { Actor } from "@/server/identity";
import { findStatement, isSharedWith, type OwnStatementRow, type StatementRow } from "./store";

type Who = Pick<Actor, "id" | "role">;

/** A statement may be run again, cancelled and shared by the person who ran it; to everybody else it is not there. */
export function ownedBy(actor: Pick<Actor, "id">, row: StatementRow | null): OwnStatementRow {
  if (!row || row.ownerId !== actor.id) throw notFound("statement");
  return row as OwnStatementRow;
}

/**
 * A statement and its result are seen by the person who ran it and by those it is shared with, whatever IAM says.
 * Everybody else gets 404.
 */
export async function readableBy(actor: Who, statementId: string): Promise<StatementRow> {
  const row = await findStatement(statementId);
  if (row?.ownerId === actor.id) return row;
  if (row?.source === "headgate" && (await isSharedWith(row.id, actor.id, actor.role))) return row;
  throw notFound("statement");
}
