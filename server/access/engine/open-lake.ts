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
import type { AccessDiff, LakeView } from "./types";

// Bundles hold copies of this module, and a view may be handed from one to another.
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
