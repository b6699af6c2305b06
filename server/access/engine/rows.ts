import type { Rows } from "./types";

export const noRows: Rows = [];

const isWithin = (predicate: readonly string[], other: readonly string[]) =>
  predicate.every((filter) => other.includes(filter));

/** Without the predicates that another one of them already covers; in one order, so that equal rows look equal. */
const simplest = (predicates: readonly (readonly string[])[]): Rows => {
  const sorted = predicates
    .map((predicate) => [...new Set(predicate)].sort())
    .sort((a, b) => a.length - b.length || (a.join("\0") < b.join("\0") ? -1 : 1));
  const kept: string[][] = [];
  for (const predicate of sorted) if (!kept.some((other) => isWithin(other, predicate))) kept.push(predicate);
  return kept;
};

/**
 * Several data filters of one principal are joined by OR, and all rows beat any of them.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering-notes.html
 */
export const eitherRows = (a: Rows, b: Rows): Rows => {
  if (a === "all" || b === "all") return "all";
  if (a === b || b.length === 0) return a;
  return a.length === 0 ? b : simplest([...a, ...b]);
};

/** What an account is given and what it gives on are joined by AND (the same page). */
export const bothRows = (a: Rows, b: Rows): Rows => {
  if (a === "all") return b;
  if (b === "all") return a;
  return simplest(a.flatMap((one) => b.map((other) => [...one, ...other])));
};

export const areSameRows = (a: Rows, b: Rows): boolean =>
  a === b || (a !== "all" && b !== "all" && JSON.stringify(a) === JSON.stringify(b));

/** Whether every row of `a` is among those of `b`, as far as the predicates tell without being evaluated. */
export const areRowsWithin = (a: Rows, b: Rows): boolean =>
  b === "all" || (a !== "all" && a.every((one) => b.some((other) => isWithin(other, one))));
