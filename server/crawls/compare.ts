import type { AwsTarget } from "@/server/aws/clients";
import { AwsError } from "@/server/aws/error";
import { type TableInput, wholeTable } from "@/server/aws/glue-tables";
import type { DatasetRow, FolderCounts, SourceTable } from "@/server/catalog";
import { type RecordedTable, recordedNames, recordedTables, scopeOf } from "./dataset-store";
import { comparePartitions } from "./partitions";
import { keepInputs, type Snapshot, snapshotsOf } from "./snapshot-store";
import { comparedOf, type FoundTable, isOurs, sourceTables } from "./source";
import { type ComparedTable, diffTable, type TableDiff } from "./table-diff";

/** A change before it is written down. */
export interface FoundChange {
  tableName: string;
  kind: "new" | "changed" | "dropped" | "partitions";
  tableId: string | null;
  diff: TableDiff;
  found: SourceTable | null;
  beforeInput: TableInput | null;
  afterInput: TableInput | null;
  newPartitions: number;
  droppedPartitions: number;
  refusal: "revert" | "overwrite" | "keep";
}

export interface Comparison {
  tables: number;
  changes: FoundChange[];
  /** What the source counts by now of tables on record: no decision is to be made of that. */
  counted: Pick<SourceTable, "name" | "rows" | "bytes" | "updatedAt">[];
  /** Tables on record that the source has and does not list for this role. */
  hidden: number;
  /** The snapshots that match what is on record. */
  kept: Pick<Snapshot, "runId" | "name">[];
}

interface Work {
  target: AwsTarget;
  dataset: DatasetRow;
  runId: string;
  signal: AbortSignal;
  /** The table that is a folder, counted by its files: Glue tells only when it was made. */
  folder: (FolderCounts & { tableName: string }) | null;
  onProgress: (tables: number) => void;
}

const SAME: TableDiff = { columns: [], facts: [], isAdditive: true };

/** Reads a dataset's source and holds it against what is on record, page by page. */
export async function compareSource(work: Work): Promise<Comparison> {
  const { target, dataset, signal } = work;
  const scope = await scopeOf(dataset.id);
  const seen = new Set<string>();
  const done: Comparison = { tables: 0, changes: [], counted: [], kept: [], hidden: 0 };
  for await (const page of sourceTables(target, dataset)) {
    signal.throwIfAborted();
    const names = page.map(({ table }) => table.name);
    const [records, snapshots] = await Promise.all([
      recordedTables(dataset.id, names),
      snapshotsOf(dataset.id, names),
    ]);
    const same: TableInput[] = [];
    for (const one of page) {
      const found = { ...one, table: counted(work, one.table) };
      const recorded = records.get(found.table.name) ?? null;
      if (!recorded && (found.isDeprecated || !isOurs(found, scope))) continue;
      seen.add(found.table.name);
      const base = recorded && baseOf(recorded, snapshots.get(found.table.name) ?? []);
      const isSame = await compareTable(work, { found, recorded, base }, done);
      if (isSame && found.input) same.push(found.input);
      work.onProgress(seen.size);
    }
    // What is as on record is what later refusals put back to.
    await keepInputs(work.runId, same);
    for (const { Name } of same) done.kept.push({ runId: work.runId, name: Name });
  }
  done.tables = seen.size;
  await addVanished(work, seen, done);
  return done;
}

function counted({ folder }: Work, table: SourceTable): SourceTable {
  if (folder?.tableName !== table.name) return table;
  const { rows, bytes, updatedAt } = folder;
  return { ...table, rows, bytes, updatedAt };
}

/** The newest snapshot of a table that is as it is on record, and what it tells beyond that. */
interface Base extends Snapshot {
  compared: ComparedTable;
}

function baseOf(recorded: RecordedTable, snapshots: readonly Snapshot[]): Base | null {
  for (const snapshot of snapshots) {
    const compared = comparedOf(snapshot.input);
    if (diffTable(recorded.compared, compared) === null) return { ...snapshot, compared };
  }
  return null;
}

interface Pair {
  found: FoundTable;
  recorded: RecordedTable | null;
  base: Base | null;
}

