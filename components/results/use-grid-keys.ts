"use client";

import type { KeyboardEvent } from "react";
import { columnMenuId } from "./column-menu";
import { allOf, columnsOf, type Extent, HEADER_ROW, rowsOf, type Selection, step } from "./selection";
import type { GridColumns } from "./use-grid-columns";
import type { GridView } from "./use-grid-view";

const RESIZE_PX = 16;

interface GridKeys {
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onInspect: () => void;
  onCopy: (withHeaders: boolean) => void;
  onSearch: () => void;
  /** Whether there was something to leave. */
  onEscape: () => boolean;
  view: GridView;
  shape: GridColumns;
  extent: Extent;
  pageRows: number;
}

/** The keys of the grid: walking, selecting, copying, sorting, resizing. */
export function useGridKeys(keys: GridKeys) {
  return (event: KeyboardEvent<HTMLElement>) => {
    // Menus and buttons in the header have keys of their own.
    if (event.target !== event.currentTarget) return;
    if (command(event, keys) || walk(event, keys)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
}

function walk(event: KeyboardEvent, { selection, onSelect, extent, pageRows }: GridKeys): boolean {
  if (event.altKey) return false;
  const isJump = event.ctrlKey || event.metaKey;
  const next = step(selection, { key: event.key, isExtending: event.shiftKey, isJump }, extent, pageRows);
  if (next) onSelect(next);
  return next !== null;
}

function command(event: KeyboardEvent, keys: GridKeys): boolean {
  const { selection, onSelect, extent, view, shape } = keys;
  const { row, column } = selection.active;
  const at = shape.layout.order[column] ?? 0;
  const isMod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (isMod && key === "c") keys.onCopy(event.shiftKey);
  else if (isMod && key === "a") onSelect(allOf(extent));
  else if (isMod && key === "f") keys.onSearch();
  else if (isMod && key === " ") onSelect(columnsOf(selection));
  else if (event.shiftKey && key === " ") onSelect(rowsOf(selection, extent));
  else if (event.altKey && event.shiftKey && /^arrow(left|right)$/.test(key)) {
    shape.setWidth(at, (shape.widths[at] ?? 0) + (key === "arrowleft" ? -RESIZE_PX : RESIZE_PX));
  } else if (event.altKey && key === "arrowdown") document.getElementById(columnMenuId(at))?.click();
  else if (key === "enter" && row === HEADER_ROW) view.cycleSort(at, event.shiftKey);
  else if (key === "enter" || key === "f2") keys.onInspect();
  else if (key === "escape") return keys.onEscape();
  else return false;
  return true;
}
