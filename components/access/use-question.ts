"use client";

import { useQueryStates } from "nuqs";
import { useCan, useViewer } from "@/components/shell/viewer";
import { questionFilters, type TablePlace } from "./question";

/** Who and what is asked about, by the URL. Whoever may not know of others asks about themselves. */
export function useQuestion() {
  const [asked, set] = useQueryStates(questionFilters);
  const seesAll = useCan("access.readAll");
  const viewer = useViewer();
  const { account, database, table } = asked;
  const place: TablePlace | null =
    account && database && table ? { accountId: account, database, table } : null;
  const isSomebody = asked.principal !== null || asked.person !== null;
  const person = asked.person ?? (!isSomebody && !seesAll ? viewer.id : null);
  return { ...asked, person, place, seesAll, set };
}

export type Question = ReturnType<typeof useQuestion>;
