import type { ColumnList, Resource } from "./resource";
import { resourceKey } from "./resource";

/** Whether a permission on `given` is one on `wanted` too, by their names alone. */
export function covers(given: Resource, wanted: Resource): boolean {
  if (given.catalogId !== wanted.catalogId) return false;
  if (resourceKey(given) === resourceKey(wanted)) return true;
  switch (given.kind) {
    case "allTables":
      return "table" in wanted && wanted.database === given.database;
    case "table":
      return "table" in wanted && wanted.database === given.database && wanted.table === given.table;
    case "columns":
      return (
        wanted.kind === "columns" &&
        wanted.database === given.database &&
        wanted.table === given.table &&
        coversColumns(given.columns, wanted.columns)
      );
    case "location":
      return wanted.kind === "location" && wanted.arn.startsWith(`${given.arn.replace(/\/$/, "")}/`);
    case "tag":
      return wanted.kind === "tag" && wanted.key === given.key && coversValues(given.values, wanted.values);
    default:
      return false;
  }
}

function coversColumns(given: ColumnList, wanted: ColumnList): boolean {
  if ("include" in given) {
    return "include" in wanted && wanted.include.every((name) => given.include.includes(name));
  }
  return "include" in wanted
    ? !wanted.include.some((name) => given.exclude.includes(name))
    : given.exclude.every((name) => wanted.exclude.includes(name));
}

function coversValues(given: readonly string[], wanted: readonly string[]): boolean {
  return given.includes("*") || wanted.every((value) => given.includes(value));
}
