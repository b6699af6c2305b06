import type { Actor } from "@/server/identity";

export type Viewer = Pick<Actor, "id" | "role" | "permissions">;

/** A warehouse that was set up in an account where a person has an IAM role. */
export interface KnownWarehouse {
  accountId: string;
  roleArn: string;
  warehouseKind: string;
  warehouse: string;
  historyAudience: string;
}

/**
 * What a person may see of what ran outside Headgate, by warehouse: what ran as their own database user there, or all
 * of it (null).
 */
export type Sight = { accountId: string; warehouseKind: string; warehouse: string; dbUser: string | null }[];

/**
 * Everything on a warehouse is seen by those who have a role in its account, when the warehouse shows it to everyone
 * or they may monitor; else they see what ran as their own database user. What ran outside is known by an import, so
 * its warehouse was set up.
 */
export function sightOf(known: readonly KnownWarehouse[], permissions: Viewer["permissions"]): Sight {
  const mayMonitor = permissions.has("query.monitor");
  return known.map(({ accountId, roleArn, warehouseKind, warehouse, historyAudience }) => {
    const isAllSeen = mayMonitor || historyAudience === "everyone";
    return { accountId, warehouseKind, warehouse, dbUser: isAllSeen ? null : dbUserOf(roleArn) };
  });
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
  return sight.some(
    ({ accountId, warehouseKind, warehouse, dbUser }) =>
      accountId === row.accountId &&
      warehouseKind === row.warehouseKind &&
      warehouse === row.warehouse &&
      (dbUser === null || dbUser === row.dbUser),
  );
}
