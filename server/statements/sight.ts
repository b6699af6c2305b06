import type { Actor } from "@/server/identity";

export type Viewer = Pick<Actor, "id" | "role" | "permissions">;

/** A warehouse of an account in which a person has an IAM role; the last three are null where none was set up. */
export interface KnownWarehouse {
  accountId: string;
  roleArn: string;
  warehouseKind: string | null;
  warehouse: string | null;
  historyAudience: string | null;
}

/** What a person may see of what ran outside Headgate. */
export interface Sight {
  /** All of it on these warehouses. */
  warehouses: { accountId: string; warehouseKind: string; warehouse: string }[];
  /** In these accounts what ran as this database user. */
  users: { accountId: string; dbUser: string }[];
}

/**
 * Everything on a warehouse is seen by those who have a role in its account, when the warehouse shows it to everyone
 * or they may monitor; else they see what ran as their own database user.
 */
export function sightOf(known: readonly KnownWarehouse[], permissions: Viewer["permissions"]): Sight {
  const mayMonitor = permissions.has("query.monitor");
  const warehouses: Sight["warehouses"] = [];
  const users = new Map<string, string>();
  for (const { accountId, roleArn, warehouseKind, warehouse, historyAudience } of known) {
    users.set(accountId, dbUserOf(roleArn));
    if (warehouseKind === null || warehouse === null) continue;
    if (mayMonitor || historyAudience === "everyone")
      warehouses.push({ accountId, warehouseKind, warehouse });
  }
  return { warehouses, users: [...users].map(([accountId, dbUser]) => ({ accountId, dbUser })) };
}

/** The database user that Redshift makes of an IAM identity. */
export function dbUserOf(arn: string): string {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  return `${arn.includes(":user/") ? "IAM" : "IAMR"}:${name}`;
}

interface Outside {
  accountId: string;
  warehouseKind: string;
  warehouse: string;
  dbUser: string | null;
}

/** Whether a statement that ran outside Headgate is in sight. */
export function isInSight(sight: Sight, row: Outside): boolean {
  const isThere = sight.warehouses.some(
    ({ accountId, warehouseKind, warehouse }) =>
      accountId === row.accountId && warehouseKind === row.warehouseKind && warehouse === row.warehouse,
  );
  return (
    isThere ||
    sight.users.some(({ accountId, dbUser }) => accountId === row.accountId && dbUser === row.dbUser)
  );
}
