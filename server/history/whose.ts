import { dbUserOf } from "@/server/statements";
import type { SeenStatement } from "./sys-row";

/** A statement of ours that a row of the warehouse's history may be. */
export interface Ours {
  id: string;
  /** Null as long as AWS has not told it. */
  queryId: string | null;
  dbUser: string | null;
  roleArn: string;
  createdAt: Date;
  endedAt: Date | null;
  /** Whether AWS may still tell its query id. */
  mayBeTold: boolean;
}

/**
 * Whose a statement in the warehouse's history is. `ours`: Headgate sent it; `held`: it may be one that we sent and do
 * not know the query id of yet, so nobody sees it until that is known; `veiled`: the same, and it will never be known;
 * `outside`: surely none of ours.
 */
export type Whose = { is: "ours"; id: string } | { is: "held" } | { is: "veiled" } | { is: "outside" };

// How far AWS's clock and ours may be apart.
const SKEW_MS = 60_000;

export function whoseIs(seen: SeenStatement, ours: readonly Ours[]): Whose {
  const known = ours.find(({ queryId }) => queryId === seen.queryId);
  if (known) return { is: "ours", id: known.id };
  const maybe = ours.filter((one) => one.queryId === null && mayBe(one, seen));
  if (maybe.some(({ mayBeTold }) => mayBeTold)) return { is: "held" };
  return { is: maybe.length > 0 ? "veiled" : "outside" };
}

/** Whether a statement in the warehouse ran as the same user while ours was on its way. */
export function mayBe(one: Ours, seen: SeenStatement): boolean {
  const startedAt = Date.parse(seen.startedAt);
  const dbUser = one.dbUser ?? dbUserOf(one.roleArn);
  return (
    (seen.dbUser === null || seen.dbUser.toLowerCase() === dbUser.toLowerCase()) &&
    startedAt >= one.createdAt.getTime() - SKEW_MS &&
    startedAt <= (one.endedAt?.getTime() ?? Number.POSITIVE_INFINITY) + SKEW_MS
  );
}
