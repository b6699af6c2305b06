"use client";

import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { columnsBetween, HEAD_PX, type Layout, ROW_PX, scrollTopOf, trueTop } from "./grid-layout";

const EXTRA_ROWS = 4;
const EXTRA_COLUMNS = 1;

export interface Viewport {
  rowFrom: number;
  rowTo: number;
  columnFrom: number;
  columnTo: number;
  /** How far the rows are moved down, where all of them would be taller than a browser draws. */
  shift: number;
  /** Rows that fit in sight. */
  pageRows: number;
}

const isSame = (a: Viewport, b: Viewport) =>
  a.rowFrom === b.rowFrom &&
  a.rowTo === b.rowTo &&
  a.columnFrom === b.columnFrom &&
  a.columnTo === b.columnTo &&
  a.shift === b.shift &&
  a.pageRows === b.pageRows;

const NOTHING: Viewport = { rowFrom: 0, rowTo: 0, columnFrom: 0, columnTo: 0, shift: 0, pageRows: 1 };

/** Which rows and columns are in sight of a scroller. */
export function useViewport(scroller: RefObject<HTMLDivElement | null>, layout: Layout, rows: number) {
  const [viewport, setViewport] = useState(NOTHING);
  const current = useRef(viewport);

  const measure = useCallback((): Viewport => {
    const element = scroller.current;
    if (!element) return NOTHING;
    const height = Math.max(0, element.clientHeight - HEAD_PX);
    const top = trueTop(element.scrollTop, rows, height);
    const [columnFrom, columnTo] = columnsBetween(
      layout.free,
      element.scrollLeft,
      element.scrollLeft + element.clientWidth - layout.pinnedWidth,
      EXTRA_COLUMNS,
    );
    const first = Math.floor(top / ROW_PX);
    return {
      rowFrom: Math.max(0, first - EXTRA_ROWS),
      rowTo: Math.min(rows, first + Math.ceil(height / ROW_PX) + 1 + EXTRA_ROWS),
      columnFrom,
      columnTo,
      shift: Math.round(element.scrollTop - top),
      pageRows: Math.max(1, Math.floor(height / ROW_PX) - 1),
    };
  }, [scroller, layout, rows]);

  const update = useCallback(() => {
    const next = measure();
    if (isSame(next, current.current)) return false;
    current.current = next;
    setViewport(next);
    return true;
  }, [measure]);

  useLayoutEffect(() => {
    update();
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => update());
    observer.observe(element);
    return () => observer.disconnect();
  }, [update, scroller]);

  /** In the same frame as the scrolling: else rows come a frame late and flicker. */
  const onScroll = useCallback(() => flushSync(() => void update()), [update]);

  const reveal = useCallback(
    (row: number, place: number) => {
      const element = scroller.current;
      if (!element) return;
      const height = element.clientHeight - HEAD_PX;
      const top = trueTop(element.scrollTop, rows, height);
      const rowTop = Math.max(0, row) * ROW_PX;
      if (row >= 0 && rowTop < top) element.scrollTop = scrollTopOf(rowTop, rows, height);
      else if (row >= 0 && rowTop + ROW_PX > top + height) {
        element.scrollTop = scrollTopOf(rowTop + ROW_PX - height, rows, height);
      }
      const column = layout.free[place - layout.pinned.length];
      if (!column || place < layout.pinned.length) return;
      const width = element.clientWidth - layout.pinnedWidth;
      if (column.left < element.scrollLeft) element.scrollLeft = column.left;
      else if (column.left + column.width > element.scrollLeft + width) {
        element.scrollLeft = Math.min(column.left, column.left + column.width - width);
      }
    },
    [scroller, layout, rows],
  );
  return { viewport, onScroll, reveal };
}
