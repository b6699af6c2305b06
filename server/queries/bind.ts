import { AppError, type Issue } from "@/server/errors";
import { reading } from "@/server/sql/reading";
import { findParameters } from "@/server/sql/statements";
import type { Parameter } from "@/server/statements/contract";

/** What is really sent, and how its positions lead back to the text that the person typed. */
export interface Bound {
  sql: string;
  parameters: { name: string; value: string }[];
  /** Turns a 1-based position in `sql` into one in the typed text. */
  positionInSource(position: number): number;
}

/**
 * Fits values to the `:name` parameters of a text. The Data API has no NULL and no empty value
 * (docs.aws.amazon.com/redshift/latest/mgmt/data-api-calling.html), so those two are written into the text as
 * literals; every other value stays a bound one. Throws `invalid` naming each missing and each unused parameter.
 */
export function bind(source: string, given: Parameter[]): Bound {
  const uses = reading(() => findParameters(source));
  refuseMismatch(new Set(uses.map((use) => use.name)), given);
  const values = new Map(given.map(({ name, value }) => [name, value]));
  let sql = "";
  let at = 0;
  const shifts: { from: number; by: number }[] = [];
  for (const use of uses) {
    const value = values.get(use.name);
    if (value !== null && value !== "") continue;
    const literal = value === null ? "NULL" : "''";
    sql += source.slice(at, use.start) + literal;
    at = use.end;
    shifts.push({ from: sql.length, by: at - sql.length });
  }
  sql += source.slice(at);
  return {
    sql,
    parameters: given.flatMap(({ name, value }) => (value === null || value === "" ? [] : { name, value })),
    positionInSource: (position) => position + (shifts.findLast((shift) => shift.from < position)?.by ?? 0),
  };
}

/**
 * Deals the values out to the statements of a script: each gets those that it names. Throws `invalid` for one that no
 * statement names, and for a name without a value.
 */
export function dealOut(sources: string[], given: Parameter[]): Parameter[][] {
  const named = sources.map(
    (source) => new Set(reading(() => findParameters(source)).map((use) => use.name)),
  );
  refuseMismatch(new Set(named.flatMap((names) => [...names])), given);
  return named.map((names) => given.filter(({ name }) => names.has(name)));
}

export function refuseMismatch(used: Set<string>, given: Parameter[]): void {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [index, { name }] of given.entries()) {
    if (seen.has(name))
      issues.push({ path: `parameters.${index}.name`, message: `:${name} is given twice.` });
    else if (!used.has(name))
      issues.push({ path: `parameters.${index}.name`, message: `The SQL has no parameter :${name}.` });
    seen.add(name);
  }
  for (const name of used) {
    if (!seen.has(name)) issues.push({ path: `parameters.${name}`, message: `:${name} has no value.` });
  }
  const [first] = issues;
  if (first) throw new AppError("invalid", first.message, { issues });
}
