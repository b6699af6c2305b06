"use client";

import { useQueryStates } from "nuqs";
import { questionFilters, type TablePlace } from "./question";

/** Who and what is asked about, by the URL. */
export function useQuestion() {
  const [asked, set] = useQueryStates(questionFilters);
  const { account, database, table } = asked;
  const place: TablePlace | null =
    account && database && table ? { accountId: account, database, table } : null;
  return { ...asked, place, set };
}

export type Question = ReturnType<typeof useQuestion>;