/** Adds what differs of a table; true where it is as it is on record. */
async function compareTable(work: Work, pair: Pair, done: Comparison): Promise<boolean> {
  const { found, recorded, base } = pair;
  // What is not as on record leaves the earlier snapshot in its place.
  const keepBase = () => {
    if (base) done.kept.push(base);
    return false;
  };
  if (recorded && found.isDeprecated) {
    done.changes.push(dropped(work, { recorded, base, afterInput: found.input }));
    return keepBase();
  }
  const diff = diffTable(base?.compared ?? recorded?.compared ?? NOTHING, found.compared);
  const partitions = await partitionsOf(work, pair);
  if (!recorded) {
    done.changes.push({ ...change(work, pair), kind: "new", diff: diff ?? SAME, ...partitions });
    return false;
  }
  const { name, rows, bytes, updatedAt } = found.table;
  done.counted.push({ name, rows, bytes, updatedAt });
  if (partitions.newPartitions + partitions.droppedPartitions > 0)
    done.changes.push({ ...change(work, pair), kind: "partitions", diff: SAME, ...partitions });
  if (diff) {
    done.changes.push({ ...change(work, pair), kind: "changed", diff });
    return keepBase();
  }
  return true;
}

const NOTHING: ComparedTable = { type: "TABLE", format: "", location: null, serde: null, columns: [] };

async function partitionsOf({ target, dataset, runId, signal }: Work, { found, recorded }: Pair) {
  const isPartitioned = found.compared.columns.some(({ isPartitionKey }) => isPartitionKey);
  if (!isPartitioned || !dataset.glueDatabase || found.input === null)
    return { newPartitions: 0, droppedPartitions: 0 };
  const at = { database: dataset.glueDatabase, runId, tableName: found.table.name, recorded };
  return comparePartitions(target, at, signal);
}

/** Glue can be put back to a snapshot; one of this very crawl shows that it was this crawl that changed it. */
function refusalOf({ runId }: Work, base: Base | null): FoundChange["refusal"] {
  if (!base) return "keep";
  return base.runId === runId ? "revert" : "overwrite";
}

function change(work: Work, { found, recorded, base }: Pair): Omit<FoundChange, "kind" | "diff"> {
  // A new table is taken away again; that needs no snapshot.
  const refusal = recorded ? refusalOf(work, base) : found.input ? "revert" : "keep";
  return {
    ...{ tableName: found.table.name, tableId: recorded?.id ?? null, found: found.table, refusal },
    ...{ beforeInput: base?.input ?? null, afterInput: found.input, newPartitions: 0, droppedPartitions: 0 },
  };
}

function dropped(
  work: Work,
  {
    recorded,
    base,
    afterInput,
  }: { recorded: RecordedTable; base: Base | null; afterInput: TableInput | null },
): FoundChange {
  const { columns } = recorded.compared;
  return {
    ...{ tableName: recorded.name, tableId: recorded.id, kind: "dropped", found: null },
    diff: {
      columns: columns.map(({ name, type }) => ({ name, change: "dropped", before: type, after: null })),
      ...{ facts: [], isAdditive: false },
    },
    ...{ beforeInput: base?.input ?? null, afterInput, refusal: refusalOf(work, base) },
    ...{ newPartitions: 0, droppedPartitions: 0 },
  };
}

async function addVanished(work: Work, seen: ReadonlySet<string>, done: Comparison): Promise<void> {
  const gone = (await recordedNames(work.dataset.id)).filter((name) => !seen.has(name));
  const [records, snapshots] = await Promise.all([
    recordedTables(work.dataset.id, gone),
    snapshotsOf(work.dataset.id, gone),
  ]);
  for (const recorded of records.values()) {
    const base = baseOf(recorded, snapshots.get(recorded.name) ?? []);
    if (base) done.kept.push(base);
    if (await isOnlyHidden(work, recorded.name)) done.hidden += 1;
    else done.changes.push(dropped(work, { recorded, base, afterInput: null }));
  }
}

/** Glue lists what a role may see; asked for by its name, a table that is there is answered or denied. */
async function isOnlyHidden({ target, dataset }: Work, table: string): Promise<boolean> {
  if (!dataset.glueDatabase) return false;
  try {
    return (await wholeTable(target, { database: dataset.glueDatabase, table })) !== null;
  } catch (error) {
    if (error instanceof AwsError && error.code === "aws_denied") return true;
    throw error;
  }
}
