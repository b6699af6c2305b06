import type { Tags } from "@/server/access/model";
import type { Given } from "./given";
import { matcherOf } from "./tags";

/** Tag policies, found by the tags that they match. */
export interface Policies {
  readonly all: readonly Given[];
  matching(tags: Tags): readonly Given[];
}

interface Anchored {
  readonly given: Given;
  readonly matches: (tags: Tags) => boolean;
}

const anchorKeyOf = (expression: Readonly<Record<string, readonly string[]>>) =>
  Object.keys(expression).reduce<string | undefined>(
    (best, key) =>
      best === undefined || (expression[key]?.length ?? 0) < (expression[best]?.length ?? 0) ? key : best,
    undefined,
  );

/**
 * Each policy stands under the values of its key that has fewest of them, since nothing without one of those can match;
 * so of many policies only those few are tried that share a tag with what is asked about.
 */
export const createPolicies = (givens: readonly Given[]): Policies => {
  const anchored = new Map<string, Map<string, Anchored[]>>();
  for (const given of givens) {
    const key = given.expression && anchorKeyOf(given.expression);
    if (!given.expression || key === undefined) continue;
    const byValue = anchored.get(key) ?? new Map<string, Anchored[]>();
    anchored.set(key, byValue);
    const policy = { given, matches: matcherOf(given.expression) };
    for (const value of new Set(given.expression[key])) {
      const there = byValue.get(value);
      if (there) there.push(policy);
      else byValue.set(value, [policy]);
    }
  }
  // What inherits all of its tags holds the very value of what it inherits them from.
  const known = new WeakMap<Tags, readonly Given[]>();
  return {
    all: givens,
    matching: (tags) => {
      const before = known.get(tags);
      if (before) return before;
      const found: Given[] = [];
      for (const key in tags) {
        const policies = anchored.get(key)?.get(tags[key] ?? "");
        if (!policies) continue;
        for (const { given, matches } of policies) if (matches(tags)) found.push(given);
      }
      known.set(tags, found);
      return found;
    },
  };
};
