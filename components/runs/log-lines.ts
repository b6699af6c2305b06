import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { type ApiError, call } from "@/components/data/api";
import { type RunLine, readRunLog } from "@/server/runs/contract";

export interface LogLines {
  lines: RunLine[];
  /** The server has more than was read so far. */
  hasMore: boolean;
}

const PAGE_LINES = 1000;
const PAGES_AT_ONCE = 10;
const FOLLOW_MS = 1000;

/** Reads only what came after the lines already here. */
export function logQuery(client: QueryClient, runId: string, isOpen: boolean) {
  const queryKey = ["runs", "log", runId] as const;
  return queryOptions<LogLines, ApiError>({
    queryKey,
    queryFn: async ({ signal }) => {
      let lines = client.getQueryData<LogLines>(queryKey)?.lines ?? [];
      let hasMore = true;
      for (let page = 0; hasMore && page < PAGES_AT_ONCE; page++) {
        const after = lines.at(-1)?.seq ?? 0;
        const got = await call(readRunLog, { runId, after, limit: PAGE_LINES }, { signal });
        lines = got.items.length > 0 ? [...lines, ...got.items] : lines;
        hasMore = got.hasMore;
      }
      return { lines, hasMore };
    },
    refetchInterval: ({ state }) => (state.data?.hasMore ? 50 : isOpen ? FOLLOW_MS : false),
    structuralSharing: false,
  });
}

export type LevelFilter = "all" | "warn" | "error";

/** The lines at or above a level whose text holds what is searched, in any case. */
export function filterLines(
  lines: readonly RunLine[],
  search: string,
  level: LevelFilter,
): readonly RunLine[] {
  const needle = search.trim().toLowerCase();
  if (needle === "" && level === "all") return lines;
  return lines.filter((line) => {
    if (level === "error" && line.level !== "error") return false;
    if (level === "warn" && line.level === "info") return false;
    return needle === "" || line.text.toLowerCase().includes(needle);
  });
}
