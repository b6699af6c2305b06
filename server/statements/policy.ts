import { notFound } from "@/server/errors";
import type { Actor } from "@/server/identity";
import { isInSight, type Sight, sightOf, type Viewer } from "./sight";
import {
  findStatement,
  isSharedWith,
  type OwnStatementRow,
  type StatementRow,
  warehousesAround,
} from "./store";

/** A statement may be run again, cancelled and shared by the person who ran it; to everybody else it is not there. */
export function ownedBy(actor: Pick<Actor, "id">, row: StatementRow | null): OwnStatementRow {
  if (!row || row.ownerId !== actor.id) throw notFound("statement");
  return row as OwnStatementRow;
}

/**
 * A statement and its result are seen by the person who ran it and by those it is shared with, whatever IAM says; what
 * ran outside Headgate by those who have it in sight. Everybody else gets 404.
 */
export async function readableBy(viewer: Viewer, statementId: string): Promise<StatementRow> {
  const row = await findStatement(statementId);
  if (!row || !(await maySee(viewer, row))) throw notFound("statement");
  return row;
}

async function maySee(viewer: Viewer, row: StatementRow): Promise<boolean> {
  if (row.source === "warehouse") return isInSight(await sightFor(viewer), row);
  return row.ownerId === viewer.id || isSharedWith(row.id, viewer.id, viewer.role);
}

/** What a person may see, as of now, of what ran outside Headgate. */
export async function sightFor(viewer: Pick<Viewer, "id" | "permissions">): Promise<Sight> {
  return sightOf(await warehousesAround(viewer.id), viewer.permissions);
}
