"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import type { Column } from "@/server/accounts/contract";
import { kindOf } from "./engine/kinds";
import type { Progress } from "./engine/protocol";
import type { Engine } from "./engine-client";
import { clampWidth, fittedWidth, layColumns, numberWidth, usualChars, widened } from "./grid-layout";
import { stepOf } from "./use-result";

/** Cells that are measured at once: so many take the worker some hundredths of a second. */
const MEASURED_CELLS = 40_000;
const MEASURED_ROWS_MAX = 4_000;
/** Rows that a double click looks through. */
const FITTED_ROWS = 20_000;

export type GridColumns = ReturnType<typeof useGridColumns>;

/** How wide columns are, which are hidden, and which stay at the left. */
export function useGridColumns(
  columns: readonly Column[],
  engine: Engine,
  progress: Progress,
  generation: number,
) {
  const { rows } = progress;
  const [widths, setWidths] = useState<number[]>(() =>
    columns.map(({ name, type }) => fittedWidth(name, usualChars(kindOf(type)))),
  );
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [pinned, setPinned] = useState<readonly number[]>([]);
  const isFitted = useRef(false);
  const resized = useRef(new Set<number>());
  const hasRows = rows > 0;
  const step = stepOf(progress);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows and another order bring longer values
  useEffect(() => {
    if (!hasRows) return;
    const fit = (chars: number[]) => {
      // The first time in place of a guess; from then on no column shrinks under a reader's eyes.
      const isFirst = !isFitted.current;
      isFitted.current = true;
      const fitted = columns.map(({ name }, at) =>
        fittedWidth(name, chars[at] ?? 0, { isAlone: columns.length === 1 }),
      );
      setWidths((before) => widened(before, fitted, { isFirst, resized: resized.current }));
    };
    const rowsMax = Math.min(MEASURED_ROWS_MAX, Math.ceil(MEASURED_CELLS / columns.length));
    engine.ask("widths", { columns: columns.map((_, at) => at), rowsMax }).then(fit, () => {});
  }, [hasRows, step, generation, columns, engine]);
  const gutter = numberWidth(rows);
  const layout = useMemo(() => layColumns(widths, hidden, pinned, gutter), [widths, hidden, pinned, gutter]);

  return useMemo(() => {
    const setWidth = (at: number, width: number) => {
      resized.current.add(at);
      setWidths((before) => before.map((old, column) => (column === at ? clampWidth(width) : old)));
    };
    return {
      layout,
      gutter,
      widths,
      hidden,
      pinned,
      setWidth,
      async fit(at: number) {
        const chars = await engine.ask("widths", { columns: [at], rowsMax: FITTED_ROWS });
        setWidth(at, fittedWidth(columns[at]?.name ?? "", chars[0] ?? 0, { isAlone: true }));
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
  }, [layout, gutter, widths, hidden, pinned, columns, engine]);
}
