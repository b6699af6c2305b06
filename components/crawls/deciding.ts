import type { QueryClient } from "@tanstack/react-query";

/** Of accepting and refusing what a crawl of one dataset found, and of nothing else. */
export const decidingKey = (datasetId: string) => ["crawls", "decide", datasetId];

export const isDeciding = (client: QueryClient, datasetId: string) =>
  client.isMutating({ mutationKey: decidingKey(datasetId) }) > 0;
