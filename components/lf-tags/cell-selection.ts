/** A cell of a grid by its row and column. */
export interface At {
  row: number;
  column: number;
}

/** Cells that were chosen one by one, and a block from an anchor to the active cell. */
export interface Selection {
  active: At;
  anchor: At | null;
  others: ReadonlySet<string>;
}

export type Reach = "alone" | "upTo" | "also";

export const NOTHING: Selection = { active: { row: 0, column: 0 }, anchor: null, others: new Set() };

export const nameOf = ({ row, column }: At): string => `${row}:${column}`;

export function isSelected({ active, anchor, others }: Selection, at: At): boolean {
  if (others.has(nameOf(at))) return true;
  if (!anchor) return false;
  const isBetween = (one: number, a: number, b: number) => one >= Math.min(a, b) && one <= Math.max(a, b);
  return isBetween(at.row, anchor.row, active.row) && isBetween(at.column, anchor.column, active.column);
}

export function selectedCells(selection: Selection): At[] {
  const { active, anchor, others } = selection;
  const names = new Set(others);
  if (anchor) {
    for (let row = Math.min(anchor.row, active.row); row <= Math.max(anchor.row, active.row); row += 1)
      for (
        let column = Math.min(anchor.column, active.column);
        column <= Math.max(anchor.column, active.column);
        column += 1
      )
        names.add(nameOf({ row, column }));
  }
  return [...names].map((name) => {
    const [row = 0, column = 0] = name.split(":").map(Number);
    return { row, column };
  });
}

/** Goes to a cell: alone, as the end of a block, or beside what is chosen (or out of it). */
export function goTo(selection: Selection, at: At, reach: Reach): Selection {
  if (reach === "upTo" && selection.anchor) return { ...selection, active: at };
  if (reach !== "also") return { active: at, anchor: at, others: new Set() };
  const others = new Set(selectedCells(selection).map(nameOf));
  if (others.delete(nameOf(at))) return { active: at, anchor: null, others };
  return { active: at, anchor: at, others };
}

/** A whole block at once, such as a row or a column. */
export const block = (from: At, to: At): Selection => ({ anchor: from, active: to, others: new Set() });

export interface Size {
  rows: number;
  columns: number;
}

const MOVES: Record<string, (at: At, size: Size) => At> = {
  ArrowUp: ({ row, column }) => ({ row: row - 1, column }),
  ArrowDown: ({ row, column }) => ({ row: row + 1, column }),
  ArrowLeft: ({ row, column }) => ({ row, column: column - 1 }),
  ArrowRight: ({ row, column }) => ({ row, column: column + 1 }),
  Home: ({ row }) => ({ row, column: 0 }),
  End: ({ row }, { columns }) => ({ row, column: columns - 1 }),
  PageUp: ({ row, column }) => ({ row: row - 10, column }),
  PageDown: ({ row, column }) => ({ row: row + 10, column }),
};

/** Where a key leads, within the grid; null for a key that leads nowhere. */
export function moved(key: string, at: At, size: Size): At | null {
  const next = MOVES[key]?.(at, size);
  if (!next) return null;
  const within = (n: number, count: number) => Math.max(0, Math.min(count - 1, n));
  return { row: within(next.row, size.rows), column: within(next.column, size.columns) };
}
