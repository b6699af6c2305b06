import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import { listBuckets, listGlueDatabases, listGlueTables } from "@/server/catalog/contract";
import type { Places } from "./source-draft";

/** So many databases that tell no place are asked for their tables'. */
const ASKED_MAX = 5;

/** Where the account's databases and tables lie, and its buckets. What is refused is left out, and not asked again: a folder can be typed. */
export const lakePlaces = (client: QueryClient, accountId: string) =>
  queryOptions({
    queryKey: ["catalog", "places", accountId],
    queryFn: async (): Promise<Places> => {
      const [buckets, databases] = await Promise.all([
        told(client.ensureQueryData({ ...query(listBuckets, { accountId }), retry: false })),
        told(client.ensureQueryData({ ...query(listGlueDatabases, { accountId }), retry: false })),
      ]);
      const isTold = databases.some(({ location }) => location !== null);
      const tables = await Promise.all(
        (isTold ? [] : databases.slice(0, ASKED_MAX)).map(({ name }) =>
          told(
            client.ensureQueryData({ ...query(listGlueTables, { accountId, database: name }), retry: false }),
          ),
        ),
      );
      return { buckets: buckets.map(({ name }) => name), places: [...databases, ...tables.flat()] };
    },
  });

const told = <T>(list: Promise<{ items: T[] }>): Promise<T[]> =>
  list.then(
    ({ items }) => items,
    () => [],
  );
