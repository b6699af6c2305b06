"use client";

import { useEffect, useMemo, useState } from "react";
import type { Column } from "@/server/accounts/contract";
import { kindOf } from "./engine/kinds";
import type { Engine } from "./engine-client";
import { clampWidth, fittedWidth, layColumns, numberWidth, usualChars } from "./grid-layout";

/** Rows that the first widths are taken from, and that a double click looks through. */
const FIRST_ROWS = 100;
const FITTED_ROWS = 20_000;

export type GridColumns = ReturnType<typeof useGridColumns>;

/** How wide columns are, which are hidden, and which stay at the left. */
export function useGridColumns(columns: readonly Column[], engine: Engine, rows: number) {
  const [widths, setWidths] = useState<number[]>(() =>
    columns.map(({ name, type }) => fittedWidth(name, usualChars(kindOf(type)))),
  );
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [pinned, setPinned] = useState<readonly number[]>([]);
  const [isFitted, setIsFitted] = useState(false);
  const hasRows = rows > 0;
  useEffect(() => {
    if (!hasRows || isFitted) return;
    let isHere = true;
    const fit = (chars: number[]) => {
      if (!isHere) return;
      setWidths(columns.map(({ name }, at) => fittedWidth(name, chars[at] ?? 0)));
      setIsFitted(true);
    };
    engine
      .ask("widths", { columns: columns.map((_, at) => at), rowsMax: FIRST_ROWS })
      .then(fit, () => setIsFitted(true));
    return () => {
      isHere = false;
    };
  }, [hasRows, isFitted, columns, engine]);
  const gutter = numberWidth(rows);
  const layout = useMemo(() => layColumns(widths, hidden, pinned, gutter), [widths, hidden, pinned, gutter]);

  return useMemo(() => {
    const setWidth = (at: number, width: number) =>
      setWidths((before) => before.map((old, column) => (column === at ? clampWidth(width) : old)));
    return {
      layout,
      gutter,
      widths,
      hidden,
      pinned,
      isFitted,
      setWidth,
      async fit(at: number) {
        const chars = await engine.ask("widths", { columns: [at], rowsMax: FITTED_ROWS });
        setWidth(at, fittedWidth(columns[at]?.name ?? "", chars[0] ?? 0));
      },
      show: (at: number, isShown: boolean) =>
        setHidden((before) => {
          const next = new Set(before);
          if (isShown) next.delete(at);
          else next.add(at);
          // The last one stays: a grid without columns shows no way back.
          return next.size === columns.length ? before : next;
        }),
      showAll: () => setHidden(new Set()),
      pin: (at: number, isPinned: boolean) =>
        setPinned((before) =>
          isPinned ? [...before.filter((old) => old !== at), at] : before.filter((old) => old !== at),
        ),
    };
  }, [layout, gutter, widths, hidden, pinned, isFitted, columns, engine]);
}
