import type { LakeView, MatchCount, Matching } from "./engine/types";

/** Each is a few numbers and what was asked. */
const LAST_KEPT = 1_000;
const kept = new WeakMap<LakeView, Map<string, MatchCount>>();

/** Of the last that were asked for the count is kept as long as the lake stays as it is: every page shows it. */
export function matchCount(view: LakeView, matching: Matching): MatchCount {
  const known = kept.get(view) ?? new Map<string, MatchCount>();
  kept.set(view, known);
  const { catalogId, resourceType, expression } = matching;
  const id = JSON.stringify([catalogId, resourceType, expression]);
  const found = known.get(id) ?? view.countMatches(matching);
  known.delete(id);
  known.set(id, found);
  const [oldest] = known.keys();
  if (known.size > LAST_KEPT && oldest !== undefined) known.delete(oldest);
  return found;
}
