import { prisma, type Tx } from "@/server/db/client";
import { AppError, notFound } from "@/server/errors";
import type { SavedQuery } from "./contract";
import { EXAMPLES } from "./examples";
import { type Level, requireLevel, type Who } from "./policy";
import { findSavedQuery, lockSavedQuery } from "./store";

/** A saved query or an example that somebody may see; to everybody else it is not there. */
export async function seenBy(who: Who, id: string): Promise<SavedQuery> {
  const example = EXAMPLES.find((one) => one.id === id);
  if (example) return { ...example, level: who.permissions.has("query.run") ? "run" : "view" };
  const found = id.startsWith("example-") ? null : await findSavedQuery(prisma(), who, id);
  if (!found) throw notFound("saved query");
  return found;
}

/** The same inside a write, locked, for somebody with at least this level. */
export async function lockedFor(tx: Tx, who: Who, id: string, level: Level): Promise<SavedQuery> {
  const found = await lockSavedQuery(tx, who, id);
  if (!found) throw notFound("saved query");
  requireLevel(found, level);
  return found;
}

/** Refuses to write over what the writer has not seen; the newest goes with the refusal, so that nothing is lost. */
export function refuseStale(current: SavedQuery, baseVersion: number): void {
  if (current.version === baseVersion) return;
  const message =
    current.version > baseVersion
      ? `Somebody saved version ${current.version} after the version ${baseVersion} that you changed.`
      : `There is no version ${baseVersion}; the newest is ${current.version}.`;
  throw new AppError("conflict", message, { details: { current } });
}

/** The same for name and description, which have no versions: by when the writer saw them last, if that was said. */
export function refuseChanged(current: SavedQuery, baseUpdatedAt: string | undefined): void {
  if (baseUpdatedAt === undefined || Date.parse(baseUpdatedAt) === Date.parse(current.updatedAt ?? ""))
    return;
  const message = `Somebody changed “${current.name}” after you opened it. Save again to replace what they wrote.`;
  throw new AppError("conflict", message, { details: { current } });
}
