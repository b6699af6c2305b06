import type { AwsTarget } from "@/server/aws/clients";
import { type LakeColumn, type LakeDatabase, type LakeTable, lakeTablePages } from "@/server/aws/glue-lake";
import { assignedTags } from "@/server/aws/lakeformation-tags";
import type { Database, Table, Tags } from "./model";
import { sideBySide } from "./side-by-side";

interface Asked {
  target: AwsTarget;
  database: LakeDatabase;
  /** Whether the account has LF-tags at all: only then resources are asked for theirs, one call each. */
  hasTags: boolean;
  /** Told of each call. */
  called: () => void;
  atOnce: number;
}

/** A database with its tables and what tags are assigned to them. Of a resource link, the tables are its target's. */
export async function readDatabase({ target, database, hasTags, called, atOnce }: Asked): Promise<Database> {
  if (database.target) return { ...database, tags: {}, tables: [] };
  const at = { database: database.name };
  const found: LakeTable[] = [];
  for await (const page of lakeTablePages(target, database.name)) {
    called();
    found.push(...page);
  }
  const ofDatabase = hasTags ? await asked(called, () => assignedTags(target, at)) : null;
  const read = await sideBySide(found, atOnce, async (table): Promise<Table[]> => {
    if (!hasTags || table.target) return [tagged(table, {}, new Map())];
    const assigned = await asked(called, () => assignedTags(target, { ...at, table: table.name }));
    // It was dropped since it was listed.
    return assigned ? [tagged(table, assigned.onTable, assigned.onColumns)] : [];
  });
  const tables = read.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...database, tags: ofDatabase?.onDatabase ?? {}, tables };
}

const AT_ONCE = 8;

/** A known database with its own tags, and those of some of its tables and their columns, as they are now. */
export async function readTagsAgain(
  target: AwsTarget,
  known: Database,
  names: ReadonlySet<string>,
  called: () => void,
): Promise<Database> {
  const at = { database: known.name };
  const ofDatabase = await asked(called, () => assignedTags(target, at));
  const touched = known.tables.filter(({ name }) => names.has(name));
  const read = await sideBySide(touched, AT_ONCE, async (table) => {
    const assigned = await asked(called, () => assignedTags(target, { ...at, table: table.name }));
    return [table.name, assigned && tagged(table, assigned.onTable, assigned.onColumns)] as const;
  });
  const fresh = new Map(read);
  const tables = known.tables.flatMap((table) => {
    const again = fresh.get(table.name);
    return again === null ? [] : [again ?? table];
  });
  return { ...known, tags: ofDatabase?.onDatabase ?? {}, tables };
}

function asked<T>(called: () => void, call: () => Promise<T>): Promise<T> {
  called();
  return call();
}

type Untagged = Omit<Table, "columns" | "partitionKeys" | "tags"> & {
  columns: readonly LakeColumn[];
  partitionKeys: readonly LakeColumn[];
};

function tagged(
  { columns, partitionKeys, ...table }: Untagged,
  tags: Tags,
  ofColumns: ReadonlyMap<string, Tags>,
): Table {
  const withTags = (column: LakeColumn) => ({ ...column, tags: ofColumns.get(column.name) ?? {} });
  return { ...table, tags, columns: columns.map(withTags), partitionKeys: partitionKeys.map(withTags) };
}
