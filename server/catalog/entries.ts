import type { NewEntry } from "./search-store";
import { vectorOf } from "./words";

export interface DatasetWords {
  id: string;
  name: string;
  description: string;
  domain: string | null;
  classification: string | null;
  ownerTeam: string | null;
  /** Where it comes from: a database, a schema, a prefix. */
  source: string;
  stewards: readonly string[];
  tags: readonly string[];
}

export interface TableWords {
  id: string;
  name: string;
  description: string;
  format: string;
  columns: readonly { name: string; description: string }[];
}

/** What is found of a dataset itself: by its names, its description, whose it is, and the names of its tables. */
export function datasetEntry(
  dataset: DatasetWords,
  tables: readonly Omit<TableWords, "columns">[],
): NewEntry {
  const formats = new Set(tables.map((table) => table.format));
  return {
    id: dataset.id,
    kind: "dataset",
    name: dataset.name,
    format: formats.size > 1 ? "mixed" : ([...formats][0] ?? null),
    words: vectorOf([
      ["A", [dataset.name]],
      ["B", [dataset.source, dataset.domain ?? "", dataset.classification ?? "", ...dataset.tags]],
      ["C", [dataset.description, ...tables.map((table) => table.name)]],
      ["D", [dataset.ownerTeam ?? "", ...dataset.stewards]],
    ]),
  };
}

/** What is found of a table: by its name, its columns, what is written of them, then by its dataset. */
export function tableEntry(dataset: DatasetWords, table: TableWords): NewEntry {
  return {
    id: table.id,
    kind: "table",
    name: table.name,
    format: table.format,
    words: vectorOf([
      ["A", [table.name]],
      ["B", table.columns.map((column) => column.name)],
      ["C", [table.description, ...table.columns.map((column) => column.description), dataset.name]],
      [
        "D",
        [
          ...[dataset.ownerTeam ?? "", dataset.domain ?? "", dataset.description],
          ...dataset.tags,
          ...dataset.stewards,
        ],
      ],
    ]),
  };
}
