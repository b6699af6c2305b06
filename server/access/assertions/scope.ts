import type { Assigned, DatabaseRef, LakeView, TableRef } from "@/server/access/engine";
import { columnNames, findDatabase, findTable } from "@/server/access/find";
import type { Catalog } from "@/server/access/model";
import type { Scope } from "./shapes";

/** A table, and which of its columns are meant. */
export interface Piece {
  ref: TableRef;
  columns: readonly string[];
  isWhole: boolean;
}

/** Which tables and databases are looked at; one that is named is always. */
export type Within = (place: Assigned) => boolean;

/**
 * The tables of a scope. What a resource link leads to is looked at where it is, so a link is left out, but where it is
 * named itself.
 */
export function* tablesIn(view: LakeView, scope: Scope, isMeant: Within): Generator<Piece> {
  if (scope.kind === "tags") yield* matched(view, scope, isMeant);
  else if (scope.kind === "named") yield* named(view, scope, isMeant);
  else
    for (const catalog of catalogsOf(view, scope.accountId))
      for (const { name, target } of catalog.databases)
        if (!target) yield* tablesOf(view, { catalogId: catalog.catalogId, database: name }, isMeant);
}

/** The databases of a scope: of a table that is named, its own. */
export function* databasesIn(view: LakeView, scope: Scope, isMeant: Within): Generator<DatabaseRef> {
  if (scope.kind === "named") {
    const ref = { catalogId: scope.accountId, database: scope.database };
    if (findDatabase(view.lake, ref)) yield ref;
    return;
  }
  for (const { catalogId, databases } of catalogsOf(view, scope.accountId)) {
    if (scope.kind === "tags") {
      for (const match of view.matches({ catalogId, expression: scope.expression, resourceType: "DATABASE" }))
        if (
          match.kind === "database" &&
          isMeant(match.database) &&
          !findDatabase(view.lake, match.database)?.target
        )
          yield match.database;
    } else
      for (const { name: database, target } of databases)
        if (!target && isMeant({ catalogId, database })) yield { catalogId, database };
  }
}

/** In words, what a scope names that is not there: nothing can be said of it, so nothing holds of it. */
export function missingIn({ lake }: LakeView, scope: Scope): string[] {
  const { accountId } = scope;
  if (accountId !== undefined && !lake.catalogs.some(({ catalogId }) => catalogId === accountId))
    return [`The account ${accountId} is not known.`];
  if (scope.kind === "everything") return [];
  if (scope.kind === "named") return missingNames({ lake }, scope);
  const catalogs = catalogsOf({ lake }, accountId);
  const isThere = (key: string, values: readonly string[]) =>
    catalogs.some(({ tags }) =>
      tags.some((tag) => tag.key === key && values.some((one) => tag.values.includes(one))),
    );
  return Object.entries(scope.expression).flatMap(([key, values]) =>
    isThere(key, values) ? [] : `There is no LF-tag ${key}=${values.join(" or ")}.`,
  );
}

function missingNames({ lake }: Pick<LakeView, "lake">, scope: Extract<Scope, { kind: "named" }>): string[] {
  const { accountId: catalogId, database, table, columns } = scope;
  if (!findDatabase(lake, { catalogId, database })) return [`There is no database ${database}.`];
  if (table === undefined) return [];
  const found = findTable(lake, { catalogId, database, table });
  if (!found) return [`There is no table ${database}.${table}.`];
  const names = new Set(columnNames(found.table));
  const lacking = columns?.filter((name) => !names.has(name)) ?? [];
  return lacking.map((name) => `There is no column ${name} in ${database}.${table}.`);
}

export const catalogsOf = (
  { lake }: Pick<LakeView, "lake">,
  accountId: string | undefined,
): readonly Catalog[] =>
  accountId === undefined ? lake.catalogs : lake.catalogs.filter(({ catalogId }) => catalogId === accountId);

function* named(view: LakeView, scope: Extract<Scope, { kind: "named" }>, isMeant: Within): Generator<Piece> {
  const { accountId: catalogId, database, table, columns } = scope;
  if (table === undefined) {
    yield* tablesOf(view, { catalogId, database }, isMeant);
    return;
  }
  const ref = { catalogId, database, table };
  const found = findTable(view.lake, ref);
  if (!found) return;
  const all = columnNames(found.table);
  const meant = columns ? all.filter((name) => columns.includes(name)) : all;
  yield { ref, columns: meant, isWhole: meant.length === all.length };
}

function* tablesOf({ lake }: LakeView, ref: DatabaseRef, isMeant: Within): Generator<Piece> {
  for (const table of findDatabase(lake, ref)?.tables ?? [])
    if (!table.target && isMeant({ ...ref, table: table.name }))
      yield {
        ...{ ref: { ...ref, table: table.name }, isWhole: true },
        columns: columnNames(table),
      };
}

function* matched(
  view: LakeView,
  scope: Extract<Scope, { kind: "tags" }>,
  isMeant: Within,
): Generator<Piece> {
  for (const { catalogId } of catalogsOf(view, scope.accountId))
    for (const match of view.matches({ catalogId, expression: scope.expression, resourceType: "TABLE" })) {
      if (match.kind !== "table") continue;
      const { table: ref, columns, isWhole } = match;
      if (isMeant(ref) && !isLink(view, ref)) yield { ref, columns, isWhole };
    }
}

function isLink({ lake }: LakeView, ref: TableRef): boolean {
  const found = findTable(lake, ref);
  return (
    !found ||
    found.at.catalogId !== ref.catalogId ||
    found.at.database !== ref.database ||
    found.at.table !== ref.table
  );
}
