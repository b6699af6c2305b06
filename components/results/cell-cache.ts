import type { Engine } from "./engine-client";

const BLOCK_ROWS = 64;
const BLOCK_COLUMNS = 32;
/** Some 800,000 short cells: a few screens around what is in sight. */
const BLOCKS_MAX = 400;

interface Block {
  id: number;
  cells: (string | null)[];
  /** Place of each row in the result, whatever the view's order. */
  rows: number[];
  columns: number;
}

export interface Sight {
  rowFrom: number;
  rowTo: number;
  columns: readonly number[];
}

export type CellCache = ReturnType<typeof newCellCache>;

/** Cells of one order of the view that are or were in sight. Asks the worker for one sight at a time: the newest. */
export function newCellCache(engine: Engine, columnCount: number, onChange: () => void) {
  const blocks = new Map<string, Block>();
  let nextBlockId = 1;
  let isAsking = false;
  let wanted: Sight | null = null;

  const keyOf = (rowBlock: number, columnBlock: number) => `${rowBlock}:${columnBlock}`;
  const blockAt = (row: number, column: number) =>
    blocks.get(keyOf(Math.floor(row / BLOCK_ROWS), Math.floor(column / BLOCK_COLUMNS)));

  const missing = ({ rowFrom, rowTo, columns }: Sight): [number, number][] => {
    const columnBlocks = new Set(columns.map((column) => Math.floor(column / BLOCK_COLUMNS)));
    const keys: [number, number][] = [];
    for (let at = Math.floor(rowFrom / BLOCK_ROWS); at * BLOCK_ROWS < rowTo; at += 1) {
      for (const columnBlock of columnBlocks) {
        const block = blocks.get(keyOf(at, columnBlock));
        // A block at the end grows while rows still come.
        const isShort = block && block.rows.length < Math.min(BLOCK_ROWS, rowTo - at * BLOCK_ROWS);
        if (!block || isShort) keys.push([at, columnBlock]);
      }
    }
    return keys;
  };

  const fetchBlock = async ([rowBlock, columnBlock]: [number, number]) => {
    const columnFrom = columnBlock * BLOCK_COLUMNS;
    const columnTo = Math.min(columnFrom + BLOCK_COLUMNS, columnCount);
    const rowFrom = rowBlock * BLOCK_ROWS;
    const { cells, rows } = await engine.ask("cells", {
      rowFrom,
      rowTo: rowFrom + BLOCK_ROWS,
      columnFrom,
      columnTo,
    });
    blocks.delete(keyOf(rowBlock, columnBlock));
    blocks.set(keyOf(rowBlock, columnBlock), {
      id: nextBlockId++,
      cells,
      rows,
      columns: columnTo - columnFrom,
    });
    for (const key of blocks.keys()) {
      if (blocks.size <= BLOCKS_MAX) break;
      blocks.delete(key);
    }
  };

  const pump = async () => {
    if (isAsking) return;
    isAsking = true;
    while (wanted) {
      const keys = missing(wanted);
      wanted = null;
      if (keys.length === 0) break;
      try {
        await Promise.all(keys.map(fetchBlock));
      } catch {
        // A closed or broken engine tells so by itself.
        break;
      }
      onChange();
    }
    isAsking = false;
  };

  return {
    /** undefined: not here yet. */
    cell(row: number, column: number): string | null | undefined {
      const block = blockAt(row, column);
      const at = row % BLOCK_ROWS;
      return block && at < block.rows.length
        ? block.cells[at * block.columns + (column % BLOCK_COLUMNS)]
        : undefined;
    },
    /** Where a row of the view lies in the result. */
    rowNumber(row: number, column: number): number | undefined {
      return blockAt(row, column)?.rows[row % BLOCK_ROWS];
    },
    /** Changes when any of these cells of a row do. */
    stamp(row: number, columns: readonly number[]): string {
      let stamp = "";
      let last = -1;
      for (const column of columns) {
        const at = Math.floor(column / BLOCK_COLUMNS);
        if (at === last) continue;
        last = at;
        stamp += `${blockAt(row, column)?.id ?? 0},`;
      }
      return stamp;
    },
    want(sight: Sight): void {
      wanted = sight;
      void pump();
    },
  };
}
