import type { Resource, ResourceKind } from "./resource";

const all = [
  "ALL",
  "SELECT",
  "ALTER",
  "DROP",
  "DELETE",
  "INSERT",
  "DESCRIBE",
  "CREATE_DATABASE",
  "CREATE_TABLE",
  "DATA_LOCATION_ACCESS",
  "CREATE_LF_TAG",
  "ASSOCIATE",
  "GRANT_WITH_LF_TAG_EXPRESSION",
  "CREATE_LF_TAG_EXPRESSION",
  "CREATE_CATALOG",
  "SUPER_USER",
] as const;
export type Permission = (typeof all)[number];

const onDatabase: readonly Permission[] = ["ALL", "ALTER", "CREATE_TABLE", "DESCRIBE", "DROP"];
const onTable: readonly Permission[] = ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"];

const valid: Record<Exclude<ResourceKind, "tagPolicy">, readonly Permission[]> = {
  catalog: [
    "ALL",
    "ALTER",
    "CREATE_CATALOG",
    "CREATE_DATABASE",
    "CREATE_LF_TAG",
    "CREATE_LF_TAG_EXPRESSION",
    "DESCRIBE",
    "DROP",
    "SUPER_USER",
  ],
  database: onDatabase,
  table: onTable,
  allTables: onTable,
  columns: ["SELECT"],
  cellsFilter: ["DESCRIBE", "DROP", "SELECT"],
  location: ["DATA_LOCATION_ACCESS"],
  tag: ["ALTER", "ASSOCIATE", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
  expression: ["ALTER", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"],
};

/** Which permissions there are on a kind of resource. */
export function permissionsOn(resource: Resource): readonly Permission[] {
  if (resource.kind !== "tagPolicy") return valid[resource.kind];
  return resource.resourceType === "DATABASE" ? onDatabase : onTable;
}

export function isPermission(text: string): text is Permission {
  return all.some((permission) => permission === text);
}

/** Whether having some permissions on a thing is to have this one: ALL is, and any of them lets one see the thing. */
export function includes(held: readonly Permission[], permission: Permission): boolean {
  if (held.includes(permission) || held.includes("ALL")) return true;
  return permission === "DESCRIBE" && held.length > 0;
}
