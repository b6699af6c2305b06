import type { Queryable } from "@/server/local/state/transaction";
import type { Expression, Resource } from "./resource";
import { type Settings, untouched } from "./settings";

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

interface FactsRow {
  ledgers: (Omit<Ledger, "settings"> & { settings: Ledger["settings"] | null })[];
  assignments: Assignment[];
  filters: CellsFilterFact[];
  expressions: Record<string, Expression> | null;
  locations: LocationFact[];
}

// One read: three places where a grant can bear on a table, each by the index on what grants are of.
const granted = `select g.account_id, g.principal, g.resource, g.permissions from lakeformation_grant g
  where g.account_id = any($1) and g.principal = any($2) and g.condition is null and g.resource->>'catalogId' = $3`;
const factsSql = `
with given as materialized (
  ${granted} and g.resource->>'database' is null
  union all ${granted} and g.resource->>'database' = any($4) and g.resource->>'table' is null
  union all ${granted} and g.resource->>'database' = any($4) and g.resource->>'table' = any($5)
)
select
  (select json_agg(json_build_object(
     'accountId', account.id,
     'settings', (select settings from lakeformation_settings s where s.account_id = account.id),
     'grants', (select coalesce(json_agg(json_build_object('principal', g.principal, 'resource', g.resource,
         'permissions', g.permissions)), '[]') from given g where g.account_id = account.id),
     'optIns', (select coalesce(json_agg(json_build_object('principal', o.principal, 'resource', o.resource)), '[]')
         from lakeformation_opt_in o where o.account_id = account.id and o.principal = any($2)
           and o.resource->>'catalogId' = $3)))
   from unnest($1::text[]) as account(id)) as ledgers,
  (select coalesce(json_agg(json_build_object('database', database_name, 'table', table_name, 'column', column_name,
     'key', tag_key, 'value', tag_value)), '[]') from lakeformation_assignment
   where account_id = $3 and database_name = any($4) and (table_name = '' or table_name = any($5))) as assignments,
  (select coalesce(json_agg(json_build_object('database', database_name, 'table', table_name, 'name', name,
     'rowFilter', row_filter, 'columns', column_names, 'excluded', excluded_column_names)), '[]')
   from lakeformation_cells_filter
   where account_id = $3 and database_name = any($4) and table_name = any($5)) as filters,
  (select json_object_agg(name, expression) from lakeformation_expression
   where account_id = $3 and name in (select g.resource->'expression'->>'name' from given g
     where g.resource->>'kind' = 'tagPolicy')) as expressions,
  (select coalesce(json_agg(json_build_object('arn', resource_arn, 'roleArn', role_arn,
     'hybrid', hybrid_access_enabled)), '[]') from lakeformation_resource where account_id = $3) as locations`;

export async function readFacts(
  db: Queryable,
  caller: Facts["caller"],
  { accountId, databaseNames, tableNames }: Place,
): Promise<Facts> {
  const { rows } = await db.query<FactsRow>({
    name: "lakeformation-facts",
    text: factsSql,
    values: [
      [...new Set([accountId, caller.accountId])],
      principalsOf(caller),
      accountId,
      databaseNames.map((name) => name.toLowerCase()),
      tableNames.map((name) => name.toLowerCase()),
    ],
  });
  const { ledgers, expressions, ...facts } = rows[0] as FactsRow;
  const ledgerOf = (id: string): Ledger => {
    const found = ledgers.find((each) => each.accountId === id);
    return {
      accountId: id,
      grants: found?.grants ?? [],
      optIns: found?.optIns ?? [],
      settings: found?.settings ?? untouched,
    };
  };
  const consumer = caller.accountId === accountId ? null : ledgerOf(caller.accountId);
  return { ...facts, caller, owner: ledgerOf(accountId), consumer, expressions: expressions ?? {} };
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
  "IAM_ALLOWED_PRINCIPALS",
];
