import { dbUserOf } from "@/server/statements";
import type { SeenStatement } from "./sys-row";

/** A statement of ours that a row of the warehouse's history may be. */
export interface Ours {
  id: string;
  /** Null as long as AWS has not told it. */
  queryId: string | null;
  dbUser: string | null;
  roleArn: string;
  /** The process of its session in the warehouse. */
  pid: number | null;
  createdAt: Date;
  endedAt: Date | null;
  /** Whether AWS may still tell its query id. */
  mayBeTold: boolean;
}

/**
 * Whose a statement in the warehouse's history is. `ours`: Headgate sent it; `held`: it may be one that we sent and do
 * not know the query id of yet, so nobody sees it until that is known; `veiled`: the same, and it will never be known,
 * or the warehouse ran it on behalf of ours (what a procedure runs); `outside`: surely none of ours.
 */
export type Whose = { is: "ours"; id: string } | { is: "held" } | { is: "veiled" } | { is: "outside" };

// How far AWS's clock and ours may be apart.
const SKEW_MS = 60_000;
// In a session of ours others may run right before and after us: the Data API may share it. Between our asking and
// our learning of the end there is more time than this in any case.
const SESSION_SKEW_MS = 100;

/** Statements of ours by what a row of the warehouse's history may be known by. */
export class OursBy {
  private readonly queryIds = new Map<string, Ours>();
  private readonly unknown: Ours[] = [];
  private readonly unknownOf = new Map<string, Ours[]>();
  private readonly sessions = new Map<string, Ours[]>();

  constructor(all: readonly Ours[]) {
    for (const one of all) {
      if (one.queryId !== null) this.queryIds.set(one.queryId, one);
      else {
        this.unknown.push(one);
        add(this.unknownOf, userOf(one), one);
      }
      if (one.pid !== null) add(this.sessions, String(one.pid), one);
    }
  }

  whoseIs(seen: SeenStatement): Whose {
    const known = this.queryIds.get(seen.queryId);
    if (known) return { is: "ours", id: known.id };
    const at = Date.parse(seen.startedAt);
    const dbUser = seen.dbUser?.toLowerCase() ?? null;
    const unknown = dbUser === null ? this.unknown : (this.unknownOf.get(dbUser) ?? []);
    const maybe = unknown.filter((one) => isWhile(one, at, SKEW_MS));
    if (maybe.some(({ mayBeTold }) => mayBeTold)) return { is: "held" };
    const session = seen.sessionId === null ? [] : (this.sessions.get(seen.sessionId) ?? []);
    const isInside = session.some(
      (one) => isWhile(one, at, SESSION_SKEW_MS) && (dbUser === null || dbUser === userOf(one)),
    );
    return { is: isInside || maybe.length > 0 ? "veiled" : "outside" };
  }
}

/** When each user's statements in the warehouse's history began. */
export class SeenBy {
  private readonly times = new Map<string, number[]>();

  constructor(all: readonly SeenStatement[]) {
    for (const { dbUser, startedAt } of all)
      add(this.times, dbUser?.toLowerCase() ?? ANYBODY, Date.parse(startedAt));
    for (const times of this.times.values()) times.sort((a, b) => a - b);
  }

  /** Whether any may be this statement of ours: it ran as the same user while ours was on its way. */
  hasMaybe(one: Ours): boolean {
    return [userOf(one), ANYBODY].some((user) => {
      const times = this.times.get(user) ?? [];
      const first = times[firstFrom(times, one.createdAt.getTime() - SKEW_MS)];
      return first !== undefined && isWhile(one, first, SKEW_MS);
    });
  }
}

const ANYBODY = "";
const userOf = ({ dbUser, roleArn }: Ours) => (dbUser ?? dbUserOf(roleArn)).toLowerCase();

const isWhile = ({ createdAt, endedAt }: Ours, at: number, skewMs: number) =>
  at >= createdAt.getTime() - skewMs && at <= (endedAt?.getTime() ?? Number.POSITIVE_INFINITY) + skewMs;

function add<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The place of the first number that is not below `from`. */
function firstFrom(sorted: readonly number[], from: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
