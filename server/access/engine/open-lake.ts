import type { Database, Lake } from "@/server/access/model";
import type { Step } from "@/server/access/operation";
import { applyToLake } from "@/server/access/operations/apply";
import { databaseAccess, tableAccess } from "./access";
import { derive } from "./derive";
import { diffIndexes } from "./diff-access";
import { explain } from "./explain";
import { indexLake, type LakeIndex } from "./lake-index";
import { effectiveTagsOf, matches } from "./matches";
import { pathsTo } from "./paths";
import { reach, readers } from "./reach";
import { type Touched, touchedIn } from "./touched";
import type { AccessDiff, Assigned, LakeView } from "./types";

// A bundle may hold this module more than once in a process, and views are shared by all of it.
const holder = globalThis as typeof globalThis & { headgateLakeIndexes?: WeakMap<LakeView, LakeIndex> };
holder.headgateLakeIndexes ??= new WeakMap();
const indexes = holder.headgateLakeIndexes;

const indexOf = (view: LakeView): LakeIndex => {
  const index = indexes.get(view);
  if (!index) throw new Error("Only what openLake gave is a view of a lake.");
  return index;
};

const viewOf = (index: LakeIndex): LakeView => {
  const view: LakeView = {
    lake: index.lake,
    tableAccess: (principal, table) => tableAccess(index, principal, table),
    databaseAccess: (principal, database) => databaseAccess(index, principal, database),
    paths: (principal, table) => pathsTo(index, principal, table),
    explain: (question) => explain(index, question),
    readers: (table) => readers(index, table),
    reach: (principal) => reach(index, principal),
    effectiveTags: (resource) => effectiveTagsOf(index, resource),
    matches: (catalogId, expression, resourceType) => matches(index, catalogId, expression, resourceType),
  };
  indexes.set(view, index);
  return view;
};

export const openLake = (lake: Lake): LakeView => viewOf(indexLake(lake));

/** The lake after the steps; throws an OperationRefused where Lake Formation would refuse one. */
export const applySteps = (view: LakeView, steps: readonly Step[]): LakeView =>
  viewOf(derive(indexOf(view), applyToLake(view.lake, steps)));

/** The lake as it was read anew. What is the very same value as before is not looked at again. */
export const replaceLake = (view: LakeView, lake: Lake): LakeView => viewOf(derive(indexOf(view), lake));

/** The lake with one database as it was read anew. */
export const replaceDatabase = (view: LakeView, catalogId: string, database: Database): LakeView =>
  replaceLake(view, {
    ...view.lake,
    catalogs: view.lake.catalogs.map((catalog) =>
      catalog.catalogId === catalogId
        ? {
            ...catalog,
            databases: catalog.databases.some(({ name }) => name === database.name)
              ? catalog.databases.map((each) => (each.name === database.name ? database : each))
              : [...catalog.databases, database],
          }
        : catalog,
    ),
  });

export const diffAccess = (before: LakeView, after: LakeView): AccessDiff =>
  diffIndexes(indexOf(before), indexOf(after));

/** Whether a table or database may be decided about differently in two lakes, or is not the same in them. */
export const touchedBetween = (before: LakeView, after: LakeView): ((place: Assigned) => boolean) => {
  const [from, to] = [indexOf(before), indexOf(after)];
  const known = new Map<string, Touched>();
  return ({ catalogId, database, table }) => {
    const touched = known.get(catalogId) ?? touchedIn(from, to, catalogId);
    known.set(catalogId, touched);
    if (table === undefined) return touched.databases.has(database);
    return touched.tables.get(database)?.has(table) ?? false;
  };
};
