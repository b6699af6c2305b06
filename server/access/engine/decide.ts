import type { Principal } from "@/server/access/model";
import type { Columns } from "./columns";
import { type Gate, hasOptedIn } from "./gate";
import { type Held, intersection, nothing, union, whole } from "./held";
import type { Holdings } from "./nodes";
import { type Bits, bitOf } from "./permission-bits";
import { accountOf, iamAllowedPrincipals, type Subject } from "./subjects";
import type { DatabasePermission, Hop, TablePermission, Verdict } from "./types";

/** A table or a database as it is decided about. */
export interface Target {
  readonly catalogId: string;
  readonly all: Columns;
  /** What can be held of it at all. */
  readonly possible: Bits;
  readonly holdings: Holdings;
  readonly createdBy: Principal | undefined;
  readonly location: string | undefined;
  /** Seldom asked for: only of what is left to IAM. */
  gate(): Gate;
}

export interface Decision {
  /** What is held, IAM's part included. */
  readonly held: Held;
  /** Those permissions of which IAM decides. */
  readonly iam: Bits;
}

export const verdictOn = (
  { held, iam }: Decision,
  permission: TablePermission | DatabasePermission,
): Verdict => {
  const bit = bitOf[permission];
  if ((iam & bit) !== 0) return "iam";
  return (held.bits & bit) !== 0 ? "allow" : "deny";
};

const heldUnder = (
  byPrincipal: ReadonlyMap<Principal, Held> | undefined,
  names: readonly Principal[],
): Held => {
  let held = nothing;
  if (!byPrincipal) return held;
  for (const name of names) {
    const more = byPrincipal.get(name);
    if (more) held = union(held, more);
  }
  return held;
};

/** All that the owner's grants give the subject's account, organizations included, to give on. */
export const sharedWith = ({ catalogId, holdings }: Target, subject: Subject): Held =>
  subject.accountId === undefined || subject.accountId === catalogId
    ? nothing
    : heldUnder(holdings.get(catalogId), subject.shares);

/** What the subject's account gives it of another account's things, whether or not it was given them itself. */
export const givenOnTo = ({ catalogId, holdings }: Target, { accountId, names }: Subject): Held =>
  accountId === undefined || accountId === catalogId ? nothing : heldUnder(holdings.get(accountId), names);

/** What is held without a grant, and by virtue of what. */
interface Implied {
  readonly held: Held;
  readonly because: Extract<Hop, { kind: "admin" | "creator" }>;
}

const noneImplied: readonly Implied[] = [];

/**
 * Data lake administrators see everything in their catalog, and of another account's what was shared with the account;
 * that gives DESCRIBE and nothing else. Who makes a table holds all of it, and where another account's principal made
 * it, so do that account's administrators.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/implicit-permissions.html
 */
export const impliedBy = (target: Target, subject: Subject, shared: Held): readonly Implied[] => {
  const { catalogId, createdBy, possible, all } = target;
  const { accountId, adminOf, principal } = subject;
  if (createdBy === undefined && adminOf.size === 0) return noneImplied;
  const implied: Implied[] = [];
  const admin = (home: string, readOnly: boolean) => ({ kind: "admin", catalogId: home, readOnly }) as const;
  const here = adminOf.get(catalogId);
  if (here) implied.push({ held: whole(bitOf.DESCRIBE, all), because: admin(catalogId, here.readOnly) });
  const atHome = accountId === undefined || accountId === catalogId ? undefined : adminOf.get(accountId);
  if (atHome && accountId !== undefined && shared.bits !== 0) {
    const held = { ...nothing, bits: bitOf.DESCRIBE, described: shared.described };
    implied.push({ held, because: admin(accountId, atHome.readOnly) });
  }
  if (createdBy === undefined) return implied;
  const isOfAdmin = atHome?.readOnly === false && accountOf(createdBy) === accountId;
  if (createdBy === principal || isOfAdmin)
    implied.push({ held: whole(possible, all), because: { kind: "creator", createdBy } });
  return implied;
};

/**
 * Own grants of the owner, together with what the subject's account gives on: no more than it was given itself, and to
 * its own principals only.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/cross-account-notes.html
 */
const granted = (target: Target, subject: Subject, shared: Held): Held => {
  const { catalogId, holdings, all } = target;
  const own = heldUnder(holdings.get(catalogId), subject.names);
  if (shared.bits === 0) return own;
  const givenOn = givenOnTo(target, subject);
  return givenOn.bits === 0 ? own : union(own, intersection(shared, givenOn, all));
};

/**
 * What IAM_ALLOWED_PRINCIPALS holds is IAM's to decide, unless the subject opted in to Lake Formation's rules in hybrid
 * access mode.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-access-mode.html
 */
export const decide = (target: Target, subject: Subject): Decision => {
  const shared = sharedWith(target, subject);
  let held = granted(target, subject, shared);
  for (const implied of impliedBy(target, subject, shared)) held = union(held, implied.held);
  const iam = target.holdings.get(target.catalogId)?.get(iamAllowedPrincipals);
  const isAsked = subject.accountId !== undefined || subject.principal === iamAllowedPrincipals;
  if (!iam || !isAsked || hasOptedIn(target.gate(), subject)) return { held, iam: 0 };
  return { held: union(held, iam), iam: iam.bits };
};
