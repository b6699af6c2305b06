import type { Query, QueryClient, QueryFilters } from "@tanstack/react-query";

const followedOf = new WeakMap<QueryClient, Set<Query>>();

/**
 * Makes stale reads fetch afresh. A fetch under way may have begun before they became stale: it is not thrown
 * away but followed by another one, and by one only, however often they become stale meanwhile.
 */
export function refetchStale(client: QueryClient, stale: QueryFilters): void {
  const followed = followedOf.get(client) ?? new Set();
  followedOf.set(client, followed);
  const refetch = (filters: QueryFilters) => void client.invalidateQueries(filters, { cancelRefetch: false });

  const underWay = client.getQueryCache().findAll({ ...stale, fetchStatus: "fetching" });
  for (const query of underWay) {
    if (followed.has(query)) continue;
    followed.add(query);
    const follow = () => {
      followed.delete(query);
      refetch({ predicate: (one) => one === query });
    };
    query.promise?.then(follow, follow);
  }
  refetch({ ...stale, predicate: (one) => !underWay.includes(one) && (stale.predicate?.(one) ?? true) });
}
