/** All rows, or those for which one of the predicates holds; a predicate is row filters of which all must hold. */
export type Rows = "all" | readonly (readonly string[])[];

/** What two grants give together. */
export function either(one: Rows, other: Rows): Rows {
  return one === "all" || other === "all" ? "all" : distinct([...one, ...other]);
}

/** What is left of a grant that is handed on by another. */
export function both(one: Rows, other: Rows): Rows {
  if (one === "all") return other;
  if (other === "all") return one;
  return distinct(one.flatMap((mine) => other.map((theirs) => [...new Set([...mine, ...theirs])])));
}

function distinct(predicates: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(predicates.map((filters) => [JSON.stringify(filters), filters])).values()];
}
