"use client";

import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef } from "react";
import { cn } from "@/components/ui/cn";
import type { TagRow } from "@/server/access/contract";
import { type At, block, goTo, isSelected, moved, type Reach, type Selection } from "./cell-selection";
import { cellText, MatrixCell } from "./matrix-cell";
import { RowName } from "./row-name";
import { cellId, type MatrixPlace, placeOf, type Staged } from "./staged";

interface MatrixGridProps {
  label: string;
  place: MatrixPlace;
  rows: readonly TagRow[];
  keys: readonly string[];
  staged: Staged;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onClear: () => void;
  onUndo: () => void;
  /** Goes into a row. */
  onOpen: ((row: TagRow) => void) | null;
  /** After the last row. */
  after: ReactNode;
}

/** Rows by tag keys, walked and selected as in a sheet: arrows, Shift for a block, Ctrl for one more. */
export function MatrixGrid(props: MatrixGridProps) {
  const { label, place, rows, keys, staged, selection, onSelection, onOpen, after } = props;
  const grid = useRef<HTMLTableElement>(null);
  const size = { rows: rows.length, columns: keys.length };
  const select = (at: At, reach: Reach) => onSelection(goTo(selection, at, reach));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = onKey(event, props);
    if (!next) return;
    event.preventDefault();
    grid.current
      ?.querySelector<HTMLElement>(`[data-row="${next.row}"][data-column="${next.column}"]`)
      ?.focus();
  };
  return (
    <div data-scroller className="relative min-h-72 shrink overflow-auto">
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked and selected is a grid
        role="grid"
        aria-label={label}
        aria-multiselectable
        onKeyDown={onKeyDown}
        className="border-separate border-spacing-0 text-left"
      >
        <thead>
          <tr>
            <th
              scope="col"
              className={cn(HEAD, "sticky left-0 z-3 w-40 min-w-40 max-w-40 sm:w-72 sm:min-w-72 sm:max-w-72")}
            >
              {place.table ? "Column" : place.database ? "Table" : "Database"}
            </th>
            {keys.map((key, column) => (
              <th key={key} scope="col" className={cn(HEAD, "min-w-32 max-w-48 z-2")}>
                <button
                  type="button"
                  title={`Select all of ${key}`}
                  className="ring-inside h-full max-w-full truncate rounded-sm px-2.5 text-left font-medium hover:text-ink"
                  onClick={() => onSelection(block({ row: 0, column }, { row: size.rows - 1, column }))}
                >
                  {key}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, n) => (
            <tr key={row.name}>
              <th
                scope="row"
                className="sticky left-0 z-1 h-row w-40 min-w-40 max-w-40 border-b border-line bg-canvas px-2.5 font-normal sm:w-72 sm:min-w-72 sm:max-w-72"
              >
                <RowName
                  row={row}
                  onOpen={onOpen && row.kind !== "column" ? () => onOpen(row) : null}
                  onSelect={() =>
                    onSelection(block({ row: n, column: 0 }, { row: n, column: size.columns - 1 }))
                  }
                />
              </th>
              {keys.map((key, column) => {
                const at = { row: n, column };
                const planned = staged.get(cellId({ ...placeOf(place, row), key }));
                const isActive = selection.active.row === n && selection.active.column === column;
                const text = cellText(row.tags[key], planned);
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
                  <td
                    key={key}
                    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of a grid
                    role="gridcell"
                    data-row={n}
                    data-column={column}
                    tabIndex={isActive ? 0 : -1}
                    aria-selected={isSelected(selection, at)}
                    aria-label={`${row.name}, ${key}: ${text}`}
                    title={text}
                    onMouseDown={(event) => event.shiftKey && event.preventDefault()}
                    onClick={(event) => select(at, reachOf(event))}
                    className={CELL}
                  >
                    <MatrixCell cell={row.tags[key]} staged={planned} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {after}
    </div>
  );
}

const HEAD = "sticky top-0 h-8 border-b border-line bg-canvas text-sm font-medium text-muted first:px-2.5";
const CELL =
  "ring-inside h-row min-w-32 max-w-48 cursor-cell select-none border-b border-l border-line px-2.5 hover:bg-hover aria-selected:bg-selected";

const reachOf = ({ shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): Reach =>
  shiftKey ? "upTo" : ctrlKey || metaKey ? "also" : "alone";

/** What a key does; answers the cell that gets the focus, null where the key does nothing. */
function onKey(event: KeyboardEvent, props: MatrixGridProps): At | null {
  const { rows, keys, selection, onSelection, onClear, onUndo } = props;
  const cell = event.target as HTMLElement;
  if (!cell.matches("[role=gridcell]")) return null;
  const size = { rows: rows.length, columns: keys.length };
  // The cell that has the focus, however it came by it.
  const active = { row: Number(cell.dataset["row"]), column: Number(cell.dataset["column"]) };
  if (event.key === "Delete" || event.key === "Backspace") onClear();
  else if (event.key === "Escape") onUndo();
  else if (event.key === " ") onSelection(goTo(selection, active, "also"));
  else if (event.key === "a" && (event.ctrlKey || event.metaKey))
    onSelection(block({ row: 0, column: 0 }, { row: size.rows - 1, column: size.columns - 1 }));
  else {
    const next = moved(event.key, active, size);
    if (next) onSelection(goTo(selection, next, event.shiftKey ? "upTo" : "alone"));
    return next;
  }
  return active;
}
