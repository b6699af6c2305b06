import { quoteName } from "@/server/local/athena-sql/piece";
import { duckType, parseHiveType } from "./hive-type";
import type { Scan } from "./scan";

// Which tables and columns a query reads, DuckDB's own planner tells best. It plans the query once over empty tables
// of the same names and columns, where the plan says which table each scan is of.

/** SQL that makes an empty table in place of a scan. */
export function definedProbe({ use, table }: Scan): string {
  const columns = [...table.columns, ...table.partitionKeys].map(
    ({ name, type }) => `${quoteName(name)} ${duckType(parseHiveType(type))}`,
  );
  if (use.path) columns.push(`"$path" VARCHAR`);
  return `CREATE TABLE ${quoteName(use.id)} (${columns.join(", ")})`;
}

export const droppedProbe = ({ use }: Scan): string => `DROP TABLE ${quoteName(use.id)}`;

interface PlanNode {
  children?: PlanNode[];
  extra_info?: Record<string, unknown>;
}

/** The columns (in lower case) that the plan reads of a scan; null when the plan has no need of it. */
export function columnsRead(plan: string, { use, table }: Scan): Set<string> | null {
  const suffix = `.${use.id}`;
  let read: Set<string> | null = null;
  const visit = ({ children = [], extra_info: info = {} }: PlanNode) => {
    if (String(info["Table"] ?? "").endsWith(suffix)) {
      read ??= new Set();
      for (const projected of [info["Projections"] ?? []].flat()) {
        const name = String(projected).toLowerCase();
        read.add(name);
        // A field of a struct, where only that is read.
        read.add(name.split(".", 1)[0] ?? name);
      }
      const filters = [info["Filters"] ?? []]
        .flat()
        .map((text) => String(text).replace(/'(?:[^']|'')*'/g, "''"));
      for (const { name } of table.columns) {
        const word = new RegExp(`(?:^|\\W)${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:\\W|$)`, "i");
        if (filters.some((text) => word.test(text))) read.add(name.toLowerCase());
      }
    }
    for (const child of children) visit(child);
  };
  for (const node of JSON.parse(plan) as PlanNode[]) visit(node);
  return read;
}
