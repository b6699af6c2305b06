import type { PlannedStep } from "@/server/changes";
import { type Hours, leasesOf } from "./leases";
import type { Grant, Permission } from "./model";
import type { AccessStep } from "./step-shape";
import { principalWords, resourceWords } from "./step-words";

type Planned = Pick<PlannedStep<AccessStep>, "step" | "before" | "expiresAt">;
type Wrong = "held" | "passed" | "anew";

const TOLD_MAX = 5;

/** Where what steps grant ends otherwise than they look: held for good already, or for good from now on. Pure. */
export function hourWarnings(planned: readonly Planned[], hours: Hours): string[] {
  const timed = new Set(hours.keys());
  const all = planned.flatMap((one) => warningsOf(one, timed));
  const left = all.length - TOLD_MAX;
  return left > 0 ? [...all.slice(0, TOLD_MAX), `The same is so of ${left} more.`] : all;
}

/** Of one step; what has an hour after it stands in `timed` then. */
function warningsOf({ step, before, expiresAt }: Planned, timed: Set<string>): string[] {
  const { operation } = step;
  if (operation.name !== "GrantPermissions" && operation.name !== "RevokePermissions") return [];
  const { grant } = operation;
  const found: Record<Wrong, Permission[]> = { held: [], passed: [], anew: [] };
  for (const [n, { key, undo, undoNew }] of leasesOf(step, before).entries()) {
    const permission = grant.permissions[n];
    const had = timed.has(key);
    const isTimed = expiresAt !== null && (had || undoNew !== null);
    if (isTimed) timed.add(key);
    else timed.delete(key);
    if (!permission || undo === null) continue;
    if (expiresAt === null && had) found.anew.push(permission);
    if (expiresAt !== null && !had && undoNew === null) found.held.push(permission);
    if (isTimed && !had && undoNew !== undo) found.passed.push(permission);
  }
  return (["held", "passed", "anew"] as const).flatMap((wrong) =>
    found[wrong].length > 0 ? [SENTENCES[wrong](grant, found[wrong].join(", "))] : [],
  );
}

const whatOf = ({ principal, resource }: Grant, permissions: string): string =>
  `${principalWords(principal)} has ${permissions} on ${resourceWords(resource)}`;

const SENTENCES: Record<Wrong, (grant: Grant, permissions: string) => string> = {
  held: (grant, permissions) =>
    `${whatOf(grant, permissions)} for good already: it will not end then. To have it end, put an hour on that policy.`,
  passed: (grant, permissions) =>
    `${whatOf(grant, permissions)} for good already: only the right to pass it on will end then.`,
  anew: (grant, permissions) =>
    `${whatOf(grant, permissions)} for a time: granted anew without an hour, it will not end any more.`,
};
