import type { Database, Lake } from "@/server/access/model";
import type { Step } from "@/server/access/operation";
import { applyToLake } from "@/server/access/operations/apply";
import { databaseAccess, tableAccess } from "./access";
import { derive } from "./derive";
import { diffIndexes } from "./diff-access";
import { explain } from "./explain";
import { indexLake, type LakeIndex } from "./lake-index";
import { countMatches, effectiveTagsOf, matches } from "./matches";
import { pathsTo } from "./paths";
import { preparePostings } from "./postings";
import { reach, reachByDatabase, readers } from "./reach";
import { type Touched, touchedIn } from "./touched";
import type { AccessDiff, Assigned, LakeView } from "./types";

/** What a view is of, worked on by the copy of this module that opened it. */
interface Opened {
  index: LakeIndex;
  derive: (lake: Lake) => LakeView;
  diff: (after: LakeIndex) => AccessDiff;
  touchedIn: (after: LakeIndex, catalogId: string) => Touched;
}

/** Each bundle of the server has a copy of this module, and a view is kept for all of them: one name in all copies. */
const OPENED: unique symbol = Symbol.for("headgate.opened-lake");

interface OpenedView extends LakeView {
  readonly [OPENED]: Opened;
}

const isOpened = (view: LakeView): view is OpenedView => OPENED in view;

const openedOf = (view: LakeView): Opened => {
  if (!isOpened(view)) throw new Error("Only what openLake gave is a view of a lake.");
  return view[OPENED];
};

const viewOf = (index: LakeIndex): LakeView => {
  const view: OpenedView = {
    [OPENED]: {
      index,
      derive: (lake) => viewOf(derive(index, lake)),
      diff: (after) => diffIndexes(index, after),
      touchedIn: (after, catalogId) => touchedIn(index, after, catalogId),
    },
    lake: index.lake,
    prepare: function* () {
      for (const { databases } of index.catalogs.values()) yield* preparePostings(databases.values());
    },
    tableAccess: (principal, table) => tableAccess(index, principal, table),
    databaseAccess: (principal, database) => databaseAccess(index, principal, database),
    paths: (principal, table) => pathsTo(index, principal, table),
    explain: (question) => explain(index, question),
    readers: (table) => readers(index, table),
    reach: (principal, sought) => reach(index, principal, sought),
    reachByDatabase: (principal, sought) => reachByDatabase(index, principal, sought),
    effectiveTags: (resource) => effectiveTagsOf(index, resource),
    matches: (matching, after) => matches(index, matching, after),
    countMatches: (matching) => countMatches(index, matching),
  };
  return view;
};

export const openLake = (lake: Lake): LakeView => viewOf(indexLake(lake));

/** The lake after the steps; throws an OperationRefused where Lake Formation would refuse one. */
export const applySteps = (view: LakeView, steps: readonly Step[]): LakeView =>
  openedOf(view).derive(applyToLake(view.lake, steps));

/** The lake as it was read anew. What is the very same value as before is not looked at again. */
export const replaceLake = (view: LakeView, lake: Lake): LakeView => openedOf(view).derive(lake);

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
  openedOf(before).diff(openedOf(after).index);

/** Whether a table or database may be decided about differently in two lakes, or is not the same in them. */
export const touchedBetween = (before: LakeView, after: LakeView): ((place: Assigned) => boolean) => {
  const { touchedIn: touchedOf } = openedOf(before);
  const { index } = openedOf(after);
  const known = new Map<string, Touched>();
  return ({ catalogId, database, table }) => {
    const found = known.get(catalogId) ?? touchedOf(index, catalogId);
    known.set(catalogId, found);
    if (table === undefined) return found.databases.has(database);
    return found.tables.get(database)?.has(table) ?? false;
  };
};
