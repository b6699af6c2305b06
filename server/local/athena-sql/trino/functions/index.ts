import { aggregates } from "./aggregates";
import { collections } from "./collections";
import { json } from "./json";
import { renamed, sameNames } from "./names";
import type { Rule } from "./rule";
import { scalars } from "./scalars";
import { texts } from "./texts";
import { times } from "./times";

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...sameNames.map((name): [string, Rule] => [name, name]),
  ...Object.entries(renamed),
  ...Object.entries({ ...scalars, ...texts, ...times, ...collections, ...json, ...aggregates }),
]);

/** How a function of Trino's is called in DuckDB: its name there, or what to write for the call. */
export function ruleOf(name: string): Rule | undefined {
  return rules.get(name);
}
