import type { Lake } from "./model";
import type { Step } from "./operation";
import type { RulePart } from "./parts";

/** Which parts of an account's snapshot steps may alter. */
export interface Touched {
  rules: Set<RulePart>;
  /** By database: the tables whose tags, or whose columns' tags, are touched; its own are read in any case. */
  databases: Map<string, Set<string>>;
}

const RULES: Partial<Record<Step["operation"]["name"], readonly RulePart[]>> = {
  CreateLFTag: ["tags"],
  UpdateLFTag: ["tags"],
  // What is granted on it, or by it, goes with it.
  DeleteLFTag: ["tags", "grants"],
  CreateLFTagExpression: ["expressions"],
  UpdateLFTagExpression: ["expressions"],
  DeleteLFTagExpression: ["expressions", "grants"],
  GrantPermissions: ["grants"],
  RevokePermissions: ["grants"],
  CreateDataCellsFilter: ["filters"],
  UpdateDataCellsFilter: ["filters"],
  DeleteDataCellsFilter: ["filters", "grants"],
  CreateLakeFormationOptIn: ["optIns"],
  DeleteLakeFormationOptIn: ["optIns"],
};

/** By account. A deleted tag may have been on anything: then all that `known` has is touched. */
export function touchedBy(steps: readonly Step[], lake: Lake): Map<string, Touched> {
  const found = new Map<string, Touched>();
  for (const { catalogId, operation } of steps) {
    const touched = found.get(catalogId) ?? { rules: new Set(), databases: new Map() };
    found.set(catalogId, touched);
    for (const rule of RULES[operation.name] ?? []) touched.rules.add(rule);
    if (operation.name === "AddLFTagsToResource" || operation.name === "RemoveLFTagsFromResource")
      touch(touched, operation.resource);
    if (operation.name === "DeleteLFTag")
      for (const one of tagged(lake, catalogId, operation.key)) touch(touched, one);
  }
  return found;
}

function touch({ databases }: Touched, { database, ...rest }: { database: string; table?: string }): void {
  const tables = databases.get(database) ?? new Set();
  databases.set(database, tables);
  if (rest.table !== undefined) tables.add(rest.table);
}

/** What has a tag of that key directly. */
function* tagged({ catalogs }: Lake, catalogId: string, key: string) {
  const catalog = catalogs.find((one) => one.catalogId === catalogId);
  for (const { name: database, tags, tables } of catalog?.databases ?? []) {
    if (key in tags) yield { database };
    for (const { name: table, tags: own, columns, partitionKeys } of tables)
      if (key in own || [...columns, ...partitionKeys].some((column) => key in column.tags))
        yield { database, table };
  }
}
