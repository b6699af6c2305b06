import type { LakeView } from "@/server/access/engine";
import { accessBreaches } from "./access-breaches";
import { iamBreaches } from "./iam-breaches";
import { missingIn, type Within } from "./scope";
import type { Assertion, Breach, Found } from "./shapes";
import { tagBreaches } from "./tag-breaches";

/** Of what breaks an assertion so much is kept to be looked at; all of it is counted. */
export const BREACHES_KEPT = 100;

/** What an assertion does not hold of. What it names that is not there breaks it: it would guard nothing, unnoticed. Of the places only those that are meant. */
export function* breachesOf(
  view: LakeView,
  assertion: Assertion,
  isMeant: Within = () => true,
): Generator<Found> {
  for (const text of missingIn(view, assertion.on)) yield { ...NOWHERE, text: () => text, parts: [text] };
  switch (assertion.kind) {
    case "access":
      return yield* accessBreaches(view, assertion, isMeant);
    case "tagged":
      return yield* tagBreaches(view, assertion, isMeant);
    case "notIam":
      return yield* iamBreaches(view, assertion.on, isMeant);
  }
}

const NOWHERE = {
  ...{ principal: null, accountId: null, database: null, table: null, column: null, permission: null },
};

export interface Judged {
  /** How many. */
  count: number;
  /** The first of them. */
  breaches: readonly Breach[];
}

export function judge(view: LakeView, assertion: Assertion): Judged {
  const breaches: Breach[] = [];
  let count = 0;
  for (const one of breachesOf(view, assertion)) {
    count += 1;
    if (breaches.length < BREACHES_KEPT) breaches.push(shown(one));
  }
  return { count, breaches };
}

/** As it is kept and sent. */
export const shown = ({ parts: _, text, ...breach }: Found): Breach => ({ text: text(), ...breach });
