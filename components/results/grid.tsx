// biome-ignore-all lint/a11y/useSemanticElements: rows stand where offsets put them, which table elements cannot
"use client";

import { type RefObject, useEffect, useId, useLayoutEffect, useMemo, useRef } from "react";
import type { Column } from "@/server/accounts/contract";
import type { CellCache } from "./cell-cache";
import { kindOf } from "./engine/kinds";
import { GridHead, type HeadActions } from "./grid-head";
import { drawnHeight, ROW_PX } from "./grid-layout";
import { type CellPlace, cellPlace, GridRow } from "./grid-row";
import { HEADER_ROW, rangeOf, type Selection } from "./selection";
import type { GridColumns } from "./use-grid-columns";
import { useGridKeys } from "./use-grid-keys";
import { useGridPointer } from "./use-grid-pointer";
import type { GridView } from "./use-grid-view";
import { useViewport, type Viewport } from "./use-viewport";

interface GridProps extends HeadActions {
  columns: readonly Column[];
  cache: CellCache;
  /** Changes with each answer of the worker. */
  version: number;
  view: GridView;
  shape: GridColumns;
  selection: Selection;
  /** It goes on to the last row, also to those that still come. */
  isOpenEnded: boolean;
  /** The inspector stands beside the grid, which has less room then. */
  isInspecting: boolean;
  onSelect: (selection: Selection) => void;
  onInspect: () => void;
  onCopy: (withHeaders: boolean) => void;
  onSearch: () => void;
  onEscape: () => boolean;
  gridRef: RefObject<HTMLDivElement | null>;
}

/** A result's rows, of which only what is in sight is drawn. Keys and roles follow the ARIA grid pattern. */
export function Grid(props: GridProps) {
  const { columns, cache, view, shape, selection, isOpenEnded, isInspecting, gridRef } = props;
  const { layout } = shape;
  const activeId = useId();
  const { viewport, onScroll, reveal } = useViewport(gridRef, layout, view.rows);
  const extent = { rows: view.rows, columns: layout.order.length };
  const onKeyDown = useGridKeys({ ...props, extent, pageRows: viewport.pageRows });
  const onPointerDown = useGridPointer({ ...props, extent });
  const { pinned, free } = useCellPlaces(columns, shape, viewport);

  useEffect(() => {
    const inSight = [...pinned, ...free].map(({ at }) => at);
    if (inSight.length > 0)
      cache.want({ rowFrom: viewport.rowFrom, rowTo: viewport.rowTo, columns: inSight });
  });
  const { column } = selection.head;
  const row = isOpenEnded ? null : selection.head.row;
  const isFirst = useRef(true);
  // Only a move of the selection and the inspector bring it in sight: a resize or new rows leave the scroll alone.
  const revealNow = useRef(reveal);
  revealNow.current = reveal;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the inspector must not cover the cell that it shows
  useLayoutEffect(() => {
    if (!isFirst.current && row !== null) revealNow.current(row, column);
    isFirst.current = false;
  }, [row, column, isInspecting]);

  return (
    <div
      ref={gridRef}
      role="grid"
      aria-label="Result"
      aria-rowcount={view.rows + 1}
      aria-colcount={layout.order.length + 1}
      aria-multiselectable
      aria-busy={view.isWorking}
      aria-activedescendant={activeId}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      className="group/grid ring-inside relative min-h-0 min-w-0 grow overflow-auto outline-none [contain:strict]"
    >
      <div role="rowgroup" className="sticky top-0 z-20" style={{ width: layout.width }}>
        <GridHead
          {...props}
          pinned={pinned}
          free={free}
          active={selection.active.row === HEADER_ROW ? selection.active.column : -1}
          activeId={activeId}
        />
      </div>
      <div
        role="rowgroup"
        className="relative"
        style={{ height: drawnHeight(view.rows), width: layout.width }}
      >
        <Rows {...props} viewport={viewport} pinned={pinned} free={free} activeId={activeId} />
      </div>
    </div>
  );
}

function useCellPlaces(columns: readonly Column[], { layout }: GridColumns, viewport: Viewport) {
  const { columnFrom, columnTo } = viewport;
  return useMemo(() => {
    const kindAt = (at: number) => kindOf(columns[at]?.type ?? "");
    const before = layout.pinned.length;
    return {
      pinned: layout.pinned.map((column, place) => cellPlace(column, place, kindAt(column.at), 0)),
      free: layout.free
        .slice(columnFrom, columnTo)
        .map((column, at) =>
          cellPlace(column, before + columnFrom + at, kindAt(column.at), layout.pinnedWidth),
        ),
    };
  }, [columns, layout, columnFrom, columnTo]);
}

interface RowsProps extends Pick<GridProps, "cache" | "shape" | "selection" | "view"> {
  viewport: Viewport;
  pinned: readonly CellPlace[];
  free: readonly CellPlace[];
  activeId: string;
}

function Rows({ cache, shape, selection, viewport, pinned, free, activeId }: RowsProps) {
  const { rowFrom, rowTo, shift } = viewport;
  const { layout, gutter } = shape;
  const range = rangeOf(selection);
  const inSight = [...pinned, ...free].map(({ at }) => at);
  const slots = Math.max(1, rowTo - rowFrom);
  return Array.from({ length: Math.max(0, rowTo - rowFrom) }, (_, at) => {
    const row = rowFrom + at;
    const isSelected = row >= range.rowFrom && row < range.rowTo;
    return (
      <GridRow
        // An element that scrolls out at one end is used again at the other.
        key={row % slots}
        cache={cache}
        stamp={cache.stamp(row, inSight)}
        row={row}
        top={row * ROW_PX + shift}
        width={layout.width}
        pinnedWidth={layout.pinnedWidth}
        gutter={gutter}
        pinned={pinned}
        free={free}
        selectedFrom={isSelected ? range.columnFrom : 0}
        selectedTo={isSelected ? range.columnTo : 0}
        active={row === selection.active.row ? selection.active.column : -1}
        activeId={activeId}
      />
    );
  });
}
