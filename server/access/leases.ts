import type { Hour, Lease, TimedStep } from "@/server/changes";
import type { Grant, Permission } from "./model";
import { resourceKey } from "./operations/resource-key";
import type { AccessStep } from "./step-shape";

/**
 * Each permission of a grant by itself: given anew it stays, whatever else was given with it. What was had before for
 * good is not taken back with what was given for a time, unless that is what the step is for.
 */
export function leasesOf(
  { catalogId, operation, endsHeld }: AccessStep,
  before: unknown,
): Lease<AccessStep>[] {
  if (operation.name !== "GrantPermissions" && operation.name !== "RevokePermissions") return [];
  const { principal, resource, permissions, grantable, condition } = operation.grant;
  const on = { principal, resource, ...(condition === undefined ? {} : { condition }) };
  const revoke = (grant: Pick<Grant, "permissions" | "grantable">): AccessStep => ({
    ...{ catalogId, operation: { name: "RevokePermissions", grant: { ...on, ...grant } } },
  });
  return permissions.map((permission) => {
    const key = keyOf(catalogId, operation.grant, permission);
    if (operation.name === "RevokePermissions") return { key, undo: null, undoNew: null };
    const passed = grantable.includes(permission) ? [permission] : [];
    const undo = revoke({ permissions: [permission], grantable: passed });
    const had = hadOf(before, permission);
    if (had === "none" || endsHeld) return { key, undo, undoNew: undo };
    const isOptionNew = had === "granted" && passed.length > 0;
    return { key, undo, undoNew: isOptionNew ? revoke({ permissions: [], grantable: passed }) : null };
  });
}

export interface Given {
  catalogId: string;
  grant: Grant;
}

/** By which the hours of a grant's permissions are known. */
export const keysOf = ({ catalogId, grant }: Given): string[] =>
  grant.permissions.map((permission) => keyOf(catalogId, grant, permission));

function keyOf(catalogId: string, { principal, resource, condition }: Grant, permission: Permission): string {
  return JSON.stringify([catalogId, principal, resourceKey(catalogId, resource), permission, condition]);
}

/** The hours of what is given, by the keys of its permissions. */
export type Hours = ReadonlyMap<string, Hour<AccessStep>>;

export function byHour(step: AccessStep, hours: Hours): TimedStep<AccessStep>[] {
  const { catalogId, operation } = step;
  if (operation.name !== "GrantPermissions") return [{ step, expiresAt: null }];
  return partsByHour({ catalogId, grant: operation.grant }, hours).map(({ grant, expiresAt }) => ({
    expiresAt,
    step: { catalogId, operation: { ...operation, grant }, ...(expiresAt === null ? {} : { expiresAt }) },
  }));
}

/** A grant in one for each hour, first what is for good; of which only the right to pass it on may have had an hour. */
export function partsByHour(
  { catalogId, grant }: Given,
  hours: Hours,
): { grant: Grant; expiresAt: string | null }[] {
  const given = new Map<string | null, Pick<Grant, "permissions" | "grantable">>([
    [null, { permissions: [], grantable: [] }],
  ]);
  const give = (expiresAt: string | null, permission: Permission, isPassed: boolean) => {
    const { permissions, grantable } = given.get(expiresAt) ?? { permissions: [], grantable: [] };
    given.set(expiresAt, {
      permissions: [...permissions, permission],
      grantable: isPassed ? [...grantable, permission] : grantable,
    });
  };
  for (const permission of grant.permissions) {
    const hour = hours.get(keyOf(catalogId, grant, permission));
    const isPassed = grant.grantable.includes(permission);
    if (hour && takesOptionOnly(hour.undo)) give(null, permission, false);
    if (!hour || !takesOptionOnly(hour.undo) || isPassed) give(hour?.expiresAt ?? null, permission, isPassed);
  }
  return [...given]
    .filter(([, { permissions }]) => permissions.length > 0)
    .map(([expiresAt, part]) => ({ expiresAt, grant: { ...grant, ...part } }));
}

export interface Ending extends Pick<Grant, "permissions" | "grantable"> {
  at: string;
}

/** What of a grant ends and when, soonest first; of those in `grantable` only the right to pass them on. */
export function endingsOf(given: Given, hours: Hours): Ending[] {
  const found = new Map<string, Ending>();
  for (const [n, key] of keysOf(given).entries()) {
    const hour = hours.get(key);
    const permission = given.grant.permissions[n];
    if (!hour || !permission) continue;
    const { at, permissions, grantable } = found.get(hour.expiresAt) ?? {
      ...{ at: hour.expiresAt, permissions: [], grantable: [] },
    };
    const isOption = takesOptionOnly(hour.undo);
    found.set(at, {
      at,
      permissions: isOption ? permissions : [...permissions, permission],
      grantable: isOption ? [...grantable, permission] : grantable,
    });
  }
  return [...found.values()].sort((a, b) => (a.at < b.at ? -1 : 1));
}

const takesOptionOnly = ({ operation }: AccessStep): boolean =>
  operation.name === "RevokePermissions" && operation.grant.permissions.length === 0;

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
