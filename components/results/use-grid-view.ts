"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { toast } from "@/components/ui/toast";
import type { Filter } from "./engine/filter";
import type { ViewResult, ViewSpec } from "./engine/protocol";
import type { Engine } from "./engine-client";
import { useEngineState } from "./use-result";

const WHOLE: ViewSpec = { search: "", filters: [], sorts: [] };
/** While pages still come an order is made anew this often at most. */
const AGAIN_MS = 700;

export const isFiltered = ({ search, filters }: ViewSpec): boolean => search !== "" || filters.length > 0;

const isWhole = (spec: ViewSpec) => !isFiltered(spec) && spec.sorts.length === 0;

export type GridView = ReturnType<typeof useGridView>;

/** Which rows are shown and in which order, and whether the worker is at it. */
export function useGridView(engine: Engine) {
  const { progress } = useEngineState(engine);
  const [spec, setSpec] = useState(WHOLE);
  const [applied, setApplied] = useState<ViewResult | null>(null);
  const [isWorking, setIsWorking] = useState(false);
  /** Counts orders, so that whoever keeps cells knows that they moved. */
  const [generation, setGeneration] = useState(0);
  const latest = useRef(0);

  const apply = useCallback(
    async (next: ViewSpec) => {
      latest.current += 1;
      const mine = latest.current;
      setIsWorking(true);
      try {
        const result = await engine.ask("view", next);
        if (mine !== latest.current) return;
        setApplied(isWhole(next) ? null : result);
        setGeneration((before) => before + 1);
      } catch (error) {
        if (mine === latest.current) toast.error(error instanceof Error ? error.message : String(error));
      }
      if (mine === latest.current) setIsWorking(false);
    },
    [engine],
  );
  const change = useCallback(
    (next: ViewSpec) => {
      setSpec(next);
      void apply(next);
    },
    [apply],
  );
  /** Rows came that the order does not have yet. */
  const isBehind = applied !== null && applied.over < progress.rows;
  const isStale = isBehind && !isWorking;
  useEffect(() => {
    if (!isStale) return;
    const timer = setTimeout(() => void apply(spec), progress.isFetching ? AGAIN_MS : 0);
    return () => clearTimeout(timer);
  }, [isStale, progress.isFetching, apply, spec]);

  return useMemo(() => {
    const setFilters = (filters: Filter[]) => change({ ...spec, filters });
    return {
      spec,
      applied,
      isWorking: isWorking || isBehind,
      generation,
      rows: applied?.rows ?? progress.rows,
      search: (search: string) => change({ ...spec, search }),
      setFilters,
      clear: () => change(WHOLE),
      /** Ascending, descending, none; `isAdded` keeps what is sorted already. */
      cycleSort(column: number, isAdded: boolean) {
        const current = spec.sorts.find((sort) => sort.column === column);
        const next = !current
          ? [{ column, isDescending: false }]
          : current.isDescending
            ? []
            : [{ column, isDescending: true }];
        const others = isAdded ? spec.sorts.filter((sort) => sort.column !== column) : [];
        // A column that is among the sorted ones keeps its place.
        const place = spec.sorts.findIndex((sort) => sort.column === column);
        const sorts =
          isAdded && place >= 0
            ? [...others.slice(0, place), ...next, ...others.slice(place)]
            : [...others, ...next];
        change({ ...spec, sorts });
      },
      sort: (column: number, isDescending: boolean) => change({ ...spec, sorts: [{ column, isDescending }] }),
    };
  }, [spec, applied, isWorking, isBehind, generation, progress.rows, change]);
}
