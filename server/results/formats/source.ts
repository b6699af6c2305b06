import type { Column } from "@/server/accounts/contract";
import type { CutReason } from "@/server/statements/contract";

/** A result to be written as a file; the same result is written to the same bytes each time. */
export interface Source {
  columns: Column[];
  /** Why it ends before its last row; null for a whole one. */
  cutReason: CutReason | null;
  /** The rows, some at a time. */
  batches(): AsyncIterable<(string | null)[][]>;
}

/** Names for formats that need them distinct: a second `id` becomes `id_2`, one without a name `column_3`. */
export function distinctNames(columns: readonly Column[]): string[] {
  const taken = new Set(columns.map(({ name }) => name));
  const used = new Set<string>();
  return columns.map(({ name }, at) => {
    const base = name === "" ? `column_${at + 1}` : name;
    let distinct = base;
    for (let n = 2; used.has(distinct) || (distinct !== name && taken.has(distinct)); n += 1) {
      distinct = `${base}_${n}`;
    }
    used.add(distinct);
    return distinct;
  });
}
