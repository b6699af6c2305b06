import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import { type LakeColumn, type LakeDatabase, type LakeTable, lakeTablePages } from "@/server/aws/glue-lake";
import { assignedTags } from "@/server/aws/lakeformation-tags";
import { sideBySide } from "@/server/side-by-side";
import type { Database, Table, Tags } from "./model";

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

interface Again extends Omit<Asked, "database" | "atOnce"> {
  /** Whose tags are read as well. */
  tables: ReadonlySet<string> | "all";
}

const AT_ONCE = 4;

/** A known database with its own tags, its tables and their columns as they are now; the other tables' tags stay. */
export async function readDatabaseAgain(
  known: Database,
  { target, tables: named, hasTags, called }: Again,
): Promise<Database> {
  if (known.target) return known;
  const at = { database: known.name };
  const found = await listedTables(target, known.name, called);
  const ofDatabase = hasTags ? await asked(called, () => assignedTags(target, at)) : null;
  const before = new Map(known.tables.map((table) => [table.name, table]));
  const read = await sideBySide(found, AT_ONCE, async (table): Promise<Table[]> => {
    const was = before.get(table.name);
    if (!hasTags || table.target) return [tagged(table, {}, new Map())];
    if (was && named !== "all" && !named.has(table.name)) return [tagged(table, was.tags, columnTags(was))];
    const assigned = await asked(called, () => assignedTags(target, { ...at, table: table.name }));
    return assigned ? [tagged(table, assigned.onTable, assigned.onColumns)] : [];
  });
  const tables = read.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  return { ...known, tags: ofDatabase?.onDatabase ?? {}, tables };
}

const columnTags = ({ columns, partitionKeys }: Table): Map<string, Tags> =>
  new Map([...columns, ...partitionKeys].map(({ name, tags }) => [name, tags]));

/** None where the database was dropped. */
async function listedTables(target: AwsTarget, database: string, called: () => void): Promise<LakeTable[]> {
  const found: LakeTable[] = [];
  try {
    for await (const page of lakeTablePages(target, database)) {
      called();
      found.push(...page);
    }
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return [];
    throw error;
  }
  return found;
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
