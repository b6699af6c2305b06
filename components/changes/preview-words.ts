import { type Effect, PREVIEWED, type Preview } from "@/server/changes/contract";

/** What policy would ask of it. */
export function approvalsAsked({ approvals, byAdmin }: Preview["requirement"]): string {
  if (approvals === 0) return "It needs no approval.";
  const many = approvals === 1 ? "one approval" : `${approvals} approvals`;
  return byAdmin ? `It needs ${many}, with an admin among those who ask or approve.` : `It needs ${many}.`;
}

type Concerned = Preview["principals"][number] & { effects: Effect[] };

/** Those who are concerned most, each with the first of what they gain or lose. */
export function effectsBy({ principals, effects }: Pick<Preview, "principals" | "effects">): Concerned[] {
  const by = new Map<string, Effect[]>();
  for (const effect of effects) {
    const there = by.get(effect.principal);
    if (there) there.push(effect);
    else by.set(effect.principal, [effect]);
  }
  return principals
    .slice(0, PREVIEWED.principals)
    .map((one) => ({ ...one, effects: by.get(one.principal) ?? [] }));
}
