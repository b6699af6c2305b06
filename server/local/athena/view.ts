import { AthenaSqlError } from "@/server/local/athena-sql/error";
import type { CatalogTable, Column } from "./catalog";

interface StoredView {
  originalSql: string;
  catalog?: string;
  schema?: string;
  columns: { name: string; type: string }[];
}

/** What the catalog keeps of a view: `/* Presto View: <base64> *\/`. */
export function readView(table: Pick<CatalogTable, "viewText">): StoredView {
  const encoded = /^\s*\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/\s*$/.exec(table.viewText ?? "")?.[1];
  if (!encoded) throw new AthenaSqlError("INVALID_VIEW", "Invalid view: it was not made by Athena");
  try {
    return JSON.parse(Buffer.from(encoded, "base64").toString("utf8")) as StoredView;
  } catch {
    throw new AthenaSqlError("INVALID_VIEW", "Invalid view JSON");
  }
}

export function viewText(view: StoredView): string {
  return `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString("base64")} */`;
}

const trinoTypes: Readonly<Record<string, string>> = {
  int: "integer",
  string: "varchar",
  float: "real",
  binary: "varbinary",
};

/** A view's column as Presto tells its type. */
export const viewColumn = ({ name, type }: Column) => ({ name, type: trinoTypes[type] ?? type });
