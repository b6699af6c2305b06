import { rowFilterProblem } from "@/server/sql/row-filter";

export const KINDS = ["tagPolicy", "database", "allTables", "table", "columns", "rows"] as const;
export type PolicyKind = (typeof KINDS)[number];

/** A policy as it is being written. */
export interface PolicyDraft {
  accountId: string;
  principal: string;
  kind: PolicyKind;
  database: string;
  table: string;
  /** Those that are in, or those that are out. */
  columnMode: "include" | "exclude";
  columns: readonly string[];
  filterName: string;
  rowFilter: string;
  resourceType: "DATABASE" | "TABLE";
  expression: Readonly<Record<string, readonly string[]>>;
  /** The name of a saved expression, in the place of one of its own. */
  saved: string | null;
  permissions: readonly string[];
  mayPassOn: boolean;
  /** Whether seeing the database is given as well. */
  withDatabase: boolean;
  /** As a field of date and time has it, in the person's own time; empty for always. */
  expires: string;
}

export const EMPTY: PolicyDraft = {
  ...{ accountId: "", principal: "", kind: "tagPolicy", database: "", table: "" },
  ...{ columnMode: "include", columns: [], filterName: "", rowFilter: "" },
  ...{ resourceType: "TABLE", expression: {}, saved: null },
  ...{ permissions: ["SELECT"], mayPassOn: false, withDatabase: true, expires: "" },
};

const ON_DATABASE = ["DESCRIBE", "CREATE_TABLE", "ALTER", "DROP", "ALL"];
const ON_TABLE = ["SELECT", "DESCRIBE", "INSERT", "DELETE", "ALTER", "DROP", "ALL"];

type Shape = Pick<PolicyDraft, "kind" | "resourceType">;

export const isOnDatabases = ({ kind, resourceType }: Shape): boolean =>
  kind === "database" || (kind === "tagPolicy" && resourceType === "DATABASE");

/** What Lake Formation lets be granted on such a thing. */
export function permissionsOn(shape: Shape): readonly string[] {
  if (isOnDatabases(shape)) return ON_DATABASE;
  return shape.kind === "columns" || shape.kind === "rows" ? ["SELECT"] : ON_TABLE;
}

/** The draft with another shape: it keeps the permissions that are left, or takes the first. */
export function reshaped(draft: PolicyDraft, shape: Partial<PolicyDraft>): PolicyDraft {
  const next = { ...draft, ...shape };
  const allowed = permissionsOn(next);
  const kept = next.permissions.filter((one) => allowed.includes(one));
  return { ...next, permissions: kept.length > 0 ? kept : allowed.slice(0, 1) };
}

/** Where columns are left out, Lake Formation takes no grant option. */
export const takesGrantOption = ({ kind, columnMode }: PolicyDraft): boolean =>
  !(kind === "columns" && columnMode === "exclude");

type Field = keyof PolicyDraft;
type Column = Parameters<typeof rowFilterProblem>[1][number];

/** What is missing or wrong, by field. */
export function problemsOf(
  draft: PolicyDraft,
  { columns, now }: { columns: readonly Column[]; now: Date },
): Partial<Record<Field, string>> {
  const { kind } = draft;
  const problems: Partial<Record<Field, string>> = {};
  if (draft.accountId === "") problems.accountId = "Choose an account.";
  if (draft.principal === "") problems.principal = "Choose who gets it.";
  if (kind !== "tagPolicy" && draft.database === "") problems.database = "Choose a database.";
  const isOfTable = kind === "table" || kind === "columns" || kind === "rows";
  if (isOfTable && draft.table === "") problems.table = "Choose a table.";
  if (kind === "columns" && draft.columns.length === 0) problems.columns = "Choose a column at least.";
  if (kind === "tagPolicy" && draft.saved === null && Object.keys(filled(draft.expression)).length === 0)
    problems.expression = "Choose a tag and its values.";
  if (kind === "rows") {
    if (!/^[\w-]{1,255}$/.test(draft.filterName.trim()))
      problems.filterName = "Name the filter by letters, digits, _ and -.";
    const wrong = rowFilterProblem(draft.rowFilter, columns);
    if (wrong) problems.rowFilter = wrong;
  }
  if (draft.permissions.length === 0) problems.permissions = "Choose a permission at least.";
  if (draft.expires && !(Date.parse(draft.expires) > now.getTime()))
    problems.expires = "Choose a time to come.";
  return problems;
}

/** Without keys of which no value is chosen. */
export const filled = (expression: PolicyDraft["expression"]): PolicyDraft["expression"] =>
  Object.fromEntries(Object.entries(expression).filter(([, values]) => values.length > 0));

interface PolicyStep {
  catalogId: string;
  operation: { name: string } & Record<string, unknown>;
  expiresAt?: string;
}

/** The steps that make it so: a filter first where there is one, and the database's description last. */
export function stepsOf(draft: PolicyDraft): PolicyStep[] {
  const { accountId: catalogId, principal, permissions } = draft;
  const expiry = draft.expires ? { expiresAt: new Date(draft.expires).toISOString() } : {};
  const grantable = draft.mayPassOn && takesGrantOption(draft) ? permissions : [];
  const give = (resource: Record<string, unknown>, some: readonly string[], passed: readonly string[]) => ({
    catalogId,
    operation: {
      name: "GrantPermissions",
      grant: { principal, resource, permissions: some, grantable: passed },
    },
    ...expiry,
  });
  const above = draft.withDatabase && !isOnDatabases(draft) ? databaseOf(draft) : null;
  return [
    ...(draft.kind === "rows" ? [{ catalogId, operation: filterStep(draft) }] : []),
    give(resourceOf(draft), permissions, grantable),
    ...(above ? [give(above, ["DESCRIBE"], [])] : []),
  ];
}

const filterStep = ({ database, table, filterName, rowFilter }: PolicyDraft) => ({
  name: "CreateDataCellsFilter",
  filter: { database, table, name: filterName.trim(), rowFilter: rowFilter.trim() },
});

const expressionOf = ({ saved, expression }: PolicyDraft) =>
  saved === null ? filled(expression) : { name: saved };

function resourceOf(draft: PolicyDraft): Record<string, unknown> {
  const { kind, database, table } = draft;
  switch (kind) {
    case "database":
    case "allTables":
      return { kind, database };
    case "table":
      return { kind, database, table };
    case "columns":
      return { kind, database, table, columns: { [draft.columnMode]: draft.columns } };
    case "rows":
      return { kind: "cellsFilter", database, table, name: draft.filterName.trim() };
    case "tagPolicy":
      return { kind, resourceType: draft.resourceType, expression: expressionOf(draft) };
  }
}

/** What must be seen for the tables in it to be found. */
const databaseOf = (draft: PolicyDraft): Record<string, unknown> =>
  draft.kind === "tagPolicy"
    ? { kind: "tagPolicy", resourceType: "DATABASE", expression: expressionOf(draft) }
    : { kind: "database", database: draft.database };
