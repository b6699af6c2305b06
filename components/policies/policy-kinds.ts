export const KINDS = [
  ...(["tagPolicy", "database", "allTables", "table", "columns", "rows"] as const),
  ...(["location", "catalog", "tag", "expression"] as const),
] as const;
export type PolicyKind = (typeof KINDS)[number];

export const KIND_WORDS: Record<PolicyKind, string> = {
  ...{ tagPolicy: "By LF-tags", database: "A database", allTables: "All tables of a database" },
  ...{ table: "A table", columns: "Columns of a table", rows: "Rows of a table" },
  ...{ location: "A data location", catalog: "The catalog" },
  ...{ tag: "An LF-tag itself", expression: "A saved expression itself" },
};

export const hasDatabase = (kind: PolicyKind): boolean =>
  kind === "allTables" || kind === "database" || hasTable(kind);

export const hasTable = (kind: PolicyKind): boolean =>
  kind === "table" || kind === "columns" || kind === "rows";

/** Of what another account owns and shared: what was given to this one, it gives on. */
export const mayBeShared = (kind: PolicyKind): boolean =>
  ["tagPolicy", "database", "allTables", "table", "columns", "location"].includes(kind);

/** A policy's shape, as far as it decides what can be granted. */
export interface Shape {
  kind: PolicyKind;
  resourceType: "DATABASE" | "TABLE";
  /** Which of the chosen is a resource link. */
  link: "database" | "table" | null;
}

const isOnLink = ({ kind, link }: Pick<Shape, "kind" | "link">): boolean => link !== null && link === kind;

/** Whether what it is on lies in a database, which must be seen as well. */
export const isInDatabase = ({ kind, resourceType }: Shape): boolean =>
  kind === "tagPolicy" ? resourceType === "TABLE" : kind === "allTables" || hasTable(kind);

const ON_DATABASE = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP", "ALL"];
const ON_TABLE = ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP", "ALL"];
const ON: Record<Exclude<PolicyKind, "tagPolicy">, readonly string[]> = {
  ...{ database: ON_DATABASE, allTables: ON_TABLE, table: ON_TABLE, columns: ["SELECT"], rows: ["SELECT"] },
  location: ["DATA_LOCATION_ACCESS"],
  catalog: ["CREATE_DATABASE", "CREATE_LF_TAG", "CREATE_LF_TAG_EXPRESSION"],
  tag: ["DESCRIBE", "ASSOCIATE", "GRANT_WITH_LF_TAG_EXPRESSION", "ALTER", "DROP"],
  expression: ["DESCRIBE", "GRANT_WITH_LF_TAG_EXPRESSION", "ALTER", "DROP"],
};

/** What Lake Formation lets be granted on such a thing. */
export function permissionsOn(shape: Shape): readonly string[] {
  if (isOnLink(shape)) return ["DESCRIBE", "DROP"];
  if (shape.kind !== "tagPolicy") return ON[shape.kind];
  return shape.resourceType === "DATABASE" ? ON_DATABASE : ON_TABLE;
}
