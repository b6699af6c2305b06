import type { Policy } from "@/server/access/contract";

export type PolicyRow =
  | { kind: "principal"; key: string; who: Policy["who"]; policies: readonly Policy[]; isWhole: boolean }
  | { kind: "policy"; key: string; policy: Policy };

/**
 * The policies of each principal under a line of its own; they come in that order, account by account. Of the last one
 * more may come while there are more pages.
 */
export function rowsOf(policies: readonly Policy[], hasMore: boolean): PolicyRow[] {
  const groups: Policy[][] = [];
  for (const policy of policies) {
    const [last] = groups.at(-1) ?? [];
    const isSame = last?.accountId === policy.accountId && last.grant.principal === policy.grant.principal;
    if (isSame) groups.at(-1)?.push(policy);
    else groups.push([policy]);
  }
  return groups.flatMap((group, n): PolicyRow[] => {
    const [first] = group;
    if (!first) return [];
    const { accountId, who } = first;
    const isWhole = !hasMore || n < groups.length - 1;
    return [
      { kind: "principal", key: `${accountId} ${who.principal}`, who, policies: group, isWhole },
      ...group.map((policy): PolicyRow => ({ kind: "policy", key: policy.id, policy })),
    ];
  });
}
