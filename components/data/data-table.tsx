"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { usePreferences } from "@/components/shell/preferences-provider";
import { cn } from "@/components/ui/cn";
import { LoadMore } from "./load-more";
import { useIsNarrow } from "./narrow";
import { useRowKeys } from "./row-keys";

interface ColumnMeta {
  /** CSS width of the column; without one it shares what is left. */
  width?: string;
  align?: "right";
  /** Where the cell goes when a row is two lines: first line left or right, second line left or right. */
  narrow?: "lead" | "main" | "side" | "line" | "end";
  /** Only from this breakpoint up. */
  from?: "lg" | "xl";
}

export interface DataColumn<T> {
  id: string;
  header: ReactNode | (() => ReactNode);
  meta?: ColumnMeta;
  cell: (context: { row: { original: T } }) => ReactNode;
}

/** Builds the columns of a `DataTable`, typed by its rows. */
export function columnsOf<T>() {
  return { display: (column: DataColumn<T>): DataColumn<T> => column };
}

/** Put this on the link in a row's main cell: the whole row becomes its target. */
export const ROW_LINK = "row-link ring-inside truncate rounded-sm";

const VIRTUAL_FROM = 200;
const NARROW_ROW_PX = 56;

interface DataTableProps<T> {
  label: string;
  columns: DataColumn<T>[];
  rows: T[];
  rowKey: (row: T) => string;
  selectedKey?: string | null;
  hasMore?: boolean;
  isLoadingMore?: boolean;
  onLoadMore?: () => void;
}

/** The one list: a table from 640 px up, lines of two below; long ones draw only what is in sight. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, rowKey, selectedKey, hasMore, isLoadingMore, onLoadMore } = props;
  const container = useRef<HTMLDivElement>(null);
  const shown = useWindow(rows.length, container);
  useRowKeys(container);
  const first = shown?.first ?? 0;
  const visible = shown ? rows.slice(first, shown.last + 1) : rows;
  return (
    <div ref={container}>
      <table
        aria-label={label}
        aria-rowcount={hasMore ? -1 : rows.length + 1}
        className="w-full table-fixed border-collapse text-left max-sm:block"
      >
        <colgroup className="max-sm:hidden">
          {columns.map((column) => (
            <col key={column.id} className={hiddenBelow(column.meta)} style={{ width: column.meta?.width }} />
          ))}
        </colgroup>
        <thead className="max-sm:sr-only">
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={cn(
                  "sticky top-0 z-2 h-8 truncate bg-canvas px-2.5 text-sm font-medium text-muted shadow-[inset_0_-1px_0_var(--line)]",
                  column.meta?.align === "right" && "text-right",
                  hiddenBelow(column.meta),
                )}
              >
                {typeof column.header === "function" ? column.header() : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-sm:block">
          <Spacer height={shown?.before ?? 0} />
          {visible.map((row, index) => (
            <DataRow key={rowKey(row)} index={first + index} isSelected={rowKey(row) === selectedKey}>
              {columns.map((column) => (
                <td key={column.id} className={cellStyle(column.meta)}>
                  {column.cell({ row: { original: row } })}
                </td>
              ))}
            </DataRow>
          ))}
          <Spacer height={shown?.after ?? 0} />
        </tbody>
      </table>
      {onLoadMore ? (
        <LoadMore hasMore={hasMore ?? false} isLoading={isLoadingMore ?? false} onLoadMore={onLoadMore} />
      ) : null}
    </div>
  );
}

function DataRow({
  index,
  isSelected,
  children,
}: {
  index: number;
  isSelected: boolean;
  children: ReactNode;
}) {
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected || undefined}
      className={cn(
        "relative border-b border-line transition-colors hover:bg-hover has-[.row-link:focus-visible]:bg-hover",
        "max-sm:grid max-sm:h-14 max-sm:grid-cols-[auto_1fr_auto] max-sm:grid-rows-[1fr_1fr] max-sm:gap-x-2.5 max-sm:py-1.5",
        isSelected && "bg-selected hover:bg-selected",
      )}
    >
      {children}
    </tr>
  );
}

const PLACE = {
  lead: "max-sm:col-start-1 max-sm:row-start-1 max-sm:row-span-2 max-sm:self-center",
  main: "max-sm:col-start-2 max-sm:row-start-1",
  side: "max-sm:col-start-3 max-sm:row-start-1 max-sm:text-right",
  line: "max-sm:col-start-2 max-sm:row-start-2 max-sm:text-sm max-sm:text-muted",
  end: "max-sm:col-start-3 max-sm:row-start-2 max-sm:text-right max-sm:text-sm max-sm:text-muted",
} as const;

function cellStyle(meta: ColumnMeta | undefined): string {
  return cn(
    "h-row truncate px-2.5 max-sm:block max-sm:h-auto max-sm:min-w-0 max-sm:px-0",
    meta?.align === "right" && "text-right tabular-nums",
    meta?.narrow ? PLACE[meta.narrow] : "max-sm:hidden",
    hiddenBelow(meta),
  );
}

function hiddenBelow(meta: ColumnMeta | undefined): string | undefined {
  if (meta?.from === "lg") return "sm:max-lg:hidden";
  return meta?.from === "xl" ? "sm:max-xl:hidden" : undefined;
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} className="max-sm:block" /> : null;
}

/** Which rows are in sight of the nearest scroller; null while there are few enough to draw all. */
function useWindow(count: number, container: React.RefObject<HTMLDivElement | null>) {
  const isNarrow = useIsNarrow();
  const { density } = usePreferences();
  const rowPx = isNarrow ? NARROW_ROW_PX : density === "compact" ? 28 : 32;
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    const found = container.current?.closest<HTMLElement>("[data-scroller]") ?? null;
    setScroller(found);
    setOffset(container.current?.offsetTop ?? 0);
  }, [container]);
  const virtualizer = useVirtualizer({
    count,
    enabled: count > VIRTUAL_FROM && scroller !== null,
    getScrollElement: () => scroller,
    estimateSize: () => rowPx + 1,
    scrollMargin: offset,
    overscan: 16,
  });
  useLayoutEffect(() => {
    if (rowPx > 0) virtualizer.measure();
  }, [virtualizer, rowPx]);
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  if (count <= VIRTUAL_FROM || !first || !last) return null;
  return {
    first: first.index,
    last: last.index,
    before: first.start - offset,
    after: virtualizer.getTotalSize() - (last.end - offset),
  };
}
