/** A stretch of DuckDB's SQL; `at` is where the text it was made from stands in the user's. */
export interface Fragment {
  text: string;
  at: number | null;
  /**
   * What to write instead when DuckDB finds no function of that name for its arguments: only DuckDB knows their types,
   * and for some functions of Trino's it has one name for lists and another for maps or texts.
   */
  otherwise?: string;
}

/** A column as the user named it: `a`, `t.a`, `db.t.a`; its fragment may still be rewritten once the FROM is known. */
export interface ColumnName {
  parts: readonly string[];
  at: number;
  fragment: Fragment;
}

/** A translated stretch of SQL. */
export interface Piece {
  fragments: Fragment[];
  columns: ColumnName[];
  /** A query stands in it, so its columns are not all that it depends on. */
  hasQuery: boolean;
  /** The parts of a conjunction. */
  conjuncts?: Piece[];
  /** Set when the piece is nothing but a column or a string. */
  column?: ColumnName;
  string?: string;
  /** It is an INTERVAL literal: a DATE stays a DATE with one added, in Trino. */
  interval?: true;
}

/** SQL around pieces: plain strings are taken as they are. */
export function sql(strings: TemplateStringsArray, ...values: (Piece | string)[]): Piece {
  const piece: Piece = { fragments: [], columns: [], hasQuery: false };
  strings.forEach((text, i) => {
    if (text !== "") piece.fragments.push({ text, at: null });
    const value = values[i];
    if (value === undefined) return;
    if (typeof value === "string") piece.fragments.push({ text: value, at: null });
    else add(piece, value);
  });
  return piece;
}

function add(piece: Piece, other: Piece): void {
  for (const fragment of other.fragments) piece.fragments.push(fragment);
  for (const column of other.columns) piece.columns.push(column);
  piece.hasQuery ||= other.hasQuery;
}

export function raw(text: string, at: number | null = null): Piece {
  return { fragments: [{ text, at }], columns: [], hasQuery: false };
}

/** A function's name, and the one it has for other types. */
export function either(name: string, otherwise: string, at: number | null = null): Piece {
  return { fragments: [{ text: name, at, otherwise }], columns: [], hasQuery: false };
}

export function join(pieces: readonly Piece[], separator = ", "): Piece {
  const joined: Piece = { fragments: [], columns: [], hasQuery: false };
  pieces.forEach((piece, i) => {
    if (i > 0) joined.fragments.push({ text: separator, at: null });
    add(joined, piece);
  });
  return joined;
}

export const textOf = (piece: Piece): string => piece.fragments.map(({ text }) => text).join("");

/** Where the user's text for a place in the rendered SQL stands: that of the last fragment before it that knows. */
export function sourceOffset(piece: Piece, position: number): number | undefined {
  let found: number | undefined;
  let at = 0;
  for (const fragment of piece.fragments) {
    if (at > position) break;
    if (fragment.at !== null) found = fragment.at;
    at += fragment.text.length;
  }
  return found;
}

/** Takes the other name for the function that stands at a place of the rendered SQL; false when there is none. */
export function takeOtherwise(piece: Piece, position: number): boolean {
  let at = 0;
  for (const fragment of piece.fragments) {
    const end = at + fragment.text.length;
    if (at <= position && position < end) {
      if (fragment.otherwise === undefined) return false;
      fragment.text = fragment.otherwise;
      delete fragment.otherwise;
      return true;
    }
    at = end;
  }
  return false;
}

/** A string literal of DuckDB's, where a backslash is only itself. */
export const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
