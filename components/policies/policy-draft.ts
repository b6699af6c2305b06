import {
  hasDatabase,
  isInDatabase,
  mayBeShared,
  type PolicyKind,
  permissionsOn,
  type Shape,
} from "./policy-kinds";

/** A policy as it is being written. */
export interface PolicyDraft {
  accountId: string;
  principal: string;
  kind: PolicyKind;
  /** Of whose catalog it is, where that is another account's; empty where it is its own. */
  ownerId: string;
  database: string;
  table: string;
  /** Which of the two is a resource link. */
  link: Shape["link"];
  /** s3://bucket/prefix, or its ARN. */
  location: string;
  /** Those that are in, or those that are out. */
  columnMode: "include" | "exclude";
  columns: readonly string[];
  /** A data cells filter that is there; null for one that is written here. */
  filter: string | null;
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
  ...{ accountId: "", principal: "", kind: "tagPolicy", ownerId: "", database: "", table: "", link: null },
  location: "",
  ...{ columnMode: "include", columns: [], filter: null, filterName: "", rowFilter: "" },
  ...{ resourceType: "TABLE", expression: {}, saved: null },
  ...{ permissions: ["SELECT"], mayPassOn: false, withDatabase: true, expires: "" },
};

interface Asked {
  principal: string;
  account: string;
  database: string;
  table: string;
  column: string;
}

/** What is known of it at first; of an account that was never read nothing can be chosen. */
export function draftOf(asked: Asked, accounts: readonly string[]): PolicyDraft {
  const { principal, account, database, table, column } = asked;
  const [first = ""] = accounts;
  if (!accounts.includes(account)) return reshaped(EMPTY, { principal, accountId: first });
  const place = { principal, accountId: account, database, table };
  if (table && column) return reshaped(EMPTY, { ...place, kind: "columns", columns: [column] });
  return reshaped(EMPTY, { ...place, kind: table ? "table" : EMPTY.kind });
}

const IAM = "IAM_ALLOWED_PRINCIPALS";
/** The draft with another shape: it keeps the permissions that are left, or takes the first. */
export function reshaped(draft: PolicyDraft, shape: Partial<PolicyDraft>): PolicyDraft {
  const next = placed(draft, shape);
  const allowed = permissionsOn(next);
  // What is left to IAM is left to it whole.
  const isNowOfIam = next.principal === IAM && (draft.principal !== IAM || next.kind !== draft.kind);
  if (isNowOfIam && allowed.includes("ALL")) return { ...next, permissions: ["ALL"], mayPassOn: false };
  // Nobody else is given the whole of it without having been asked for.
  const wasOfIam = draft.principal === IAM && next.principal !== IAM;
  const isWhole = next.permissions.length === 1 && next.permissions[0] === "ALL";
  const kept = wasOfIam && isWhole ? [] : next.permissions.filter((one) => allowed.includes(one));
  return { ...next, permissions: kept.length > 0 ? kept : allowed.slice(0, 1) };
}

/** Another account has other things in it: what was chosen of the one before goes. */
const NOWHERE: Partial<PolicyDraft> = {
  ...{ database: "", table: "", link: null, columns: [], filter: null },
  ...{ location: "", expression: {}, saved: null },
};

/** What is on the draft in its new shape. */
function placed(draft: PolicyDraft, shape: Partial<PolicyDraft>): PolicyDraft {
  const next = { ...draft, ...shape };
  if (ownerOf(next) !== ownerOf(draft)) return { ...next, ...NOWHERE, ...shape };
  const { link, kind, expression } = next;
  // A link is chosen as what it is on: nothing is granted on what it leads to under its name.
  const left = { table: "", columns: [], link: null, ...(link === "database" ? { database: "" } : {}) };
  return {
    ...next,
    ...(link === null || link === kind ? {} : left),
    ...(kind === "tag" ? { expression: Object.fromEntries(Object.entries(expression).slice(0, 1)) } : {}),
  };
}

/** Whose catalog it is in. */
export const ownerOf = ({ accountId, ownerId, kind }: Pick<PolicyDraft, "accountId" | "ownerId" | "kind">) =>
  mayBeShared(kind) && ownerId !== "" ? ownerId : accountId;

