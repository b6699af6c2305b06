import type { Expression, Principal } from "@/server/access/model";
import type { Given } from "./given";

/** What of a catalog's tables somebody is given by his own name, by where it is to be found. */
export interface GivenTo {
  /** Databases of which he is given all tables. */
  readonly allTables: Set<string>;
  /** Tables by database. */
  readonly tables: Map<string, string[]>;
  readonly expressions: Expression[];
}

const add = ({ allTables, tables, expressions }: GivenTo, { grant, expression }: Given): void => {
  const { resource } = grant;
  if (resource.kind === "allTables") allTables.add(resource.database);
  else if (resource.kind === "tagPolicy") {
    if (expression && resource.resourceType === "TABLE") expressions.push(expression);
  } else if (resource.kind === "table" || resource.kind === "columns" || resource.kind === "cellsFilter") {
    const there = tables.get(resource.database);
    if (there) there.push(resource.table);
    else tables.set(resource.database, [resource.table]);
  }
};

export const groupByPrincipal = (givens: readonly Given[]): ReadonlyMap<Principal, GivenTo> => {
  const byPrincipal = new Map<Principal, GivenTo>();
  for (const given of givens) {
    const { principal } = given.grant;
    const there = byPrincipal.get(principal) ?? { allTables: new Set(), tables: new Map(), expressions: [] };
    byPrincipal.set(principal, there);
    add(there, given);
  }
  return byPrincipal;
};
