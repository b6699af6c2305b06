import type { ColumnKind } from "./stats";

/** So much of a text is looked at and kept. */
export const TEXT_MAX = 200;

/** The shares of a column's values below which a quantile lies. */
export const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** What the two engines write differently. Each takes an expression and gives one; NULL stays NULL. */
export interface Dialect {
  kindOf(type: string): ColumnKind;
  /** Whether values of this type may be NaN or infinite. */
  isFloating(type: string): boolean;
  /** NULL where a number is not finite. */
  finite(x: string): string;
  /** Seconds since 1970 of a date or a timestamp. */
  epoch(x: string, type: string): string;
  asText(x: string, kind: ColumnKind): string;
  length(x: string, kind: ColumnKind): string;
  /** Null where the engine has none for this kind. */
  distinct(x: string, kind: ColumnKind): string | null;
  /** One expression per share, or one that gives them all as a list. */
  quantiles(x: string): string[];
  pattern(x: string): string;
}

/** A number as both engines read it without losing a digit. */
export const double = (x: string) => `CAST(${x} AS double precision)`;
export const doubleOf = (value: number) => double(value.toExponential().replace("e", "E").replace("E+", "E"));
export const cut = (x: string) => `substr(${x}, 1, ${TEXT_MAX})`;
