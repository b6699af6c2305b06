import { uuidv7 } from "uuidv7";
import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { AppError, notFound } from "@/server/errors";
import { write } from "@/server/events/write";
import type { Context } from "./context";
import type * as contract from "./contract";
import { TOKENS_MAX } from "./limits";
import type { Scope } from "./permissions";
import { IdCursor } from "./sessions";
import { hashToken, hintOf, newTokenSecret } from "./token-secret";
import * as store from "./token-store";

const DAY_MS = 24 * 60 * 60 * 1_000;

export async function listTokens(
  ctx: Context,
  input: ParsedInput<typeof contract.listTokens>,
): Promise<Output<typeof contract.listTokens>> {
  const cursor = decodeCursor(input.cursor, IdCursor);
  const rows = await store.findTokens(ctx.actor.id, { beforeId: cursor?.id ?? null, limit: input.limit + 1 });
  const shown = rows.slice(0, input.limit);
  const last = rows.length > shown.length ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => ({
      id: row.id,
      name: row.name,
      hint: row.hint,
      scopes: row.scopes as Scope[],
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
      lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    })),
    nextCursor: last ? encodeCursor({ id: last.id }) : null,
  };
}

export async function createToken(
  ctx: Context,
  input: ParsedInput<typeof contract.createToken>,
): Promise<Output<typeof contract.createToken>> {
  const secret = newTokenSecret();
  const createdAt = new Date();
  const token = {
    id: uuidv7(),
    name: input.name,
    hint: hintOf(secret),
    scopes: [...new Set(input.scopes)],
    createdAt,
    expiresAt:
      input.expiresInDays === null ? null : new Date(createdAt.getTime() + input.expiresInDays * DAY_MS),
  };
  const event = {
    verb: "token.create",
    resourceType: "token",
    resourceId: token.id,
    ownerId: ctx.actor.id,
    after: { name: token.name, scopes: token.scopes, expiresAt: token.expiresAt?.toISOString() ?? null },
  };
  await write(ctx, event, async (tx) => {
    if ((await store.countTokens(tx, ctx.actor.id)) >= TOKENS_MAX) {
      throw new AppError(
        "limit_exceeded",
        `You have ${TOKENS_MAX} tokens. Revoke one that you no longer need.`,
      );
    }
    await store.insertToken(tx, { ...token, personId: ctx.actor.id, hash: hashToken(secret) });
  });
  return {
    ...token,
    createdAt: createdAt.toISOString(),
    expiresAt: token.expiresAt?.toISOString() ?? null,
    lastUsedAt: null,
    secret,
  };
}

export async function revokeToken(
  ctx: Context,
  { tokenId }: ParsedInput<typeof contract.revokeToken>,
): Promise<Output<typeof contract.revokeToken>> {
  if (!z.uuid().safeParse(tokenId).success) throw notFound("token");
  await write(
    ctx,
    (row: { name: string }) => ({
      verb: "token.revoke",
      resourceType: "token",
      resourceId: tokenId,
      ownerId: ctx.actor.id,
      before: { name: row.name },
    }),
    async (tx) => {
      const row = await store.revokeToken(tx, ctx.actor.id, tokenId);
      if (!row) throw notFound("token");
      return row;
    },
  );
  return { id: tokenId };
}
