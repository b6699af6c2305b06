import type { TagAssignment, TagCell, TagRow } from "@/server/access/contract";

/** What is to be assigned, by cell: shown as it will be, sent as one Change. */
export type Staged = ReadonlyMap<string, TagAssignment>;

export interface MatrixPlace {
  database?: string | undefined;
  table?: string | undefined;
}

type Place = Pick<TagAssignment, "database" | "table" | "column">;

/** Of what a row of the matrix tells. */
export function placeOf({ database, table }: MatrixPlace, { name }: TagRow): Place {
  if (database === undefined) return { database: name };
  if (table === undefined) return { database, table: name };
  return { database, table, column: name };
}

export const cellId = ({ database, table, column, key }: Place & { key: string }): string =>
  JSON.stringify([database, table ?? null, column ?? null, key]);

/** The value that is assigned right there. */
const ownValue = (cell: TagCell | undefined): string | null =>
  cell && (cell.origin === "direct" || cell.origin === "overriding") ? cell.value : null;

export interface Chosen {
  place: Place;
  key: string;
  cell: TagCell | undefined;
}

/** Sets a value (or takes it off) where it is not so already; where it is, nothing is left to do. */
export function stage(staged: Staged, cells: readonly Chosen[], value: string | null): Staged {
  const after = new Map(staged);
  for (const { place, key, cell } of cells) {
    const id = cellId({ ...place, key });
    if (ownValue(cell) === value) after.delete(id);
    else after.set(id, { ...place, key, value });
  }
  return after;
}

export function unstage(staged: Staged, cells: readonly Chosen[]): Staged {
  const after = new Map(staged);
  for (const { place, key } of cells) after.delete(cellId({ ...place, key }));
  return after;
}

/** The cell of an assignment, counted from 1 in the order they are sent in. */
export function cellName(staged: Staged, line: number): string {
  const at = [...staged.values()][line - 1];
  if (!at) return "";
  return `${[at.database, at.table, at.column].filter(Boolean).join(".")} · ${at.key}`;
}

/** Cells as a sheet takes them, for pasting elsewhere. */
export const sheetOf = (cells: readonly Chosen[]): string =>
  cells
    .map(({ place: { database, table = "", column = "" }, key, cell }) =>
      [database, table, column, `${key}=${cell?.value ?? ""}`].join("\t"),
    )
    .join("\n");
