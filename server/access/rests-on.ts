import type { Effect } from "@/server/changes";
import type { Catalog, Expression, Resource } from "./model";
import type { Operation, Step } from "./operation";

/** By database: the tables whose tags count, or all of them. Its own tags do, and so does what tables and columns it has. */
export type Places = Map<string, Set<string> | "all">;

/** What a Change means rests on these places of an account: what its steps name, and where somebody gains or loses. */
export function placesOf(steps: readonly Step[], effects: readonly Effect[], catalog: Catalog): Places {
  const { catalogId } = catalog;
  const places: Places = new Map();
  for (const { operation } of steps.filter((step) => step.catalogId === catalogId)) {
    const resource = resourceOf(operation);
    if (resource && (resource.catalogId ?? catalogId) === catalogId)
      touchResource(places, operation, resource);
    if (operation.name === "DeleteLFTag")
      for (const place of tagged(catalog, operation.key)) touch(places, place);
  }
  const names = new Set(catalog.databases.map(({ name }) => name));
  for (const { accountId, resource } of effects) {
    const place = accountId === catalogId ? placeNamed(resource, names) : null;
    if (place) touch(places, place);
  }
  return places;
}

export interface Place {
  database: string;
  table?: string;
}

export function touch(places: Places, { database, table }: Place): void {
  const known = places.get(database) ?? new Set<string>();
  places.set(database, known);
  if (table !== undefined && known !== "all") known.add(table);
}

/** What is said of all tables, or of a database that its tables inherit from, rests on all of them. */
function touchResource(places: Places, operation: Operation, resource: Resource): void {
  if (!("database" in resource)) return;
  const isInherited = "tags" in operation && resource.kind === "database";
  if (isInherited || resource.kind === "allTables") places.set(resource.database, "all");
  else
    touch(places, {
      database: resource.database,
      ...("table" in resource ? { table: resource.table } : {}),
    });
}

function resourceOf(operation: Operation): Resource | null {
  if ("grant" in operation) return operation.grant.resource;
  if ("optIn" in operation) return operation.optIn.resource;
  if ("resource" in operation) return operation.resource;
  if ("filter" in operation) return { ...operation.filter, kind: "cellsFilter" };
  if (operation.name !== "DeleteDataCellsFilter") return null;
  return { ...operation, kind: "cellsFilter", name: operation.filterName };
}

/** A database, or a table behind a dot: names may have dots of their own. */
export function placeNamed(resource: string, databases: ReadonlySet<string>): Place | null {
  if (databases.has(resource)) return { database: resource };
  for (let dot = resource.indexOf("."); dot > 0; dot = resource.indexOf(".", dot + 1)) {
    const database = resource.slice(0, dot);
    if (databases.has(database)) return { database, table: resource.slice(dot + 1) };
  }
  return null;
}

/** What has a tag of that key directly. */
function* tagged({ databases }: Catalog, key: string): Generator<Place> {
  for (const { name: database, tags, tables } of databases) {
    if (key in tags) yield { database };
    for (const { name: table, tags: own, columns, partitionKeys } of tables)
      if (key in own || [...columns, ...partitionKeys].some((column) => key in column.tags))
        yield { database, table };
  }
}

/** The tag policies of which it counts what they match, newly tagged or not; of tags that are there. */
export function matchedBy(steps: readonly Step[], catalog: Catalog) {
  const both = (expression: Expression | undefined) =>
    expression ? (["DATABASE", "TABLE"] as const).map((type) => ({ type, expression })) : [];
  const saved = savedIn(steps, catalog);
  const all = steps
    .filter(({ catalogId }) => catalogId === catalog.catalogId)
    .flatMap(({ operation }) => {
      if ("grant" in operation && operation.grant.resource.kind === "tagPolicy") {
        const { resourceType: type, expression } = operation.grant.resource;
        const { name } = expression;
        const inline = typeof name === "string" ? saved.get(name) : (expression as Expression);
        return inline ? [{ type, expression: inline }] : [];
      }
      if ("expression" in operation) return both(operation.expression.expression);
      if (operation.name === "DeleteLFTagExpression") return both(saved.get(operation.expressionName));
      if (operation.name !== "DeleteLFTag") return [];
      const values = catalog.tags.find(({ key }) => key === operation.key)?.values;
      return both(values && { [operation.key]: values });
    });
  return all.flatMap(({ type, expression }) => {
    const there = ofTagsThere(expression, catalog);
    return there ? [{ type, expression: there }] : [];
  });
}

/** Saved expressions by name, as they are and as the steps make them. */
function savedIn(steps: readonly Step[], { expressions }: Catalog): Map<string, Expression> {
  const made = steps.flatMap(({ operation }) => ("expression" in operation ? [operation.expression] : []));
  return new Map([...expressions, ...made].map(({ name, expression }) => [name, expression]));
}

/** Without values that the account does not have: nothing is tagged with them. Null where that leaves nothing. */
function ofTagsThere(expression: Expression, { tags }: Catalog): Record<string, string[]> | null {
  const known = new Map(tags.map(({ key, values }) => [key, new Set(values)]));
  const there = Object.entries(expression).map(
    ([key, values]) => [key, values.filter((value) => known.get(key)?.has(value))] as const,
  );
  return there.every(([, values]) => values.length > 0) ? Object.fromEntries(there) : null;
}
