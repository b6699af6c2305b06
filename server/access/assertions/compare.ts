import type { LakeView } from "@/server/access/engine";
import { BREACHES_KEPT, breachesOf, shown } from "./evaluate";
import type { Assertion, Breach, Found } from "./shapes";

export interface Compared {
  before: number;
  after: number;
  /** How many of those then are not there now, or are of less. */
  added: number;
  /** The first of those then, what is added before the rest. */
  breaches: readonly Breach[];
}

/** What an assertion does not hold of in two lakes. */
export function compare(before: LakeView, after: LakeView, assertion: Assertion): Compared {
  const had = new Set<string>();
  const counts = { before: 0, after: 0, added: 0 };
  for (const one of breachesOf(before, assertion)) {
    counts.before += 1;
    for (const key of keysOf(one)) had.add(key);
  }
  const added: Breach[] = [];
  const kept: Breach[] = [];
  for (const one of breachesOf(after, assertion)) {
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
