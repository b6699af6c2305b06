import { hashKey, type QueryClient } from "@tanstack/react-query";
import { query } from "@/components/data/api";
import type { LiveEvent } from "@/server/events/contract";
import { getResult, getResultPage } from "@/server/results/contract";

/** Keeps a result that came along with an event as if it had been read. Returns the hash of the read it spares. */
export function keepResult(client: QueryClient, { resourceId, result }: LiveEvent): string | undefined {
  if (!result) return undefined;
  const { queryKey } = query(getResult, { statementId: resourceId });
  client.setQueryData(query(getResultPage, { statementId: resourceId, n: 0 }).queryKey, result.csv);
  client.setQueryData(queryKey, result.manifest);
  return hashKey(queryKey);
}
