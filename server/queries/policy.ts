import { notFound } from "@/server/errors";
import type { Actor } from "@/server/identity";

/** A statement and its result belong to the person who ran it; to everybody else they are not there. */
export function ownedBy<T extends { ownerId: string }>(actor: Pick<Actor, "id">, row: T | null): T {
  if (!row || row.ownerId !== actor.id) throw notFound("statement");
  return row;
}
