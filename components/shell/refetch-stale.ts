import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Makes stale reads fetch afresh. A fetch under way may have begun before they became stale: it is not thrown
 * away but followed by another one, and by one only, however often they become stale meanwhile.
 */
export function staleRefetcher(client: QueryClient): (isStale: (key: QueryKey) => boolean) => void {
  const followed = new Set<Query>();
  const refetch = (predicate: (query: Query) => boolean) =>
    void client.invalidateQueries({ predicate }, { cancelRefetch: false });

  return (isStale) => {
    const predicate = ({ queryKey }: Query) => isStale(queryKey);
    const underWay = client.getQueryCache().findAll({ predicate, fetchStatus: "fetching" });
    for (const query of underWay) {
      if (followed.has(query)) continue;
      followed.add(query);
      const follow = () => {
        followed.delete(query);
        refetch((one) => one === query);
      };
      query.promise?.then(follow, follow);
    }
    refetch((query) => predicate(query) && !underWay.includes(query));
  };
}
