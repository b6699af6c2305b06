import { compare, sentenceOf } from "@/server/access/assertions";
import { type LakeView, touchedBetween } from "@/server/access/engine";
import type { CurrentLake } from "@/server/access/lake";
import type { PlanCheck } from "@/server/changes";
import { allTests } from "./store";

/** Of each check so much of what breaks it goes with a plan. */
const KEPT = 20;

/** What the tests find of the lake as it is, and as it would be. */
export async function planChecks({ view, version }: CurrentLake, after: LakeView): Promise<PlanCheck[]> {
  const tests = await allTests();
  const isTouched = touchedBetween(view, after);
  return tests.map(({ id, name, assertion, state, lakeVersion, breaches: found }) => {
    const known = state !== null && lakeVersion === version ? found : undefined;
    const { breaches, ...counts } = compare(view, after, { assertion, known, isTouched });
    return { id, name, says: sentenceOf(assertion), ...counts, breaks: breaches.slice(0, KEPT) };
  });
}
