import type { IamRole } from "@/server/aws/iam";
import type { Lake, Principal } from "./model";

/** A role that is not there any more, or another one than what was given to its ARN was given to. */
export interface Stranger {
  kind: "gone" | "remade";
  since: Date;
}

/** A role as it is known; without an id it was never found. */
export interface KnownRole {
  arn: Principal;
  id: string | null;
  madeAt: Date | null;
  stranger: Stranger | null;
}

interface Found {
  known: readonly KnownRole[];
  /** All that IAM told of the account. */
  told: readonly IamRole[];
  /** To whom something is given. */
  given: ReadonlySet<Principal>;
  /** When IAM was asked. */
  at: Date;
}

interface After {
  /** Other than they were known, or new. */
  roles: KnownRole[];
  forgotten: Principal[];
}

/** What is known of an account's roles once IAM has told them. Nobody is a stranger to whom nothing is given. */
export function rolesAfter({ known, told, given, at }: Found): After {
  const before = new Map(known.map((role) => [role.arn, role]));
  const there = new Set(told.map(({ arn }) => arn));
  const roles = told.flatMap((role) => {
    const was = before.get(role.arn);
    const is = foundAgain(role, was, given.has(role.arn));
    return was && isSame(was, is) ? [] : [is];
  });
  const missing = [...given].filter((arn) => !there.has(arn));
  const gone = missing.flatMap((arn): KnownRole[] => {
    const was = before.get(arn) ?? { arn, id: null, madeAt: null, stranger: null };
    return was.stranger?.kind === "gone" ? [] : [{ ...was, stranger: { kind: "gone", since: at } }];
  });
  const forgotten = known.filter(({ arn }) => !there.has(arn) && !given.has(arn)).map(({ arn }) => arn);
  return { roles: [...roles, ...gone], forgotten };
}

function foundAgain({ arn, id, madeAt }: IamRole, was: KnownRole | undefined, isGiven: boolean): KnownRole {
  const is = { arn, id, madeAt };
  if (!was || !isGiven) return { ...is, stranger: null };
  if (was.id !== id) {
    // One that was told before it was deleted, by an answer that came late.
    if (was.madeAt !== null && madeAt <= was.madeAt) return was;
    return { ...is, stranger: { kind: "remade", since: madeAt } };
  }
  return { ...is, stranger: was.stranger?.kind === "remade" ? was.stranger : null };
}

const isSame = (a: KnownRole, b: KnownRole): boolean =>
  a.id === b.id && a.stranger?.kind === b.stranger?.kind && a.stranger?.since === b.stranger?.since;

/** The roles of an account that any catalog names. Service-linked ones are their service's, made again or not. */
export function givenTo({ catalogs }: Lake, accountId: string): Set<Principal> {
  const prefix = new RegExp(`^arn:[\\w-]+:iam::${accountId}:role/(?!aws-service-role/)`);
  const named = catalogs.flatMap(({ settings, grants, optIns }) => [
    ...[...settings.admins, ...settings.readOnlyAdmins],
    ...[...grants, ...optIns].map(({ principal }) => principal),
  ]);
  return new Set(named.filter((principal) => prefix.test(principal)));
}
