import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { prisma } from "@/server/db/client";
import { notFound } from "@/server/errors";
import { write } from "@/server/events";
import type { Context } from "@/server/identity";
import { lockedFor, refuseStale, seenBy } from "./access";
import type * as contract from "./contract";
import { VersionCursor } from "./cursors";
import { findSavedQuery, insertVersion } from "./store";
import { findVersion, pageOfVersions } from "./version-store";

export async function listSavedQueryVersions(
  ctx: Context,
  input: ParsedInput<typeof contract.listSavedQueryVersions>,
): Promise<Output<typeof contract.listSavedQueryVersions>> {
  const query = await seenBy(ctx.actor, input.savedQueryId);
  if (query.isExample) return { items: [onlyVersion(query)], nextCursor: null };
  const after = decodeCursor(input.cursor, VersionCursor);
  const found = await pageOfVersions(query.id, after?.version ?? null, input.limit + 1);
  const items = found.slice(0, input.limit);
  const last = found.length > items.length ? items.at(-1) : undefined;
  return { items, nextCursor: last ? encodeCursor({ version: last.version }) : null };
}

export async function getSavedQueryVersion(
  ctx: Context,
  { savedQueryId, version }: ParsedInput<typeof contract.getSavedQueryVersion>,
): Promise<contract.SavedQueryVersion> {
  return versionOf(await seenBy(ctx.actor, savedQueryId), version);
}

/** One version of a query that the asker may see. */
export async function versionOf(
  query: contract.SavedQuery,
  version: number,
): Promise<contract.SavedQueryVersion> {
  if (query.isExample) {
    if (version !== query.version) throw notFound("version");
    const { sql, parameters, chart, target } = query;
    return { ...onlyVersion(query), sql, parameters, chart, target };
  }
  const found = await findVersion(prisma(), query.id, version);
  if (!found) throw notFound("version");
  return found;
}

function onlyVersion({ id, version, ownerName }: contract.SavedQuery): contract.VersionSummary {
  return { savedQueryId: id, version, authorName: ownerName, note: null, createdAt: null };
}

/** Makes an old version the newest again: a version of its own that equals it, so that nothing is undone unseen. */
export async function restoreSavedQueryVersion(
  ctx: Context,
  input: ParsedInput<typeof contract.restoreSavedQueryVersion>,
): Promise<contract.SavedQuery> {
  const { savedQueryId, version, baseVersion } = input;
  const { saved } = await write<{ before: contract.SavedQuery; saved: contract.SavedQuery }>(
    ctx,
    ({ before, saved }) => ({
      verb: "savedQuery.restore",
      resourceType: "savedQuery",
      resourceId: savedQueryId,
      ownerId: saved.ownerId,
      before: { version: before.version },
      after: { version: saved.version, restored: version },
    }),
    async (tx) => {
      const before = await lockedFor(tx, ctx.actor, savedQueryId, "edit");
      const old = await findVersion(tx, savedQueryId, version);
      if (!old) throw notFound("version");
      refuseStale(before, baseVersion);
      const note = `Restored version ${version}`;
      const author = { authorId: ctx.actor.id, authorName: ctx.actor.name, note };
      await insertVersion(tx, savedQueryId, before.version, author, old);
      const saved = await findSavedQuery(tx, ctx.actor, savedQueryId);
      if (!saved) throw notFound("saved query");
      return { before, saved };
    },
  );
  return saved;
}
