import type { PermissionRow } from "@/server/aws/lakeformation-permissions";
import { type Grant, permissions as known, type Permission } from "./model";

/**
 * Grants as rows of ListPermissions tell them: one for each principal, resource and condition. AWS gives SELECT a row of
 * its own, in another form than the rest, and tells the same row under more than one kind. `unread` counts what Headgate
 * does not know the form of.
 */
export function mergeGrants(rows: readonly PermissionRow[]): { grants: Grant[]; unread: number } {
  const merged = new Map<string, { grant: Grant; has: Set<string>; mayPassOn: Set<string> }>();
  let unread = 0;
  for (const { principal, resource, permissions, grantable, condition } of rows) {
    if (!resource) {
      unread += 1;
      continue;
    }
    const key = JSON.stringify([principal, resource, condition]);
    const grant: Grant = {
      principal,
      resource,
      permissions: [],
      grantable: [],
      ...(condition ? { condition } : {}),
    };
    const found = merged.get(key) ?? { grant, has: new Set(), mayPassOn: new Set() };
    merged.set(key, found);
    for (const one of permissions) found.has.add(one);
    for (const one of grantable) found.mayPassOn.add(one);
  }
  const grants = [...merged.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { grant, has, mayPassOn }]) => ({
      ...grant,
      permissions: inOrder(has),
      grantable: inOrder(mayPassOn),
    }));
  return { grants, unread: unread + unknownIn(rows) };
}

const inOrder = (has: ReadonlySet<string>): Permission[] => known.filter((one) => has.has(one));

const unknownIn = (rows: readonly PermissionRow[]) =>
  rows.filter(({ permissions }) => permissions.some((one) => !known.some((name) => name === one))).length;
