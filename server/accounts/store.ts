import { type Prisma, prisma, type Tx } from "@/server/db/client";
import { pool } from "@/server/db/pool";
import { env, isDemo } from "@/server/env";
import type { ACCOUNT_SOURCES, Target } from "./contract";

export interface AccountRow {
  id: string;
  name: string;
  region: string;
  /** Headgate's own role in the account, when one must be assumed first. */
  roleArn: string | null;
  externalId: string | null;
  source: (typeof ACCOUNT_SOURCES)[number];
}

// A row outlives its connection, because history points at it; what is not connected now is not there.
function connected(): Prisma.AwsAccountWhereInput {
  const ids = env().HEADGATE_AWS_ACCOUNTS?.map((account) => account.id) ?? [];
  const sources = isDemo() ? ["console", "demo"] : ["console"];
  return {
    OR: [
      { source: { in: sources }, disconnectedAt: null },
      { source: "environment", id: { in: ids } },
    ],
  };
}

const isInEnvironment = (accountId: string): boolean =>
  env().HEADGATE_AWS_ACCOUNTS?.some((account) => account.id === accountId) ?? false;

/** The same of one row. */
export function isConnected(row: { id: string; source: string; disconnectedAt: Date | null }): boolean {
  if (row.source === "environment") return isInEnvironment(row.id);
  return row.disconnectedAt === null && (row.source === "console" || isDemo());
}

const mine = (personId: string) => ({ where: { personId }, select: { roleArn: true } });

export async function readAccounts(
  personId: string,
  page: { isForAll: boolean; afterId: string | null; limit: number },
) {
  return prisma().awsAccount.findMany({
    where: {
      AND: [
        connected(),
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
  WHERE a.id = $1 AND (a.source = ANY($3) AND a.disconnected_at IS NULL OR a.source = 'environment' AND $4)`;

/** An account and a person's role in it, in one look: every statement asks. */
export async function findAccount(accountId: string, personId: string): Promise<FoundAccount | null> {
  const { rows } = await pool().query<FoundAccount>({
    name: "account-find",
    text: FIND_ACCOUNT,
    values: [accountId, personId, isDemo() ? ["console", "demo"] : ["console"], isInEnvironment(accountId)],
  });
  return rows[0] ?? null;
}

/** Which of these accounts are connected now. */
export async function filterConnected(ids: string[]): Promise<Set<string>> {
  const where = { AND: [connected(), { id: { in: ids } }] };
  const rows = await prisma().awsAccount.findMany({ where, select: { id: true } });
  return new Set(rows.map((row) => row.id));
}

type Place = Pick<Target, "accountId" | "warehouseKind" | "warehouse">;
export type WarehouseMarks = { isReadOnly: boolean; isUsed: boolean };
const UNMARKED: WarehouseMarks = { isReadOnly: false, isUsed: true };
const MARKS = { isReadOnly: true, isUsed: true };

export async function readMarks(place: Place, tx: Tx | ReturnType<typeof prisma> = prisma()) {
  const where = { accountId_warehouseKind_warehouse: place };
  return (await tx.warehouseSetting.findUnique({ where, select: MARKS })) ?? UNMARKED;
}

export async function writeMarks(tx: Tx, place: Place, marks: WarehouseMarks): Promise<void> {
  await tx.warehouseSetting.upsert({
    where: { accountId_warehouseKind_warehouse: place },
    create: { ...place, ...marks },
    update: marks,
  });
}

/** The warehouses of an account that Headgate was told not to use, as `kind/name`. */
export async function unusedWarehouses(accountId: string): Promise<Set<string>> {
  const rows = await prisma().warehouseSetting.findMany({
    where: { accountId, isUsed: false },
    select: { warehouseKind: true, warehouse: true },
  });
  return new Set(rows.map((row) => `${row.warehouseKind}/${row.warehouse}`));
}
