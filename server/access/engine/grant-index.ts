import type { Lake, Principal } from "@/server/access/model";
import { type Given, givenIn, ownerOf } from "./given";
import { type GivenTo, groupByPrincipal } from "./given-to";
import { createPolicies, type Policies } from "./policies";

/** All grants on what is in one catalog, its own and those by which other accounts give on what they were given. */
export interface GrantIndex {
  readonly databases: ReadonlyMap<string, readonly Given[]>;
  readonly allTables: ReadonlyMap<string, readonly Given[]>;
  readonly tables: ReadonlyMap<string, readonly Given[]>;
  readonly databasePolicies: Policies;
  readonly tablePolicies: Policies;
  /** What of the tables is given to one of this very name. */
  givenTo(principal: Principal): GivenTo | undefined;
}

/** No name in the Data Catalog holds a line break. */
export const tableKey = (database: string, table: string): string => `${database}\n${table}`;

const put = (index: Map<string, Given[]>, key: string, given: Given) => {
  const there = index.get(key);
  if (there) there.push(given);
  else index.set(key, [given]);
};

const createIndex = (givens: readonly Given[]): GrantIndex => {
  const databases = new Map<string, Given[]>();
  const allTables = new Map<string, Given[]>();
  const tables = new Map<string, Given[]>();
  const policies: Record<"DATABASE" | "TABLE", Given[]> = { DATABASE: [], TABLE: [] };
  for (const given of givens) {
    const { resource } = given.grant;
    if (resource.kind === "database") put(databases, resource.database, given);
    else if (resource.kind === "allTables") put(allTables, resource.database, given);
    else if (resource.kind === "tagPolicy") policies[resource.resourceType].push(given);
    else if (resource.kind === "table" || resource.kind === "columns" || resource.kind === "cellsFilter")
      put(tables, tableKey(resource.database, resource.table), given);
  }
  let byPrincipal: ReadonlyMap<Principal, GivenTo> | undefined;
  return {
    databases,
    allTables,
    tables,
    databasePolicies: createPolicies(policies.DATABASE),
    tablePolicies: createPolicies(policies.TABLE),
    givenTo: (principal) => {
      byPrincipal ??= groupByPrincipal(givens);
      return byPrincipal.get(principal);
    },
  };
};

/** By the account that owns what the grants are on. */
export const indexGrants = (lake: Lake): ReadonlyMap<string, GrantIndex> => {
  const catalogs = new Map(lake.catalogs.map((catalog) => [catalog.catalogId, catalog]));
  const byOwner = new Map<string, Given[]>(lake.catalogs.map(({ catalogId }) => [catalogId, []]));
  for (const catalog of lake.catalogs) {
    for (const grant of catalog.grants) {
      const ownerId = ownerOf(catalog.catalogId, grant);
      const owner = catalogs.get(ownerId);
      if (owner) byOwner.get(ownerId)?.push(givenIn(catalog, owner, grant));
    }
  }
  return new Map([...byOwner].map(([owner, givens]) => [owner, createIndex(givens)]));
};
