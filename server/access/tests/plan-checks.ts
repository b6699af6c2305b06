import { compare, sentenceOf } from "@/server/access/assertions";
import type { LakeView } from "@/server/access/engine";
import type { PlanCheck } from "@/server/changes";
import { allTests } from "./store";

/** Of each check so much of what breaks it goes with a plan. */
const KEPT = 20;

/** What the tests find of the lake as it is, and as it would be. */
export async function planChecks(before: LakeView, after: LakeView): Promise<PlanCheck[]> {
  const tests = await allTests();
  return tests.map(({ id, name, assertion }) => {
    const { breaches, ...counts } = compare(before, after, assertion);
    return { id, name, says: sentenceOf(assertion), ...counts, breaks: breaches.slice(0, KEPT) };
  });
}
