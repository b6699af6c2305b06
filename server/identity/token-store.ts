import { prisma, type Tx } from "@/server/db/client";
import type { Scope } from "./permissions";

export interface NewTokenRow {
  id: string;
  personId: string;
  name: string;
  hash: Buffer;
  hint: string;
  scopes: Scope[];
  expiresAt: Date | null;
}

/** Where a list by newest id goes on. UUIDv7 ids are ordered by time. */
interface Page {
  beforeId: string | null;
  limit: number;
}

export async function hasToken(tx: Tx, hash: Buffer): Promise<boolean> {
  const row = await tx.apiToken.findUnique({ where: { hash: new Uint8Array(hash) }, select: { id: true } });
  return row !== null;
}

export async function insertToken(tx: Tx, token: NewTokenRow): Promise<void> {
  await tx.apiToken.create({ data: { ...token, hash: new Uint8Array(token.hash) } });
}

export async function findTokens(personId: string, page: Page) {
  return prisma().apiToken.findMany({
    where: { personId, revokedAt: null, ...(page.beforeId ? { id: { lt: page.beforeId } } : {}) },
    omit: { hash: true },
    orderBy: { id: "desc" },
    take: page.limit,
  });
}

export async function countTokens(tx: Tx, personId: string): Promise<number> {
  return tx.apiToken.count({ where: { personId, revokedAt: null } });
}

/** Ends a token of this person; null when there is none to end. */
export async function revokeToken(tx: Tx, personId: string, id: string) {
  const [row] = await tx.apiToken.updateManyAndReturn({
    where: { id, personId, revokedAt: null },
    data: { revokedAt: new Date() },
    omit: { hash: true },
  });
  return row ?? null;
}
