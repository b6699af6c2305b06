// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active cell
// biome-ignore-all lint/a11y/useSemanticElements: cells stand where offsets put them, which table elements cannot
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the grid's own keys do the same (Enter, Alt+Down)
import { ArrowDown, ArrowUp, Braces, CalendarDays, Clock, Hash, ToggleLeft, Type } from "lucide-react";
import type { PointerEvent } from "react";
import { cn } from "@/components/ui/cn";
import type { Column } from "@/server/accounts/contract";
import { ColumnMenu } from "./column-menu";
import { isNumeric, kindOf } from "./engine/kinds";
import { HEAD_PX } from "./grid-layout";
import type { CellPlace } from "./grid-row";
import type { GridColumns } from "./use-grid-columns";
import type { GridView } from "./use-grid-view";

const GLYPHS = {
  integer: Hash,
  decimal: Hash,
  float: Hash,
  date: CalendarDays,
  timestamp: CalendarDays,
  time: Clock,
  boolean: ToggleLeft,
  json: Braces,
  text: Type,
};

export interface HeadActions {
  onFilter: (column: number) => void;
  onSelectColumn: (place: number) => void;
}

interface GridHeadProps extends HeadActions {
  columns: readonly Column[];
  view: GridView;
  shape: GridColumns;
  pinned: readonly CellPlace[];
  free: readonly CellPlace[];
  active: number;
  activeId: string;
}

/** The names over the columns: click sorts, Shift adds, the edge resizes, the menu has the rest. */
export function GridHead(props: GridHeadProps) {
  const { shape, pinned, free } = props;
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="relative bg-sunken"
      style={{ height: HEAD_PX, width: shape.layout.width }}
    >
      <div className="sticky left-0 z-10 h-full bg-sunken" style={{ width: shape.layout.pinnedWidth }}>
        <div
          role="columnheader"
          aria-colindex={1}
          className="absolute h-full border-r border-b border-line px-2 pt-1 text-right text-sm text-faint"
          style={{ width: shape.gutter }}
        >
          <span aria-hidden>#</span>
          <span className="sr-only">Row</span>
        </div>
        {pinned.map((cell) => (
          <HeadCell key={cell.at} cell={cell} {...props} />
        ))}
      </div>
      {free.map((cell) => (
        <HeadCell key={cell.at} cell={cell} {...props} />
      ))}
    </div>
  );
}

function HeadCell({
  cell,
  columns,
  view,
  shape,
  active,
  activeId,
  ...actions
}: { cell: CellPlace } & GridHeadProps) {
  const column = columns[cell.at];
  if (!column) return null;
  const kind = kindOf(column.type);
  const Glyph = GLYPHS[kind];
  const { sorts } = view.spec;
  const rank = sorts.findIndex((sort) => sort.column === cell.at);
  const sort = sorts[rank];
  const Arrow = sort?.isDescending ? ArrowDown : ArrowUp;
  const isFiltered = view.spec.filters.some((filter) => filter.column === cell.at);
  return (
    <div
      role="columnheader"
      id={cell.place === active ? activeId : undefined}
      aria-colindex={cell.place + 2}
      aria-sort={sort ? (sort.isDescending ? "descending" : "ascending") : "none"}
      aria-label={`${column.name}, ${column.type}`}
      title={`${column.name} ${column.type}`}
      style={{ ...cell.style, height: HEAD_PX }}
      onClick={(event) => view.cycleSort(cell.at, event.shiftKey)}
      className={cn(
        "group/head absolute top-0 flex cursor-pointer select-none flex-col border-r border-b border-line px-2 pt-1 hover:bg-hover",
        isNumeric(kind) && "text-right",
        cell.place === active &&
          "outline-2 -outline-offset-2 outline-control group-focus/grid:outline-accent",
      )}
    >
      <span className={cn("flex items-center gap-1 pr-5", isNumeric(kind) && "justify-end")}>
        <Glyph aria-hidden className="size-3 shrink-0 text-faint" />
        <span className={cn("mono truncate font-medium", isFiltered && "text-accent-ink")}>
          {column.name}
        </span>
        {sort ? (
          <span className="inline-flex shrink-0 items-center text-sm text-accent-ink">
            <Arrow aria-hidden className="size-3.5" />
            {sorts.length > 1 ? rank + 1 : null}
          </span>
        ) : null}
      </span>
      <span className="truncate pr-5 text-sm text-faint">{column.type}</span>
      <ColumnMenu at={cell.at} place={cell.place} name={column.name} view={view} shape={shape} {...actions} />
      <ResizeEdge at={cell.at} width={Number(cell.style.width)} shape={shape} />
    </div>
  );
}

/** Drag to resize, double click to fit; by keys Alt+Shift+arrows in the grid. */
function ResizeEdge({ at, width, shape }: { at: number; width: number; shape: GridColumns }) {
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    const edge = event.currentTarget;
    const from = event.clientX;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = (move) => shape.setWidth(at, width + move.clientX - from);
    edge.onpointerup = () => {
      edge.onpointermove = null;
      edge.onpointerup = null;
    };
  };
  return (
    <span
      aria-hidden
      onPointerDown={onPointerDown}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => void shape.fit(at)}
      className="absolute inset-y-0 -right-px w-2 cursor-col-resize touch-none hover:bg-accent/40"
    />
  );
}
