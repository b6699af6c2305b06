import type { Column, ColumnList, Table } from "@/server/access/model";

/** A set of a table's columns: bit i stands for the i-th, the partition keys coming after the others. */
export type Columns = bigint;

const powers: bigint[] = [];
const power = (position: number): bigint => {
  powers[position] ??= 1n << BigInt(position);
  return powers[position];
};

export const columnsOf = ({ columns, partitionKeys }: Table): readonly Column[] =>
  partitionKeys.length === 0 ? columns : [...columns, ...partitionKeys];

export const column = power;

export const allColumns = ({ columns, partitionKeys }: Table): Columns =>
  power(columns.length + partitionKeys.length) - 1n;

const CHUNK = 32;
const chunk = (1n << BigInt(CHUNK)) - 1n;

/** How many they are. */
export const countOf = (columns: Columns): number => {
  let count = 0;
  for (let rest = columns; rest !== 0n; rest >>= BigInt(CHUNK))
    for (let bits = Number(rest & chunk) | 0; bits !== 0; bits &= bits - 1) count += 1;
  return count;
};

/**
 * Partition keys cannot be withheld from one who sees any column.
 * https://docs.aws.amazon.com/lake-formation/latest/dg/data-filtering-notes.html
 */
export const withPartitionKeys = (table: Table, columns: Columns): Columns =>
  columns === 0n ? 0n : columns | (allColumns(table) & ~(power(table.columns.length) - 1n));

/** An include list names columns for good; an exclude list lets in whichever are added later. */
export const listed = (table: Table, list: ColumnList): Columns => {
  const isIncluded = "include" in list;
  const names = new Set(isIncluded ? list.include : list.exclude);
  let columns = 0n;
  columnsOf(table).forEach(({ name }, position) => {
    if (names.has(name) === isIncluded) columns |= power(position);
  });
  return withPartitionKeys(table, columns);
};

const named = new WeakMap<Table, Map<Columns, readonly string[]>>();

/** The names of many people's columns are the same few lists. */
export const namesOf = (table: Table, columns: Columns): readonly string[] => {
  const lists = named.get(table) ?? new Map<Columns, readonly string[]>();
  const known = lists.get(columns);
  if (known) return known;
  const names = columnsOf(table).flatMap(({ name }, position) =>
    (columns & power(position)) === 0n ? [] : [name],
  );
  named.set(table, lists.set(columns, names));
  return names;
};

export const positionOf = (table: Table, name: string): number =>
  columnsOf(table).findIndex((each) => each.name === name);