/** Where columns are left out, Lake Formation takes no grant option. */
export const takesGrantOption = ({ kind, columnMode }: PolicyDraft): boolean =>
  !(kind === "columns" && columnMode === "exclude");

/** Without keys of which no value is chosen. */
export const filled = (expression: PolicyDraft["expression"]): PolicyDraft["expression"] =>
  Object.fromEntries(Object.entries(expression).filter(([, values]) => values.length > 0));

interface PolicyStep {
  catalogId: string;
  operation: { name: string } & Record<string, unknown>;
  expiresAt?: string;
}

type Grant = Record<"resource" | "principal" | "permissions" | "grantable", unknown>;

const granting = (draft: PolicyDraft, grant: Grant): PolicyStep => ({
  catalogId: draft.accountId,
  operation: { name: "GrantPermissions", grant },
  ...(draft.expires ? { expiresAt: new Date(draft.expires).toISOString() } : {}),
});

/** What it comes to, as Lake Formation has it. */
export function grantOf(draft: PolicyDraft): Grant {
  const { principal, permissions } = draft;
  const grantable = draft.mayPassOn && takesGrantOption(draft) ? permissions : [];
  return { principal, resource: resourceOf(draft), permissions, grantable };
}

/** The steps that make it so: a filter first where there is a new one, and the database's description last. */
export function stepsOf(draft: PolicyDraft): PolicyStep[] {
  const { principal, kind, filter } = draft;
  const above = draft.withDatabase && isInDatabase(draft) ? databaseOf(draft) : null;
  const description = { principal, resource: above, permissions: ["DESCRIBE"], grantable: [] };
  return [
    ...(kind === "rows" && filter === null ? [filterStep(draft)] : []),
    granting(draft, grantOf(draft)),
    ...(above ? [granting(draft, description)] : []),
  ];
}

/** The filter that is written here; without columns it shows all of them. */
export function filterStep(
  draft: PolicyDraft,
  name: "CreateDataCellsFilter" | "UpdateDataCellsFilter" = "CreateDataCellsFilter",
): PolicyStep {
  const { accountId, database, table, filterName, rowFilter, columns, columnMode } = draft;
  const filter = {
    ...{ database, table, name: filterName.trim() },
    ...(rowFilter.trim() ? { rowFilter: rowFilter.trim() } : {}),
    ...(columns.length > 0 ? { columns: { [columnMode]: columns } } : {}),
  };
  return { catalogId: accountId, operation: { name, filter } };
}

const expressionOf = ({ saved, expression }: PolicyDraft) =>
  saved === null ? filled(expression) : { name: saved };

/** What it is on. */
export function resourceOf(draft: PolicyDraft): Record<string, unknown> {
  const owner = ownerOf(draft);
  return { ...ownResourceOf(draft), ...(owner === draft.accountId ? {} : { catalogId: owner }) };
}

function ownResourceOf(draft: PolicyDraft): Record<string, unknown> {
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
      return { kind: "cellsFilter", database, table, name: draft.filter ?? draft.filterName.trim() };
    case "tagPolicy":
      return { kind, resourceType: draft.resourceType, expression: expressionOf(draft) };
    case "location":
      return { kind, arn: locationArn(draft.location) };
    case "catalog":
      return { kind };
    case "tag": {
      const [[key, values] = ["", []]] = Object.entries(filled(draft.expression));
      return { kind, key, values };
    }
    case "expression":
      return { kind, name: draft.saved ?? "" };
  }
}

/** As Lake Formation has it, whichever way it was written. */
export const locationArn = (written: string): string =>
  written
    .trim()
    .replace(/^s3:\/\//, "arn:aws:s3:::")
    .replace(/\/+$/, "");

/** What must be seen for the tables in it to be found. */
const databaseOf = (draft: PolicyDraft): Record<string, unknown> =>
  resourceOf(
    hasDatabase(draft.kind) ? { ...draft, kind: "database" } : { ...draft, resourceType: "DATABASE" },
  );
