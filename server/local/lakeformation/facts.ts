import type { Queryable } from "@/server/local/state/transaction";
import { type Expression, isSaved, type Resource } from "./resource";
import { iamAllowedPrincipals, type Settings, untouched } from "./settings";

export interface GrantFact {
  principal: string;
  resource: Resource;
  permissions: readonly string[];
}

/** What an account's Lake Formation keeps of a caller, as far as it bears on what is asked about. */
export interface Ledger {
  accountId: string;
  settings: Pick<Settings, "admins" | "readOnlyAdmins" | "createDatabaseDefaults">;
  grants: readonly GrantFact[];
  optIns: readonly { principal: string; resource: Resource }[];
}

export interface Assignment {
  database: string;
  /** Empty when the database itself is tagged. */
  table: string;
  /** Empty unless a column is tagged. */
  column: string;
  key: string;
  value: string;
}

export interface CellsFilterFact {
  database: string;
  table: string;
  name: string;
  /** All rows without one. */
  rowFilter: string | null;
  columns: readonly string[] | null;
  excluded: readonly string[] | null;
}

export interface LocationFact {
  arn: string;
  roleArn: string;
  hybrid: boolean;
}

/** All that is needed to say what a caller may do in a catalog, as plain values. */
export interface Facts {
  caller: { accountId: string; roleArn: string };
  /** Of the account whose catalog is asked about. */
  owner: Ledger;
  /** Of the caller's account, where that is another. */
  consumer: Ledger | null;
  assignments: readonly Assignment[];
  filters: readonly CellsFilterFact[];
  /** Saved expressions that grants name. */
  expressions: Readonly<Record<string, Expression>>;
  locations: readonly LocationFact[];
}

/** What is asked about: all that bears on these databases and on these tables in them. */
export interface Place {
  accountId: string;
  databaseNames: readonly string[];
  tableNames: readonly string[];
}

interface LedgerRow {
  kind: "grant" | "opt in" | "settings";
  account_id: string;
  principal: string;
  /** A resource, or settings. */
  value: unknown;
  permissions: string[];
}

// A grant bears on a table from three places; each branch is a look into one index.
const granted = `select 'grant' as kind, account_id, principal, resource as value, permissions
  from lakeformation_grant
  where account_id = any($1) and principal = any($2) and condition is null and resource->>'catalogId' = $3`;
const ledgerSql = `
${granted} and resource->>'database' is null
union all ${granted} and resource->>'database' = any($4) and resource->>'table' is null
union all ${granted} and resource->>'database' = any($4) and resource->>'table' = any($5)
union all select 'opt in', account_id, principal, resource, null from lakeformation_opt_in
  where account_id = any($1) and principal = any($2) and resource->>'catalogId' = $3
union all select 'settings', account_id, null, settings, null from lakeformation_settings
  where account_id = any($1)`;

const all = (from: string, where: string, fields: string) =>
  `(select coalesce(json_agg(json_build_object(${fields})), '[]') from ${from} where ${where})`;
const catalogSql = `select
  ${all(
    "lakeformation_assignment",
    "account_id = $1 and database_name = any($2) and (table_name = '' or table_name = any($3))",
    "'database', database_name, 'table', table_name, 'column', column_name, 'key', tag_key, 'value', tag_value",
  )} as assignments,
  ${all(
    "lakeformation_cells_filter",
    "account_id = $1 and database_name = any($2) and table_name = any($3)",
    `'database', database_name, 'table', table_name, 'name', name, 'rowFilter', row_filter,
     'columns', column_names, 'excluded', excluded_column_names`,
  )} as filters,
  (select coalesce(json_object_agg(name, expression), '{}') from lakeformation_expression
   where account_id = $1 and name = any($4)) as expressions,
  ${all(
    "lakeformation_resource",
    "account_id = $1",
    "'arn', resource_arn, 'roleArn', role_arn, 'hybrid', hybrid_access_enabled",
  )} as locations`;

type CatalogFacts = Pick<Facts, "assignments" | "filters" | "expressions" | "locations">;
const none: CatalogFacts = { assignments: [], filters: [], expressions: {}, locations: [] };

export async function readFacts(
  db: Queryable,
  caller: Facts["caller"],
  { accountId, databaseNames, tableNames }: Place,
): Promise<Facts> {
  const databases = databaseNames.map((name) => name.toLowerCase());
  const tables = tableNames.map((name) => name.toLowerCase());
  const accounts = [...new Set([accountId, caller.accountId])];
  const { rows } = await db.query<LedgerRow>({
    name: "lakeformation-ledgers",
    text: ledgerSql,
    values: [accounts, principalsOf(caller), accountId, databases, tables],
  });
  const owner = ledgerOf(accountId, rows);
  const consumer = caller.accountId === accountId ? null : ledgerOf(caller.accountId, rows);
  const facts = { caller, owner, consumer };
  if (isLeftToIam(owner, consumer, databases, tables)) return { ...facts, ...none };
  const saved = [...owner.grants, ...(consumer?.grants ?? [])].flatMap(({ resource }) =>
    resource.kind === "tagPolicy" && isSaved(resource.expression) ? [resource.expression.name] : [],
  );
  const found = await db.query<CatalogFacts>({
    name: "lakeformation-catalog",
    text: catalogSql,
    values: [accountId, databases, tables, saved],
  });
  return { ...facts, ...(found.rows[0] ?? none) };
}

function ledgerOf(accountId: string, rows: readonly LedgerRow[]): Ledger {
  const own = rows.filter(({ account_id }) => account_id === accountId);
  const settings = own.find(({ kind }) => kind === "settings")?.value as Ledger["settings"] | undefined;
  return {
    accountId,
    settings: settings ?? untouched,
    grants: own
      .filter(({ kind }) => kind === "grant")
      .map(({ principal, value, permissions }) => ({ principal, resource: value as Resource, permissions })),
    optIns: own
      .filter(({ kind }) => kind === "opt in")
      .map(({ principal, value }) => ({ principal, resource: value as Resource })),
  };
}

/** As nearly everything is in a lake that isn't governed: then nothing else has to be known. */
function isLeftToIam(
  owner: Ledger,
  consumer: Ledger | null,
  databases: readonly string[],
  tables: readonly string[],
): boolean {
  if (databases.length === 0 || owner.optIns.length > 0 || consumer?.optIns.length) return false;
  const open = owner.grants.filter(
    ({ principal, permissions }) => principal === iamAllowedPrincipals && permissions.includes("ALL"),
  );
  const left = new Set(
    open.map(({ resource: it }) =>
      it.kind === "table" ? `${it.database}.${it.table}` : it.kind === "database" ? it.database : "",
    ),
  );
  return databases.every((name) => left.has(name) && tables.every((table) => left.has(`${name}.${table}`)));
}

/** Whether an account's Lake Formation gives the caller, or its account, anything of its catalog. */
export async function sharesWith(
  db: Queryable,
  caller: Facts["caller"],
  accountId: string,
): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from lakeformation_grant where account_id = $1 and resource->>'catalogId' = $1
     and principal = any($2) and condition is null limit 1`,
    [accountId, [caller.roleArn, ...groupsOf(caller), caller.accountId]],
  );
  return rows.length > 0;
}

/** What a principal is a member of. */
export const groupsOf = ({ accountId }: Facts["caller"]): string[] => [`${accountId}:IAMPrincipals`];

const principalsOf = (caller: Facts["caller"]) => [
  caller.roleArn,
  ...groupsOf(caller),
  caller.accountId,
  iamAllowedPrincipals,
];
