/*
 * What decides who may reach what, as plain values: the input of the engine, of plans and of what-ifs. Names and forms
 * are Lake Formation's; names of databases, tables, columns, tag keys and values are in lower case.
 */

export const permissions = [
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
export type Permission = (typeof permissions)[number];

/**
 * As Lake Formation writes it: the ARN of an IAM role, user or group, an account's twelve digits, the ARN of an
 * organization or unit, `<account>:IAMPrincipals`, or `IAM_ALLOWED_PRINCIPALS`.
 */
export type Principal = string;

/** Keys to the values of which one must be there: AND over keys, OR inside values. */
export type Expression = Readonly<Record<string, readonly string[]>>;

/** Tags of one resource: each key has one value. */
export type Tags = Readonly<Record<string, string>>;

export type ColumnList = { include: readonly string[] } | { exclude: readonly string[] };

/**
 * Lake Formation's Resource union. `catalogId` is there where the resource is another account's than the catalog in
 * which the grant (or opt-in) stands: what a consumer gives on of a share.
 */
export type Resource = ResourceForm & { catalogId?: string };

type ResourceForm =
  | { kind: "catalog" }
  | { kind: "database"; database: string }
  | { kind: "table"; database: string; table: string }
  /** TableWildcard: all tables of a database, also those to come. */
  | { kind: "allTables"; database: string }
  | { kind: "columns"; database: string; table: string; columns: ColumnList }
  | { kind: "cellsFilter"; database: string; table: string; name: string }
  | { kind: "location"; arn: string }
  | { kind: "tag"; key: string; values: readonly string[] }
  | {
      kind: "tagPolicy";
      resourceType: "DATABASE" | "TABLE";
      /** Inline, or the name of a saved expression. */
      expression: Expression | { name: string };
    }
  | { kind: "expression"; name: string };

export interface Grant {
  principal: Principal;
  resource: Resource;
  permissions: readonly Permission[];
  /** Those of the permissions that may be passed on. */
  grantable: readonly Permission[];
  /** Cedar, kept and shown, not evaluated. */
  condition?: string;
}

export interface Column {
  name: string;
  /** As Hive writes it. */
  type: string;
  /** Assigned to the column itself. */
  tags: Tags;
}

export interface Table {
  name: string;
  kind: "table" | "view";
  /** s3://…, of what has files. */
  location?: string;
  columns: readonly Column[];
  partitionKeys: readonly Column[];
  /** Assigned to the table itself. */
  tags: Tags;
  /** Makes it a resource link. */
  target?: { catalogId: string; database: string; table: string };
  /** ARN of who created it. */
  createdBy?: string;
}

export interface Database {
  name: string;
  location?: string;
  /** Assigned to the database. */
  tags: Tags;
  tables: readonly Table[];
  /** Makes it a resource link. */
  target?: { catalogId: string; database: string };
}

/** A data cells filter: a row filter expression (all rows without one) and columns (all without a list). */
export interface CellsFilter {
  /** The table's, where it is another account's than the catalog in which the filter stands. */
  catalogId?: string;
  database: string;
  table: string;
  name: string;
  rowFilter?: string;
  columns?: ColumnList;
}

/** Who is asked by Lake Formation's rules in spite of IAM_ALLOWED_PRINCIPALS (hybrid access mode). */
export interface OptIn {
  principal: Principal;
  resource: Resource;
}

export interface Location {
  /** arn:aws:s3:::bucket/prefix */
  arn: string;
  hybrid: boolean;
}

export interface Settings {
  admins: readonly Principal[];
  readOnlyAdmins: readonly Principal[];
  /** Whether new databases and tables are given to IAM_ALLOWED_PRINCIPALS. */
  createDatabaseDefault: boolean;
  createTableDefault: boolean;
  /** "1" to "5". */
  crossAccountVersion: string;
}

/** An account's Data Catalog and what its Lake Formation says. */
export interface Catalog {
  /** The account's twelve digits. */
  catalogId: string;
  settings: Settings;
  tags: readonly { key: string; values: readonly string[] }[];
  expressions: readonly { name: string; description?: string; expression: Expression }[];
  databases: readonly Database[];
  grants: readonly Grant[];
  filters: readonly CellsFilter[];
  optIns: readonly OptIn[];
  locations: readonly Location[];
}

/** An IAM principal that can be asked about, and the groups through which it is given more. */
export interface Identity {
  arn: string;
  accountId: string;
  groups?: readonly Principal[];
}

/** An organization or an organizational unit, by its ARN, and the accounts in it. */
export interface Organization {
  arn: string;
  accounts: readonly string[];
}

export interface Lake {
  catalogs: readonly Catalog[];
  identities: readonly Identity[];
  organizations?: readonly Organization[];
}
