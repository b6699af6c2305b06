import { plural } from "@/components/data/format";
import type { Policy } from "@/server/access/contract";

/** How far a policy reaches now; null for what is no database and no table. */
export function reachText({ grant, databases, tables, columns }: Policy): string | null {
  const { kind } = grant.resource;
  if (!["database", "table", "allTables", "columns", "cellsFilter", "tagPolicy"].includes(kind)) return null;
  if (databases + tables === 0) return "nothing";
  return [
    ...(databases > 0 ? [plural(databases, "database")] : []),
    ...(tables > 0 ? [plural(tables, "table")] : []),
    ...(columns === null ? [] : [plural(columns, "column")]),
  ].join(", ");
}

type Grant = Pick<Policy["grant"], "permissions" | "grantable">;

export interface PermissionWord {
  permission: string;
  mayPassOn: boolean;
}

export const permissionWords = ({ permissions, grantable }: Grant): PermissionWord[] =>
  permissions.map((permission) => ({ permission, mayPassOn: grantable.includes(permission) }));

/** What takes grants away: all that each of them gives. */
export const revokeSteps = (policies: readonly Policy[]) =>
  policies.map(({ accountId, grant }) => ({
    catalogId: accountId,
    operation: { name: "RevokePermissions", grant },
  }));

/** What puts an hour on a policy that is had already. */
export const endSteps = ({ accountId, grant }: Policy, expiresAt: string) => [
  {
    catalogId: accountId,
    operation: { name: "GrantPermissions", grant },
    expiresAt,
    endsHeld: true as const,
  },
];

/** What takes the hour off a policy. */
export const keepSteps = ({ accountId, grant }: Policy) => [
  { catalogId: accountId, operation: { name: "GrantPermissions", grant } },
];

export const endTitle = ({ who }: Policy): string => `End a grant of ${who.label}`;
export const keepTitle = ({ who }: Policy): string => `Keep a grant of ${who.label} for good`;

export function revokeTitle(policies: readonly Policy[]): string {
  const labels = [...new Set(policies.map(({ who }) => who.label))];
  const whose = labels.length <= 2 ? labels.join(" and ") : plural(labels.length, "principal");
  return `Revoke ${plural(policies.length, "grant")} of ${whose}`.replaceAll("\u00a0", " ");
}
