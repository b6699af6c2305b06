import type { Lease } from "@/server/changes";
import type { Grant, Permission } from "./model";
import { resourceKey } from "./operations/resource-key";
import type { AccessStep } from "./step-shape";

/**
 * Each permission of a grant by itself: given anew it stays, whatever else was given with it. What was had before for
 * good is not taken back with what was given for a time.
 */
export function leasesOf({ catalogId, operation }: AccessStep, before: unknown): Lease<AccessStep>[] {
  if (operation.name !== "GrantPermissions" && operation.name !== "RevokePermissions") return [];
  const { principal, resource, permissions, grantable, condition } = operation.grant;
  const on = { principal, resource, ...(condition === undefined ? {} : { condition }) };
  const revoke = (grant: Pick<Grant, "permissions" | "grantable">): AccessStep => ({
    ...{ catalogId, operation: { name: "RevokePermissions", grant: { ...on, ...grant } } },
  });
  return permissions.map((permission) => {
    const place = resourceKey(catalogId, resource);
    const key = JSON.stringify([catalogId, principal, place, permission, condition]);
    if (operation.name === "RevokePermissions") return { key, undo: null, undoNew: null };
    const passed = grantable.includes(permission) ? [permission] : [];
    const undo = revoke({ permissions: [permission], grantable: passed });
    const had = hadOf(before, permission);
    if (had === "none") return { key, undo, undoNew: undo };
    const isOptionNew = had === "granted" && passed.length > 0;
    return { key, undo, undoNew: isOptionNew ? revoke({ permissions: [], grantable: passed }) : null };
  });
}

/** By what AWS says of the grant now. */
export function isGone({ operation }: AccessStep, found: unknown): boolean {
  if (operation.name !== "RevokePermissions") return false;
  const { permissions, grantable } = operation.grant;
  return permissions.length > 0
    ? permissions.every((one) => hadOf(found, one) === "none")
    : grantable.every((one) => hadOf(found, one) !== "with grant option");
}

/** As the facet of a grant tells it. */
const hadOf = (before: unknown, permission: Permission): string =>
  (before as Partial<Record<Permission, string>> | null)?.[permission] ?? "none";
