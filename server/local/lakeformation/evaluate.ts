import type { TableShape } from "./effective-tags";
import { type Facts, type GrantFact, groupsOf, type Ledger, type LocationFact } from "./facts";
import {
  catalogGift,
  databaseGift,
  type Gift,
  handedOn,
  permitting,
  tableGift,
  together,
  whole,
} from "./gift";
import { narrowed } from "./narrowed";
import type { Resource } from "./resource";
import { iamAllowedPrincipals } from "./settings";

/** Lake Formation's answer about a caller and a database or the catalog. */
export interface Rights {
  /** IAM alone decides: it is left to IAM_ALLOWED_PRINCIPALS, and the caller isn't opted in. */
  iam: boolean;
  permissions: ReadonlySet<string>;
}

export type TableRights = Rights & Pick<Gift, "columns" | "described">;

export interface GovernedTable extends TableShape {
  /** ARN of the role that created it. */
  createdBy: string;
  location: string | undefined;
}

/** What Lake Formation says of one caller in one account's catalog, of the places whose facts were read. */
export interface Governance {
  database(name: string): Rights;
  table(table: GovernedTable): TableRights;
  createDatabase(): Rights;
  /** No registered location of an account that has an admin, which is when Lake Formation looks after its own. */
  isFree(location: string): boolean;
  /** Whether the caller may let a database or table point there. */
  mayUse(location: string): boolean;
  /** The role that the nearest registered location around a place was registered with; null for what is free. */
  roleOf(location: string): string | null;
}

export function evaluate(facts: Facts): Governance {
  const factsOf = narrowed(facts);
  return {
    database: (name) => {
      const giftOf = (grant: GrantFact) => databaseGift(facts, grant, name);
      const open = leftToIam(facts, (it) => it.kind === "database" && it.database === name, null);
      const given = held(facts, permitting("DESCRIBE"), giftOf, open === "in part");
      return { iam: open === "wholly", permissions: given.permissions };
    },
    table: (table) => tableRights(factsOf(table.databaseName, table.name), table),
    createDatabase: () => ({
      iam: newOnesLeftToIam(facts.owner),
      permissions: held(facts, permitting("CREATE_DATABASE"), catalogGift).permissions,
    }),
    isFree: (location) => !lookedAfter(facts, location),
    mayUse: (location) => {
      if (!lookedAfter(facts, location)) return true;
      const access = permitting("DATA_LOCATION_ACCESS");
      return held(facts, access, (grant) => locationGift(grant, location)).permissions.size > 0;
    },
    roleOf: (location) => lookedAfter(facts, location)?.roleArn ?? null,
  };
}

const newOnesLeftToIam = ({ settings }: Ledger) =>
  settings.createDatabaseDefaults.some(({ principal }) => principal === iamAllowedPrincipals);

function tableRights(facts: Facts, table: GovernedTable): TableRights {
  const { databaseName, name, location } = table;
  const isIt = (it: Resource) =>
    (it.kind === "allTables" && it.database === databaseName) ||
    (it.kind === "table" && it.database === databaseName && it.table === name);
  const open = leftToIam(facts, isIt, location ?? null, databaseName);
  const giftOf = (grant: GrantFact) => tableGift(facts, grant, table);
  const granted = held(facts, whole(table, ["DESCRIBE"]), giftOf, open === "in part");
  const all = made(facts, table) ? together([granted, whole(table, ["ALL"])]) : granted;
  return { ...all, iam: open === "wholly" };
}

/** Who made a table has all of it; so have the admins of the maker's account, when that made it in another's catalog. */
function made(facts: Facts, { createdBy }: GovernedTable): boolean {
  const { caller, consumer } = facts;
  if (createdBy === caller.roleArn) return true;
  return consumer !== null && createdBy.split(":")[4] === caller.accountId && isAdmin(facts);
}

const isAdmin = ({ caller, owner, consumer }: Facts) =>
  (consumer ?? owner).settings.admins.includes(caller.roleArn);

const isReadOnlyAdmin = ({ caller, owner, consumer }: Facts) =>
  (consumer ?? owner).settings.readOnlyAdmins.includes(caller.roleArn);

/**
 * What the caller was given itself, and what its account was given as far as that is handed on to the caller. `adminHas`
 * is what admins have of all that their account has; one who may only read has DESCRIBE alone.
 */
function held(facts: Facts, adminHas: Gift, giftOf: (grant: GrantFact) => Gift, everybodyToo = false): Gift {
  const { caller, owner, consumer } = facts;
  const own = [caller.roleArn, ...groupsOf(caller)];
  const from = ({ grants }: Ledger, principals: readonly string[]) =>
    together(grants.filter(({ principal }) => principals.includes(principal)).map(giftOf));
  const byOffice =
    isAdmin(facts) || (isReadOnlyAdmin(facts) && adminHas.permissions.has("DESCRIBE"))
      ? adminHas
      : permitting();
  const direct = from(owner, everybodyToo && !consumer ? [...own, iamAllowedPrincipals] : own);
  if (!consumer) return together([direct, byOffice]);
  const account = from(owner, [caller.accountId]);
  return together([direct, handedOn(account, together([from(consumer, own), byOffice]))]);
}

/**
 * Whether IAM_ALLOWED_PRINCIPALS holds all of a thing, so that IAM decides alone, or part of it, which everybody of the
 * account has then. It counts for nothing for who opted in, where the data's location, if there is one, is registered in
 * hybrid access mode.
 */
function leftToIam(
  facts: Facts,
  isIt: (resource: Resource) => boolean,
  location: string | null,
  databaseName?: string,
): "wholly" | "in part" | "not" {
  const open = facts.owner.grants.filter(
    ({ principal, resource }) => principal === iamAllowedPrincipals && isIt(resource),
  );
  if (open.length === 0) return "not";
  const hybrid = location === null || nearest(facts, location)?.hybrid === true;
  if (hybrid && optedIn(facts, isIt, databaseName)) return "not";
  return open.some(({ permissions }) => permissions.includes("ALL")) ? "wholly" : "in part";
}

/** All tables of another account's database are opted in to together with the database. */
function optedIn(facts: Facts, isIt: (resource: Resource) => boolean, databaseName?: string): boolean {
  const { caller, owner, consumer } = facts;
  const asked = [caller.roleArn, ...groupsOf(caller), caller.accountId];
  const own = [...owner.optIns, ...(consumer?.optIns ?? [])].filter(({ principal }) =>
    asked.includes(principal),
  );
  const onDatabase = own.some(({ resource: it }) => it.kind === "database" && it.database === databaseName);
  return own.some(
    ({ resource }) => isIt(resource) && (resource.kind !== "allTables" || !consumer || onDatabase),
  );
}

function locationGift({ resource, permissions }: GrantFact, location: string): Gift {
  return resource.kind === "location" && lies(location, resource.arn)
    ? permitting(...permissions)
    : permitting();
}

/** The nearest registered location around an S3 path. */
function nearest({ locations }: Facts, location: string): LocationFact | undefined {
  return locations
    .filter(({ arn }) => lies(location, arn))
    .sort((one, other) => other.arn.length - one.arn.length)[0];
}

const lookedAfter = (facts: Facts, location: string) =>
  facts.owner.settings.admins.length > 0 ? nearest(facts, location) : undefined;

const lies = (location: string, arn: string) =>
  `${location.replace(/^s3[an]?:\/\//, "arn:aws:s3:::").replace(/\/$/, "")}/`.startsWith(
    `${arn.replace(/\/$/, "")}/`,
  );
