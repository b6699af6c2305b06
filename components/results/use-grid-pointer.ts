"use client";

import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { at, columnsOf, type Extent, type Place, rowsOf, type Selection } from "./selection";

interface GridPointer {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onInspect: () => void;
  extent: Extent;
  gridRef: RefObject<HTMLDivElement | null>;
}

const NUMBERS = -1;
const DOUBLE_MS = 400;

function placeOf(element: Element | null): Place | null {
  const cell = element?.closest<HTMLElement>("[data-place]");
  if (!cell) return null;
  return { row: Number(cell.dataset["row"]), column: Number(cell.dataset["place"]) };
}

/** Press and drag selects cells, or rows by their numbers; Shift extends, a second press opens the cell. */
export function useGridPointer(pointer: GridPointer) {
  const latest = useRef(pointer);
  latest.current = pointer;
  const stop = useRef<(() => void) | null>(null);
  const last = useRef({ time: 0, row: -1, column: -1 });
  useEffect(() => () => stop.current?.(), []);

  const select = (from: Place, to: Place, isRows: boolean) => {
    const { onSelect, extent } = latest.current;
    const next = { active: from, head: to };
    onSelect(isRows ? rowsOf(next, extent) : next);
  };

  const drag = (from: Place, isRows: boolean) => {
    const onMove = (event: globalThis.PointerEvent) => {
      const grid = latest.current.gridRef.current;
      if (!grid) return;
      const box = grid.getBoundingClientRect();
      scrollAtEdge(grid, box, event);
      const x = Math.min(box.right - 20, Math.max(box.left + 2, event.clientX));
      const y = Math.min(box.bottom - 20, Math.max(box.top + 50, event.clientY));
      const to = placeOf(document.elementFromPoint(x, y));
      if (to) select(from, { row: to.row, column: Math.max(0, to.column) }, isRows);
    };
    const end = () => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", end);
      stop.current = null;
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", end);
    stop.current = end;
  };

  return (event: PointerEvent<HTMLElement>) => {
    const place = placeOf(event.target as Element);
    if (!place || event.button !== 0) return;
    const { selection, onInspect } = latest.current;
    const isRows = place.column === NUMBERS;
    const head = { row: place.row, column: Math.max(0, place.column) };
    const from = event.shiftKey ? selection.active : head;
    select(from, head, isRows);
    const isAgain =
      event.timeStamp - last.current.time < DOUBLE_MS &&
      last.current.row === place.row &&
      last.current.column === place.column;
    last.current = { time: event.timeStamp, ...place };
    // The inspector moves the grid under the pointer, which must not drag a selection along.
    if (isAgain && !isRows) onInspect();
    // A finger scrolls; it selects by taps.
    else if (event.pointerType !== "touch") drag(from, isRows);
  };
}

/** Selecting goes on beyond what is in sight. */
function scrollAtEdge(
  grid: HTMLElement,
  box: DOMRect,
  { clientX, clientY }: { clientX: number; clientY: number },
) {
  const beyond = (value: number, low: number, high: number) =>
    value < low ? value - low : value > high ? value - high : 0;
  grid.scrollBy(beyond(clientX, box.left, box.right - 16), beyond(clientY, box.top + 44, box.bottom - 16));
}

export const selectColumn = (place: number): Selection => columnsOf(at({ row: 0, column: place }));
