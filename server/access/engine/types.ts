import type {
  CellsFilter,
  Expression,
  Grant,
  Lake,
  OptIn,
  Permission,
  Principal,
  Resource,
} from "@/server/access/model";
import type { Step } from "@/server/access/operation";

export interface DatabaseRef {
  catalogId: string;
  database: string;
}

export interface TableRef extends DatabaseRef {
  table: string;
}

export interface ColumnRef extends TableRef {
  column: string;
}

/** What can be asked of a table; ALL is expanded to these. */
export const tablePermissions = ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP"] as const;
export type TablePermission = (typeof tablePermissions)[number];

/** What can be asked of a database. */
export const databasePermissions = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP"] as const;
export type DatabasePermission = (typeof databasePermissions)[number];

/** `iam`: Lake Formation leaves it to IAM policies (IAM_ALLOWED_PRINCIPALS holds it, and nobody opted in). */
export type Verdict = "allow" | "deny" | "iam";

/** All rows, or those for which one of the predicates holds; a predicate is row filters of which all must hold. */
export type Rows = "all" | readonly (readonly string[])[];

/** What a principal may do with a table. */
export interface TableAccess {
  verdicts: Readonly<Record<TablePermission, Verdict>>;
  /** Those that SELECT reads, in the table's order, partition keys last. Empty unless SELECT is allowed or IAM's. */
  columns: readonly string[];
  /** Those that glue:GetTable shows. */
  described: readonly string[];
  /** Those of which SELECT reads some column. Empty unless SELECT is allowed or IAM's. */
  rows: Rows;
  /** Those of the columns that SELECT reads in all rows; of the others a row filter leaves some cells out. */
  unfiltered: readonly string[];
}

export interface DatabaseAccess {
  verdicts: Readonly<Record<DatabasePermission, Verdict>>;
}

/** One of the ways in which a principal has something, from the grant to the table. */
export interface AccessPath {
  permissions: readonly (TablePermission | DatabasePermission)[];
  /** What SELECT reads, or DESCRIBE shows. */
  columns: readonly string[];
  rows: Rows;
  hops: readonly Hop[];
  /** A grant on the way has a condition (Cedar), which is not evaluated: the path may hold for some sessions only. */
  hasCondition: boolean;
}

/** A link of the chain that a path is; in the order from the grant to what is reached. */
export type Hop =
  | { kind: "grant"; catalogId: string; grant: Grant }
  /** The principal is covered as a member: of a group, or of an account's IAMPrincipals. */
  | { kind: "member"; of: Principal }
  | { kind: "expression"; catalogId: string; expression: Expression; name?: string }
  | { kind: "tag"; tag: EffectiveTag; on: Assigned }
  | { kind: "filter"; filter: CellsFilter }
  /** What stands before it is given to the account (or an organization of it), what follows is given on in it. */
  | { kind: "share"; from: string; to: string }
  | { kind: "link"; link: DatabaseRef & { table?: string }; target: DatabaseRef & { table?: string } }
  /** Lake Formation decides in spite of IAM_ALLOWED_PRINCIPALS. */
  | { kind: "optIn"; catalogId: string; optIn: OptIn }
  | { kind: "admin"; catalogId: string; readOnly: boolean }
  | { kind: "creator"; createdBy: Principal };

/** On what a tag is assigned, or to what it is effective. */
export type Assigned = DatabaseRef & { table?: string; column?: string };

export interface EffectiveTag {
  key: string;
  value: string;
  /** Where it is assigned. */
  assignedOn: Assigned;
  origin: "direct" | "inherited" | "overriding";
  /** What would be inherited without the assignment. */
  overrides?: { value: string; assignedOn: Assigned };
}

export interface Question {
  principal: Principal;
  table: TableRef;
  column?: string;
  permission: TablePermission;
}

export interface Explanation {
  verdict: Verdict;
  /** Of SELECT, for the column if one was asked for. */
  rows: Rows;
  /** Those that give what was asked; while IAM decides, those that would. */
  paths: readonly AccessPath[];
  /** The grants to IAM_ALLOWED_PRINCIPALS because of which IAM decides. */
  iamGrants: readonly Grant[];
  /** Whether the files lie in a registered location; if not, reading them takes S3 permissions in IAM as well. */
  registration: "no" | "yes" | "hybrid" | "no location";
  /** For a denial: what comes near to giving it. */
  shortfalls: readonly Shortfall[];
  /** For a denial: changes that would give it, those first that open least else. */
  remedies: readonly Remedy[];
  /** For what is allowed: the changes after which it is not; for what IAM decides: those after which it does not. */
  removal: readonly Step[];
  /** The resource link by which it is asked for: who may see it is decided apart from what its target gives. */
  link?: LinkExplanation;
}

/** Something of what a denial lacks. */
export type Shortfall =
  /** It is asked for by a link that one may not see. */
  | { kind: "hiddenLink"; link: DatabaseRef & { table?: string } }
  /** The owner gives it to the subject's account, which does not give it on. The columns are those that it was given. */
  | { kind: "notPassedOn"; from: string; to: string; columns: readonly string[] }
  /** The subject's account gives it on without having been given it. */
  | { kind: "notShared"; from: string; to: string }
  /** The permission is had, on these columns. */
  | { kind: "otherColumns"; columns: readonly string[] }
  | { kind: "otherPermissions"; permissions: readonly (TablePermission | DatabasePermission)[] };

