import type { Catalog, CellsFilter, Expression, Grant, OptIn } from "@/server/access/model";

/** A grant with what it refers to, and the account in whose catalog it was made. */
export interface Given {
  readonly grantor: string;
  readonly grant: Grant;
  /** Of a tag policy; missing where it names a saved expression that is gone. */
  readonly expression?: Expression;
  /** Of a grant on a data cells filter; missing where the filter is gone. */
  readonly filter?: CellsFilter;
}

export const ownerOf = (catalogId: string, { resource }: Pick<Grant | OptIn, "resource">): string =>
  resource.catalogId ?? catalogId;

const filterKey = (owner: string, { database, table, name }: CellsFilter) =>
  [owner, database, table, name].join("\n");

interface ByName {
  readonly expressions: ReadonlyMap<string, Expression>;
  readonly filters: ReadonlyMap<string, CellsFilter>;
}

const known = new WeakMap<Catalog, ByName>();

const byName = (catalog: Catalog): ByName => {
  const before = known.get(catalog);
  if (before) return before;
  const found = {
    expressions: new Map(catalog.expressions.map(({ name, expression }) => [name, expression])),
    filters: new Map(
      catalog.filters.map((filter) => [filterKey(filter.catalogId ?? catalog.catalogId, filter), filter]),
    ),
  };
  known.set(catalog, found);
  return found;
};

/** A saved expression is one of the account whose resources and tags it is about; a filter is the grantor's. */
export const givenIn = (catalog: Catalog, owner: Catalog, grant: Grant): Given => {
  const { resource } = grant;
  const base = { grantor: catalog.catalogId, grant };
  if (resource.kind === "tagPolicy") {
    const expression = isSavedName(resource.expression)
      ? byName(owner).expressions.get(resource.expression.name)
      : resource.expression;
    return expression ? { ...base, expression } : base;
  }
  if (resource.kind !== "cellsFilter") return base;
  const filter = byName(catalog).filters.get(filterKey(owner.catalogId, resource));
  return filter ? { ...base, filter } : base;
};

/** A key may be called "name" too: its values are a list, a saved expression's name is a string. */
export const isSavedName = (expression: Expression | { name: string }): expression is { name: string } =>
  typeof expression["name"] === "string";
