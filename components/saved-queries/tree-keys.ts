import type { KeyboardEvent } from "react";
import type { TreeRow } from "./tree-rows";

interface Keyboard {
  rows: readonly TreeRow[];
  at: number;
  go: (to: number) => void;
  act: (row: TreeRow) => void;
  openMenu: (row: TreeRow) => void;
}

/** The keys of the ARIA tree pattern, and those for menus; false when a key is none of them. */
export function pressed(event: KeyboardEvent, { rows, at, go, act, openMenu }: Keyboard): boolean {
  const row = rows[at];
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return false;
  const isBranch = row.kind === "section" || row.kind === "folder";
  switch (event.key === "F10" && event.shiftKey ? "ContextMenu" : event.key) {
    case "ArrowDown":
      go(at + 1);
      return true;
    case "ArrowUp":
      go(at - 1);
      return true;
    case "Home":
      go(0);
      return true;
    case "End":
      go(rows.length - 1);
      return true;
    case "ArrowRight":
      if (isBranch && !row.isOpen) act(row);
      else go(at + 1);
      return true;
    case "ArrowLeft":
      if (isBranch && row.isOpen) act(row);
      else go(rows.findLastIndex((one, index) => index < at && one.level < row.level));
      return true;
    case "Enter":
    case " ":
      act(row);
      return true;
    case "ContextMenu":
      openMenu(row);
      return true;
    default:
      return false;
  }
}
