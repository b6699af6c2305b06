import type { Catalog, Column, Partition, PartitionInput, Table, TableInput } from "@/server/local/catalog";
import { nameSuffix } from "./grouping";
import { partitionOf, tableOf } from "./table-shape";
import type { FoundTable } from "./types";

export interface ApplyOptions {
  crawlerName: string;
  accountId: string;
  databaseName: string;
  tablePrefix: string;
  /** ARN told as the creator of new tables. */
  by: string;
  update: "UPDATE_IN_DATABASE" | "LOG";
  delete: "DELETE_FROM_DATABASE" | "DEPRECATE_IN_DATABASE" | "LOG";
  /** Columns are added to what is there and never taken away. */
  mergeColumns: boolean;
  /** Partitions get the columns of their table. */
  inheritColumns: boolean;
}

export interface Changes {
  tablesAdded: string[];
  tablesUpdated: string[];
  tablesDeleted: string[];
  partitionsAdded: number;
  partitionsUpdated: number;
  partitionsDeleted: number;
}

export const noChanges = (): Changes => ({
  tablesAdded: [],
  tablesUpdated: [],
  tablesDeleted: [],
  partitionsAdded: 0,
  partitionsUpdated: 0,
  partitionsDeleted: 0,
});

const batch = 1000;

/** Writes a table with its partitions into the catalog, as a whole or not at all. */
export async function applyTable(
  catalog: Catalog,
  found: FoundTable,
  options: ApplyOptions,
  changes: Changes,
): Promise<void> {
  await catalog.atomically(async (inside) => {
    const { table: existing, name } = await findPlace(inside, found, options);
    const wanted = tableOf(found, name, options.crawlerName);
    if (existing) await refresh(inside, existing, wanted, found, options, changes);
    else await create(inside, wanted, found, options, changes);
  });
}

/** The table that lies where this one does, or a name that nobody else has. */
async function findPlace(catalog: Catalog, found: FoundTable, options: ApplyOptions) {
  const plain = `${options.tablePrefix}${found.name}`.toLowerCase();
  for (const name of [plain, `${plain}_${nameSuffix(found.location)}`]) {
    const table = await catalog.table(options.accountId, options.databaseName, name);
    if (!table || sameLocation(table.storage?.location, found.location)) return { table, name };
  }
  return { table: null, name: `${plain}_${nameSuffix(`${found.location}#`)}` };
}

function sameLocation(one: string | undefined, other: string): boolean {
  return one?.replace(/\/$/, "") === other.replace(/\/$/, "");
}

async function create(
  catalog: Catalog,
  wanted: TableInput,
  found: FoundTable,
  options: ApplyOptions,
  changes: Changes,
): Promise<void> {
  const { accountId, databaseName } = options;
  await catalog.createTable(accountId, databaseName, wanted, options.by);
  changes.tablesAdded.push(wanted.name);
  if (wanted.partitionKeys.length === 0) return;
  const table = await catalog.table(accountId, databaseName, wanted.name);
  if (!table) return;
  const partitions = found.leaves.map((leaf) => partitionOf(wanted, leaf, options.inheritColumns));
  changes.partitionsAdded += await addAll(catalog, table, partitions);
}

async function addAll(catalog: Catalog, table: Table, partitions: PartitionInput[]): Promise<number> {
  let added = 0;
  for (let at = 0; at < partitions.length; at += batch) {
    const some = partitions.slice(at, at + batch);
    added += some.length - (await catalog.addPartitions(table, some)).length;
  }
  return added;
}

async function refresh(
  catalog: Catalog,
  existing: Table,
  wanted: TableInput,
  found: FoundTable,
  options: ApplyOptions,
  changes: Changes,
): Promise<void> {
  const next = updated(existing, wanted, options);
  // A table whose folders were arranged anew can't keep partitions of other keys.
  const rearranged = keyNames(existing) !== keyNames(wanted);
  if (rearranged && options.update === "LOG") return;
  let table = existing;
  if (options.update === "UPDATE_IN_DATABASE" && differs(existing, next)) {
    if (rearranged) changes.partitionsDeleted += await dropAll(catalog, existing);
    table = await catalog.updateTable(options.accountId, options.databaseName, next, {});
    changes.tablesUpdated.push(table.name);
  }
  if (table.partitionKeys.length > 0) await refreshPartitions(catalog, table, found, options, changes);
}

const keyNames = ({ partitionKeys }: TableInput) => partitionKeys.map(({ name }) => name).join("\0");

async function dropAll(catalog: Catalog, table: Table): Promise<number> {
  const { items } = await catalog.partitions(table, { withoutColumns: true });
  await catalog.dropPartitions(
    table,
    items.map(({ values }) => values),
  );
  return items.length;
}

/** What people wrote of a table (descriptions, comments, parameters of their own) outlives the crawl. */
function updated(existing: Table, wanted: TableInput, { mergeColumns }: ApplyOptions): TableInput {
  const {
    id: _id,
    accountId: _a,
    databaseName: _d,
    createdAt: _c,
    updatedAt: _u,
    createdBy: _b,
    versionId: _v,
    ...kept
  } = existing;
  const former = existing.storage?.columns ?? [];
  const { DEPRECATED_BY_CRAWLER: _gone, ...parameters } = existing.parameters;
  const columns = columnsOf(former, wanted.storage?.columns ?? [], mergeColumns);
  return {
    ...kept,
    partitionKeys: columnsOf(existing.partitionKeys, wanted.partitionKeys, false),
    parameters: { ...parameters, ...wanted.parameters },
    ...(wanted.storage ? { storage: { ...wanted.storage, columns } } : {}),
  };
}

function columnsOf(former: readonly Column[], wanted: readonly Column[], merge: boolean): Column[] {
  const comments = new Map(former.map((column) => [column.name, column]));
  const found = wanted.map((column) => ({ ...comments.get(column.name), ...column }));
  if (!merge) return found;
  const names = new Set(former.map(({ name }) => name));
  return [...former, ...found.filter(({ name }) => !names.has(name))];
}

function differs(existing: Table, next: TableInput): boolean {
  const told = ({ storage, partitionKeys, parameters }: TableInput) =>
    canonical({ storage, partitionKeys, parameters });
  return told(existing) !== told(next);
}

/** JSON with sorted members: PostgreSQL keeps them in an order of its own. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

async function refreshPartitions(
  catalog: Catalog,
  table: Table,
  found: FoundTable,
  options: ApplyOptions,
  changes: Changes,
): Promise<void> {
  const there = new Map<string, Partition>();
  for (const one of (await catalog.partitions(table)).items) there.set(JSON.stringify(one.values), one);
  const wanted = found.leaves.map((leaf) => partitionOf(table, leaf, options.inheritColumns));
  const missing = wanted.filter(({ values }) => !there.has(JSON.stringify(values)));
  changes.partitionsAdded += await addAll(catalog, table, missing);
  for (const partition of wanted) {
    const key = JSON.stringify(partition.values);
    const former = there.get(key);
    there.delete(key);
    if (!former || options.update === "LOG") continue;
    if (canonical(former.storage) === canonical(partition.storage)) continue;
    await catalog.updatePartition(table, partition.values, partition);
    changes.partitionsUpdated += 1;
  }
  if (options.delete !== "DELETE_FROM_DATABASE" || there.size === 0) return;
  // Only what lies where the crawler looked is its to delete.
  const gone = [...there.values()].filter(({ storage }) => storage?.location?.startsWith(found.location));
  await catalog.dropPartitions(
    table,
    gone.map(({ values }) => values),
  );
  changes.partitionsDeleted += gone.length;
}
