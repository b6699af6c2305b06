import { type Prisma, prisma, type Tx } from "@/server/db/client";
import { readAlong } from "@/server/db/pool";
import { env, isDemo } from "@/server/env";
import type { Target } from "./contract";

export interface AccountRow {
  id: string;
  name: string;
  region: string;
  /** Headgate's own role in the account, when one must be assumed first. */
  roleArn: string | null;
  externalId: string | null;
  source: "demo" | "environment";
}

// A row outlives its setting, because history points at it; what is not configured now is not there.
function configured(): Prisma.AwsAccountWhereInput {
  const ids = env().HEADGATE_AWS_ACCOUNTS?.map((account) => account.id);
  if (ids) return { source: "environment", id: { in: ids } };
  return { source: "demo", ...(isDemo() ? {} : { id: { in: [] } }) };
}

const mine = (personId: string) => ({ where: { personId }, select: { roleArn: true } });

export async function readAccounts(
  personId: string,
  page: { isForAll: boolean; afterId: string | null; limit: number },
) {
  return prisma().awsAccount.findMany({
    where: {
      AND: [
        configured(),
        page.isForAll ? {} : { principals: { some: { personId } } },
        page.afterId ? { id: { gt: page.afterId } } : {},
      ],
    },
    include: { principals: mine(personId), _count: { select: { principals: true } } },
    orderBy: { id: "asc" },
    take: page.limit,
  });
}

interface FoundAccount extends AccountRow {
  /** The person's role there; null when they have none. */
  principalArn: string | null;
}

const FIND_ACCOUNT = `
  SELECT a.id, a.name, a.region, a.role_arn AS "roleArn", a.external_id AS "externalId", a.source,
         p.role_arn AS "principalArn"
  FROM aws_account a LEFT JOIN account_principal p ON p.account_id = a.id AND p.person_id = $2
  WHERE a.id = $1 AND a.source = $3`;

/** An account and a person's role in it, in one look: every statement asks. */
export async function findAccount(accountId: string, personId: string): Promise<FoundAccount | null> {
  const ids = env().HEADGATE_AWS_ACCOUNTS?.map((account) => account.id);
  if (ids ? !ids.includes(accountId) : !isDemo()) return null;
  const { rows } = await readAlong<FoundAccount>({
    name: "account-find",
    text: FIND_ACCOUNT,
    values: [accountId, personId, ids ? "environment" : "demo"],
  });
  return rows[0] ?? null;
}

/** Which of these accounts are configured now. */
export async function filterConfigured(ids: string[]): Promise<Set<string>> {
  const where = { AND: [configured(), { id: { in: ids } }] };
  const rows = await prisma().awsAccount.findMany({ where, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

/** Brings a row in line; returns what was there before, or undefined when nothing had to change. */
export async function upsertAccount(
  tx: Tx,
  wanted: AccountRow,
): Promise<{ before: AccountRow | null } | undefined> {
  const before = (await tx.awsAccount.findUnique({
    where: { id: wanted.id },
    omit: { createdAt: true },
  })) as AccountRow | null;
  if (before && Object.entries(wanted).every(([key, value]) => before[key as keyof AccountRow] === value)) {
    return undefined;
  }
  const { id, ...fields } = wanted;
  await tx.awsAccount.upsert({ where: { id }, create: wanted, update: fields });
  return { before };
}

type Place = Pick<Target, "accountId" | "warehouseKind" | "warehouse">;

export async function readIsReadOnly(tx: Tx, place: Place): Promise<boolean> {
  const row = await tx.warehouseSetting.findUnique({
    where: { accountId_warehouseKind_warehouse: place },
    select: { isReadOnly: true },
  });
  return row?.isReadOnly ?? false;
}

export async function writeIsReadOnly(tx: Tx, place: Place, isReadOnly: boolean): Promise<void> {
  await tx.warehouseSetting.upsert({
    where: { accountId_warehouseKind_warehouse: place },
    create: { ...place, isReadOnly },
    update: { isReadOnly },
  });
}
