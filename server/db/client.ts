import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "@/prisma/generated/client";
import { pool } from "@/server/db/pool";

const holder = globalThis as typeof globalThis & { headgatePrisma?: PrismaClient };

/** Reads go through this client; writes go through `write` in server/events, which hands out a `Tx`. */
export function prisma(): PrismaClient {
  holder.headgatePrisma ??= new PrismaClient({ adapter: new PrismaPg(pool()) });
  return holder.headgatePrisma;
}

/** A client inside a transaction. */
export type Tx = Prisma.TransactionClient;
export { Prisma } from "@/prisma/generated/client";