export interface LinkExplanation {
  at: DatabaseRef & { table?: string };
  /** Of DESCRIBE: one from whom the link is hidden reaches nothing by it. */
  verdict: Verdict;
  /** The grants to IAM_ALLOWED_PRINCIPALS because of which IAM decides whether it shows. */
  iamGrants: readonly Grant[];
  /** The changes after which IAM does not. */
  removal: readonly Step[];
}

export interface Remedy {
  /** The last: a grant to the account, which then gives it on. */
  kind: "grant" | "grantByPolicy" | "assignTag" | "share";
  steps: readonly Step[];
  /** How many tables it opens, each counted for everyone to whom it does: of a grant, the tables that it is on. */
  opens: number;
}

/** One who has something of a table. */
export interface Reader {
  principal: Principal;
  access: TableAccess;
}

/** A place in a catalog behind which one goes on in the order of names; a database comes before its tables. */
export interface Behind {
  database: string;
  table?: string | undefined;
}

/** Of what is reached. */
export interface Sought {
  after?: Behind & { catalogId: string };
  /** No other catalog or database is looked into. */
  within?: { catalogId?: string | undefined; database?: string | undefined };
  /** What is decided about at all. */
  isMeant?: (place: DatabaseRef & { table?: string }) => boolean;
  /** Without what is left to IAM alone. */
  isGiven?: boolean;
  /** Only tables that SELECT reads, or of which IAM decides. */
  isRead?: boolean;
}

export type Reached =
  | { kind: "database"; database: DatabaseRef; access: DatabaseAccess }
  | {
      kind: "table";
      table: TableRef;
      select: Verdict;
      /** Made when it is asked for: of most, nobody does. */
      access(): TableAccess;
    };

/** What an expression matches now. */
export type Match =
  | { kind: "database"; database: DatabaseRef }
  | { kind: "table"; table: TableRef; columns: readonly string[]; isWhole: boolean };

export interface Matching {
  catalogId: string;
  expression: Expression;
  resourceType: "DATABASE" | "TABLE";
}

export interface MatchCount {
  databases: number;
  tables: number;
  columns: number;
  /** Whether all columns of each table match. */
  isWhole: boolean;
}

export interface TableChange {
  principal: Principal;
  table: TableRef;
  permission: TablePermission;
  before: Verdict;
  after: Verdict;
  /** Of SELECT and DESCRIBE. */
  columnsGained: readonly string[];
  columnsLost: readonly string[];
  /** Of SELECT. */
  rowsBefore: Rows;
  rowsAfter: Rows;
  /** Of SELECT: those that are read in all rows since, or no more. */
  unfilteredGained: readonly string[];
  unfilteredLost: readonly string[];
}

export interface DatabaseChange {
  principal: Principal;
  database: DatabaseRef;
  permission: DatabasePermission;
  before: Verdict;
  after: Verdict;
}

/** Of a permission on what holds no data: a location, an LF-tag, a saved expression, the catalog itself. */
export interface GrantChange {
  principal: Principal;
  catalogId: string;
  permission: Permission;
  resource: Extract<Resource, { kind: "catalog" | "location" | "tag" | "expression" }>;
  isGain: boolean;
}

export interface AccessDiff {
  tables: readonly TableChange[];
  databases: readonly DatabaseChange[];
  grants: readonly GrantChange[];
  /** How many of the changes give or widen something, take or narrow something; one may do both. */
  gains: number;
  losses: number;
  /** How many of each are concerned. */
  blastRadius: { principals: number; databases: number; tables: number; columns: number };
}

/**
 * A lake with all that follows from it. It never changes: what `applySteps` and `replaceDatabase` give is another one
 * that shares with it whatever they leave as it was. What is asked for is computed once, when it is asked for.
 */
export interface LakeView {
  readonly lake: Lake;
  /** Step by step, so that others have their turn: what else is made in one go when it is first needed of all tables. */
  prepare(): Iterable<void>;
  tableAccess(principal: Principal, table: TableRef): TableAccess;
  databaseAccess(principal: Principal, database: DatabaseRef): DatabaseAccess;
  /** All that gives the principal anything on the table (also in vain, while IAM decides), with its proof. */
  paths(principal: Principal, table: TableRef): readonly AccessPath[];
  explain(question: Question): Explanation;
  /** Everyone who has something of the table: identities, groups and accounts that it is shared with. */
  readers(table: TableRef): readonly Reader[];
  /** All that a principal has something of, in the order of accounts, databases and tables. */
  reach(principal: Principal, sought?: Sought): Iterable<Reached>;
  /** The same, so that others can have their turn between two databases. */
  reachByDatabase(principal: Principal, sought?: Sought): Iterable<Iterable<Reached>>;
  effectiveTags(resource: Assigned): readonly EffectiveTag[];
  /** In the order of databases and tables, found as they are asked for. */
  matches(matching: Matching, after?: Behind): Iterable<Match>;
  countMatches(matching: Matching): MatchCount;
}
