// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names the active cell
// biome-ignore-all lint/a11y/useSemanticElements: cells stand where offsets put them, which table elements cannot
import { type CSSProperties, memo } from "react";
import { formatCount } from "@/components/data/format";
import type { CellCache } from "./cell-cache";
import { cellText } from "./cell-text";
import { isNumeric, type Kind } from "./engine/kinds";
import { charsIn, type LaidColumn, ROW_PX } from "./grid-layout";

/** A cell's unchanging half: where it stands and how its type looks. */
export interface CellPlace {
  at: number;
  /** Place among the shown columns. */
  place: number;
  style: CSSProperties;
  charsMax: number;
  isNumber: boolean;
}

export const cellPlace = (column: LaidColumn, place: number, kind: Kind, left: number): CellPlace => ({
  at: column.at,
  place,
  style: { left: column.left + left, width: column.width, height: ROW_PX },
  charsMax: charsIn(column.width),
  isNumber: isNumeric(kind),
});

export interface GridRowProps {
  cache: CellCache;
  /** Changes when the cells do: the cache itself stays the same. */
  stamp: string;
  row: number;
  top: number;
  width: number;
  pinnedWidth: number;
  gutter: number;
  pinned: readonly CellPlace[];
  free: readonly CellPlace[];
  /** Selected places of this row, `to` exclusive. */
  selectedFrom: number;
  selectedTo: number;
  /** The place of the active cell when it is in this row. */
  active: number;
  activeId: string;
}

/** One row of values. It is drawn anew only when something of it changed. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { cache, row, top, width, pinnedWidth, gutter, pinned, free } = props;
  const someColumn = pinned[0]?.at ?? free[0]?.at ?? 0;
  const number = cache.rowNumber(row, someColumn);
  return (
    <div
      role="row"
      aria-rowindex={row + 2}
      className="group/row absolute left-0 [contain:strict]"
      style={{ height: ROW_PX, width, transform: `translateY(${top}px)` }}
    >
      <div className="sticky left-0 z-10 h-full bg-canvas" style={{ width: pinnedWidth }}>
        <div
          role="rowheader"
          aria-colindex={1}
          data-row={row}
          data-place={-1}
          className="mono absolute h-full cursor-default select-none truncate border-r border-b border-line px-2 pt-1.5 text-right text-sm text-faint group-hover/row:bg-hover"
          style={{ width: gutter }}
        >
          {number === undefined ? "…" : formatCount(number + 1)}
        </div>
        {pinned.map((cell) => (
          <Cell key={cell.at} cell={cell} {...props} />
        ))}
      </div>
      {free.map((cell) => (
        <Cell key={cell.at} cell={cell} {...props} />
      ))}
    </div>
  );
});

const BASE =
  "mono absolute top-0 cursor-default select-none overflow-hidden whitespace-pre border-r border-b border-line px-2 pt-1 group-hover/row:bg-hover";
const NUMBER = " text-right";
const SELECTED = " bg-selected";
const ACTIVE = " outline-2 -outline-offset-2 outline-control group-focus/grid:outline-accent";
const NULL = " text-faint italic";

function Cell({ cell, ...props }: { cell: CellPlace } & GridRowProps) {
  const { cache, row, selectedFrom, selectedTo, active, activeId } = props;
  const value = cache.cell(row, cell.at);
  const isSelected = cell.place >= selectedFrom && cell.place < selectedTo;
  const isActive = cell.place === active;
  return (
    <div
      role="gridcell"
      id={isActive ? activeId : undefined}
      aria-colindex={cell.place + 2}
      aria-selected={isSelected}
      data-row={row}
      data-place={cell.place}
      style={cell.style}
      // Joined by hand: this runs some hundred times in each frame of scrolling.
      className={
        BASE +
        (cell.isNumber ? NUMBER : "") +
        (isSelected ? SELECTED : "") +
        (isActive ? ACTIVE : "") +
        (value === null ? NULL : "")
      }
    >
      {value === undefined ? "" : value === null ? "NULL" : cellText(value, cell.charsMax)}
    </div>
  );
}
