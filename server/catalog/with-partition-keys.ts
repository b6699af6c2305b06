import { columnNames, type Inferred, NotATable } from "./infer/inferred";
import type { PartitionKey } from "./layout";

/** Adds the keys' values to the rows. No column may have a key's name: one of a CSV, known by its place, gets another. */
export function withPartitionKeys(
  inferred: Inferred,
  keys: readonly PartitionKey[],
  values: readonly string[],
): Inferred {
  if (keys.length === 0) return inferred;
  const isKey = (name: string) => keys.some((key) => key.name === name);
  const doubled = inferred.columns.filter(({ name }) => isKey(name));
  const isCsv = inferred.format === "csv";
  const own = isCsv ? renamed(inferred, keys) : without(inferred, isKey);
  if (own.columns.length === 0)
    throw new NotATable("Its files have no column that is no partition key. Name one of its folders.");
  const warnings = doubled.map(
    ({ name }) =>
      `The files have a column ${name} as well as their folders; ${isCsv ? "it gets another name" : "the folders' value counts"}.`,
  );
  return {
    ...own,
    rows: own.rows.map((row) => [...row, ...values]),
    warnings: [...own.warnings, ...warnings],
  };
}

function renamed(inferred: Inferred, keys: readonly PartitionKey[]): Inferred {
  const names = columnNames([...keys, ...inferred.columns].map(({ name }) => name)).slice(keys.length);
  return { ...inferred, columns: inferred.columns.map((one, n) => ({ ...one, name: names[n] ?? one.name })) };
}

function without(inferred: Inferred, isKey: (name: string) => boolean): Inferred {
  const stays = inferred.columns.map(({ name }) => !isKey(name));
  const kept = <T>(list: readonly T[]) => list.filter((_, n) => stays[n]);
  return { ...inferred, columns: kept(inferred.columns), rows: inferred.rows.map(kept) };
}
