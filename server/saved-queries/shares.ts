import { uuidv7 } from "uuidv7";
import type { ParsedInput } from "@/server/api/endpoint";
import { prisma } from "@/server/db/client";
import { AppError, type Issue } from "@/server/errors";
import { registerNotice, write } from "@/server/events";
import type { Context } from "@/server/identity";
import { newlyShared } from "@/server/statements";
import { lockedFor, seenBy } from "./access";
import type * as contract from "./contract";
import { requireLevel } from "./policy";
import { knownPeople, replaceShares, sharesOf } from "./share-store";

registerNotice({
  verb: "savedQuery.share",
  about: async (ask, event, { actor }) => {
    const [row] = await ask<{ name: string }>("SELECT name FROM saved_query WHERE id = $1::uuid", [
      event.resourceId,
    ]);
    return {
      personIds: newlyShared(event),
      text: `${actor.name} shared the query “${row?.name ?? ""}” with you.`,
    };
  },
});

export async function getSavedQueryShares(
  ctx: Context,
  { savedQueryId }: ParsedInput<typeof contract.getSavedQueryShares>,
) {
  requireLevel(await seenBy(ctx.actor, savedQueryId), "own");
  return { items: await sharesOf(prisma(), savedQueryId) };
}

/** Replaces the shares of a saved query; its owner alone may. */
export async function setSavedQueryShares(
  ctx: Context,
  { savedQueryId, items }: ParsedInput<typeof contract.setSavedQueryShares>,
) {
  requireLevel(await seenBy(ctx.actor, savedQueryId), "own");
  await refuseBadGrantees(ctx, items);
  const { after } = await write<{ before: contract.Share[]; after: contract.Share[] }>(
    ctx,
    ({ before, after }) => ({
      verb: "savedQuery.share",
      resourceType: "savedQuery",
      resourceId: savedQueryId,
      ownerId: ctx.actor.id,
      before: { shares: before },
      after: { shares: after },
    }),
    async (tx) => {
      await lockedFor(tx, ctx.actor, savedQueryId, "own");
      const before = await sharesOf(tx, savedQueryId);
      await replaceShares(
        tx,
        savedQueryId,
        items.map((share) => ({
          id: uuidv7(),
          personId: "personId" in share ? share.personId : null,
          role: "role" in share ? share.role : null,
          level: share.level,
        })),
      );
      return { before, after: await sharesOf(tx, savedQueryId) };
    },
  );
  return { items: after };
}

async function refuseBadGrantees(ctx: Context, items: readonly contract.Share[]): Promise<void> {
  const people = items.flatMap((share) => ("personId" in share ? [share.personId] : []));
  const known = await knownPeople(people);
  const seen = new Set<string>();
  const issues = items.flatMap((share, at): Issue[] => {
    const [field, key] = "role" in share ? ["role", share.role] : ["personId", share.personId];
    const path = `items.${at}.${field}`;
    if (seen.has(key)) return [{ path, message: "They are named twice." }];
    seen.add(key);
    if (key === ctx.actor.id) return [{ path, message: "It is yours: you need no share." }];
    if (field === "personId" && !known.has(key)) return [{ path, message: "There is no such person." }];
    return [];
  });
  if (issues[0]) throw new AppError("invalid", issues[0].message, { issues });
}
