import { type Prisma, prisma, type Tx } from "@/server/db/client";
import { escapeLike } from "@/server/sql/like";
import type { Role } from "./permissions";

type Db = Tx | ReturnType<typeof prisma>;

export interface NewPerson {
  id: string;
  email: string;
  name: string;
  role: Role;
  source: "demo" | "oidc";
  subject: string | null;
  principals: { accountId: string; roleArn: string }[];
}

const WITH_PRINCIPALS = {
  principals: { include: { account: { select: { name: true } } }, orderBy: { accountId: "asc" } },
} satisfies Prisma.PersonInclude;

const FULL = {
  ...WITH_PRINCIPALS,
  sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: "desc" }, take: 1 },
} satisfies Prisma.PersonInclude;

export type PersonRow = Prisma.PersonGetPayload<{ include: typeof FULL }>;

export async function findByEmail(db: Db, email: string) {
  return db.person.findUnique({ where: { email } });
}

export async function findBySubject(db: Db, subject: string) {
  return db.person.findUnique({ where: { subject } });
}

export async function findPerson(db: Db, id: string): Promise<PersonRow | null> {
  return db.person.findUnique({ where: { id }, include: FULL });
}

/** People by name, from after a key on; `search` finds a part of the name or the e-mail. */
export async function findPeople(page: {
  search?: string | undefined;
  role?: Role | undefined;
  after: { name: string; id: string } | null;
  limit: number;
}): Promise<PersonRow[]> {
  const { search, role, after, limit } = page;
  const filters: Prisma.PersonWhereInput[] = search ? [named(search)] : [];
  if (role) filters.push({ role });
  if (after) filters.push({ OR: [{ name: { gt: after.name } }, { name: after.name, id: { gt: after.id } }] });
  return prisma().person.findMany({
    where: { AND: filters },
    include: FULL,
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit,
  });
}

function named(search: string): Prisma.PersonWhereInput {
  // Prisma passes % and _ on to LIKE as they are.
  const contains = escapeLike(search);
  return { OR: [{ name: { contains, mode: "insensitive" } }, { email: { contains, mode: "insensitive" } }] };
}

/** Who may come in besides one person, by name: those to share with. */
export async function findColleagues(
  personId: string,
  { search, areDemoPeopleIn, limit }: { search: string | undefined; areDemoPeopleIn: boolean; limit: number },
) {
  return prisma().person.findMany({
    where: {
      AND: search ? [named(search)] : [],
      NOT: { id: personId },
      disabledAt: null,
      ...(areDemoPeopleIn ? {} : { source: { not: "demo" } }),
    },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit,
    select: { id: true, name: true, email: true, role: true },
  });
}

export async function createPerson(tx: Tx, { principals, ...person }: NewPerson): Promise<void> {
  await tx.person.create({ data: { ...person, principals: { create: principals } } });
}

export async function updatePerson(
  tx: Tx,
  id: string,
  fields: { name?: string; email?: string; role?: Role; subject?: string; disabledAt?: Date | null },
): Promise<void> {
  await tx.person.update({ where: { id }, data: fields });
}

export async function setPasswordHash(tx: Tx, id: string, passwordHash: string): Promise<void> {
  await tx.person.update({ where: { id }, data: { passwordHash } });
}

/** Sets or, by a null, removes the principals of a person in the accounts named. */
export async function setPrincipals(
  tx: Tx,
  personId: string,
  principals: { accountId: string; roleArn: string | null }[],
): Promise<void> {
  for (const { accountId, roleArn } of principals) {
    const key = { personId, accountId };
    if (roleArn === null) await tx.accountPrincipal.deleteMany({ where: key });
    else {
      await tx.accountPrincipal.upsert({
        where: { personId_accountId: key },
        create: { ...key, roleArn },
        update: { roleArn },
      });
    }
  }
}

/**
 * The admins who can come in, locked until the transaction ends: two admins who demote each other at the same moment
 * must not both succeed.
 */
export async function lockAdmins(tx: Tx, areDemoPeopleIn: boolean): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM person WHERE role = 'admin' AND disabled_at IS NULL AND (source <> 'demo' OR ${areDemoPeopleIn})
    ORDER BY id FOR UPDATE`;
  return rows.map((row) => row.id);
}
