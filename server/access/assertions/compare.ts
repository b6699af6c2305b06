import { type LakeView, touchedBetween } from "@/server/access/engine";
import { BREACHES_KEPT, breachesOf, judge, shown } from "./evaluate";
import type { Assertion, Breach, Found } from "./shapes";

export interface Compared {
  before: number;
  after: number;
  /** How many of those then are not there now, or are of less. */
  added: number;
  /** The first of those then, of what is not the same, what is added before the rest. */
  breaches: readonly Breach[];
}

interface Comparing {
  assertion: Assertion;
  /** What it does not hold of now, if that was counted. */
  known?: number | undefined;
  /** What differs in the two lakes, which many assertions share. */
  isTouched?: ReturnType<typeof touchedBetween>;
}

/**
 * What an assertion does not hold of in two lakes. Only what differs in them is looked at, so that a plan takes no longer
 * for a large lake; `known` spares counting what there is now. Whoever a grant names for the first time could do before
 * what others' grants let them, so that is no difference.
 */
export function compare(
  before: LakeView,
  after: LakeView,
  { assertion, known, isTouched = touchedBetween(before, after) }: Comparing,
): Compared {
  const had = new Set<string>();
  const counts = { before: known ?? judge(before, assertion).count, after: 0, added: 0 };
  counts.after = counts.before;
  for (const one of breachesOf(before, assertion, isTouched)) {
    counts.after -= 1;
    for (const key of keysOf(one)) had.add(key);
  }
  const added: Breach[] = [];
  const kept: Breach[] = [];
  for (const one of breachesOf(after, assertion, isTouched)) {
    const isAdded = keysOf(one).some((key) => !had.has(key));
    counts.after += 1;
    if (isAdded) counts.added += 1;
    const list = isAdded ? added : kept;
    if (list.length < BREACHES_KEPT) list.push(shown(one));
  }
  return { ...counts, breaches: [...added, ...kept].slice(0, BREACHES_KEPT) };
}

const keysOf = ({ principal, accountId, database, table, permission, parts }: Found): string[] =>
  parts.map((part) => [principal, accountId, database, table, permission, part].join("\n"));
