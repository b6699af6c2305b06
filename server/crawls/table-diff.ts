/** What is compared of a table. Where a side does not know something it says null, and that is not compared. */
export interface ComparedTable {
  type: string;
  format: string;
  location: string | null;
  /** The class that reads it; Headgate's own record has none. */
  serde: string | null;
  columns: readonly ComparedColumn[];
}

export interface ComparedColumn {
  name: string;
  type: string;
  /** What its source says of it; null where that is not known. */
  comment: string | null;
  isPartitionKey: boolean;
}

export interface ColumnChange {
  name: string;
  change: "added" | "dropped" | "retyped" | "moved" | "commented" | "key";
  /** Types, positions from 1, comments, or `column` and `partition key`. */
  before: string | null;
  after: string | null;
}

export interface FactChange {
  fact: "type" | "format" | "location" | "serde";
  before: string | null;
  after: string | null;
}

export interface TableDiff {
  columns: ColumnChange[];
  facts: FactChange[];
  /** Nothing is lost or different for whoever reads the table: columns came at its end, that is all. */
  isAdditive: boolean;
}

/** What changed from one state of a table to another; null when nothing did. */
export function diffTable(before: ComparedTable, after: ComparedTable): TableDiff | null {
  const columns = diffColumns(before.columns, after.columns);
  const facts = diffFacts(before, after);
  if (columns.length + facts.length === 0) return null;
  const areAdded = facts.length === 0 && columns.every(({ change }) => change === "added");
  return { columns, facts, isAdditive: areAdded && areAtEnd(before.columns, after.columns) };
}

/** A CSV's columns are told by their place: one that came between others makes those others' values different ones. */
function areAtEnd(before: readonly ComparedColumn[], after: readonly ComparedColumn[]): boolean {
  const names = (columns: readonly ComparedColumn[], isKey: boolean) =>
    columns.filter(({ isPartitionKey }) => isPartitionKey === isKey).map(({ name }) => name);
  const [was, is] = [names(before, false), names(after, false)];
  return names(before, true).length === names(after, true).length && was.every((name, n) => name === is[n]);
}

function diffFacts(before: ComparedTable, after: ComparedTable): FactChange[] {
  const changes: FactChange[] = [];
  const compare = (fact: FactChange["fact"], was: string | null, is: string | null) => {
    if (was !== is) changes.push({ fact, before: was, after: is });
  };
  compare("type", before.type, after.type);
  compare("format", before.format, after.format);
  compare("location", unslashed(before.location), unslashed(after.location));
  if (before.serde !== null && after.serde !== null) compare("serde", before.serde, after.serde);
  return changes;
}

const unslashed = (location: string | null) => location?.replace(/\/+$/, "") ?? null;

type Placed = ComparedColumn & { key: string };

/** A CSV's header may name two columns alike: the second one of a name is not the first. */
function placed(columns: readonly ComparedColumn[]): Placed[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const nth = (seen.get(column.name) ?? 0) + 1;
    seen.set(column.name, nth);
    return { ...column, key: nth === 1 ? column.name : `${column.name}\u0000${nth}` };
  });
}

function diffColumns(before: readonly ComparedColumn[], after: readonly ComparedColumn[]): ColumnChange[] {
  const was = placed(before);
  const is = placed(after);
  const wasBy = new Map(was.map((column, at) => [column.key, { ...column, at }]));
  const isBy = new Set(is.map(({ key }) => key));
  const dropped = was
    .filter(({ key }) => !isBy.has(key))
    .map(({ name, type }): ColumnChange => ({ name, change: "dropped", before: type, after: null }));
  const common = is.flatMap((column) => {
    const former = wasBy.get(column.key);
    return former ? [{ former, column }] : [];
  });
  const changed = common.flatMap(({ former, column }) => diffColumn(former, column));
  const added = is
    .filter(({ key }) => !wasBy.has(key))
    .map(({ name, type }): ColumnChange => ({ name, change: "added", before: null, after: type }));
  return [...dropped, ...changed, ...moved(common, was, is), ...added];
}

function diffColumn(was: Placed, { name, type, comment, isPartitionKey }: Placed): ColumnChange[] {
  const changes: ColumnChange[] = [];
  if (was.type !== type) changes.push({ name, change: "retyped", before: was.type, after: type });
  if (was.isPartitionKey !== isPartitionKey)
    changes.push({ name, change: "key", before: role(was.isPartitionKey), after: role(isPartitionKey) });
  if (was.comment !== null && comment !== null && was.comment !== comment)
    changes.push({ name, change: "commented", before: was.comment, after: comment });
  return changes;
}

const role = (isPartitionKey: boolean) => (isPartitionKey ? "partition key" : "column");

/** The fewest columns that must be taken out of the row to leave the others in the order that they had. */
function moved(
  common: readonly { former: Placed & { at: number }; column: Placed }[],
  was: readonly Placed[],
  is: readonly Placed[],
): ColumnChange[] {
  // One that became a partition key stands at the end for that reason.
  const stayed = common.filter(({ former, column }) => former.isPartitionKey === column.isPartitionKey);
  const kept = longestRising(stayed.map(({ former }) => former.at));
  if (kept.size === stayed.length) return [];
  const placeIn = (columns: readonly Placed[]) => new Map(columns.map(({ key }, n) => [key, String(n + 1)]));
  const [from, to] = [placeIn(was), placeIn(is)];
  return stayed
    .filter((_, n) => !kept.has(n))
    .map(({ column: { name, key } }) => ({
      ...{ name, change: "moved" as const },
      ...{ before: from.get(key) ?? null, after: to.get(key) ?? null },
    }));
}

/** Indexes of a longest rising sequence among numbers that are all different. */
function longestRising(numbers: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [n, number] of numbers.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[ends[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[n] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = n;
  }
  const kept = new Set<number>();
  for (let n = ends.at(-1) ?? -1; n >= 0; n = before[n] ?? -1) kept.add(n);
  return kept;
}
