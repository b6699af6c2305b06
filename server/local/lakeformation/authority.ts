import type { Queryable } from "@/server/local/state/transaction";
import { awsError, type Caller } from "@/server/local/wire/service";
import { covers } from "./covers";
import { type Grant, grantsTo, type Place } from "./grants";
import { resolvePolicies, savedExpressions } from "./matching-tags";
import { includes, type Permission } from "./permissions";
import { identitiesOf, isExternal } from "./principals";
import { type Expression, isSaved, type Resource } from "./resource";
import { iamAllowedPrincipals, readSettings, type Settings } from "./settings";

/** What a caller was given. */
export interface Given {
  /** By its own account, on things of any account. */
  kept: readonly Grant[];
  /** By other accounts directly; its account's admins don't see that. */
  direct: readonly Grant[];
  /** By other accounts to its account: what its admins may pass on within the account. */
  received: readonly Grant[];
}

/** What Lake Formation says of a caller: the office it holds in its account's data lake, and what it was given. */
export interface Standing {
  accountId: string;
  settings: Settings;
  admin: boolean;
  readOnlyAdmin: boolean;
  /** What may bear on a thing by its name or by tags; without one, all. */
  given(wanted?: Resource): Promise<Given>;
}

type StandingCaller = Pick<Caller, "accountId" | "roleArn" | "kind">;

export async function standingOf(db: Queryable, caller: StandingCaller): Promise<Standing> {
  const { accountId, roleArn } = caller;
  const settings = await readSettings(db, accountId);
  const known = new Map<string, Promise<Given>>();
  return {
    accountId,
    settings,
    admin: caller.kind === "root" || settings.admins.includes(roleArn),
    readOnlyAdmin: settings.readOnlyAdmins.includes(roleArn),
    given: (wanted) => {
      const place = wanted && placeOf(wanted);
      const key = JSON.stringify(place);
      const found = known.get(key) ?? readGiven(db, caller, place);
      known.set(key, found);
      return found;
    },
  };
}

const placeOf = (resource: Resource): Place => ({
  database: "database" in resource ? resource.database : null,
  table: "table" in resource ? resource.table : null,
});

async function readGiven(db: Queryable, caller: StandingCaller, place: Place | undefined): Promise<Given> {
  const { accountId } = caller;
  const grants = await grantsTo(db, [...identitiesOf(caller), accountId], place);
  const foreign = grants.filter((grant) => grant.accountId !== accountId);
  return {
    kept: grants.filter((grant) => grant.accountId === accountId && grant.principal !== accountId),
    direct: foreign.filter((grant) => grant.principal !== accountId),
    received: foreign.filter((grant) => grant.principal === accountId),
  };
}

export interface HoldOptions {
  /** With the right to pass it on. */
  grantable?: boolean;
  /** Of the table that is asked about, where grants by tags are to count. */
  columnNames?: readonly string[];
}

/** What an admin has on all of its catalog without being given it. */
const adminHas: readonly Permission[] = [
  "DESCRIBE",
  "CREATE_DATABASE",
  "DATA_LOCATION_ACCESS",
  "CREATE_LF_TAG",
  "CREATE_LF_TAG_EXPRESSION",
];
const adminKinds: readonly Resource["kind"][] = ["tag", "expression", "tagPolicy"];

/** Whether the caller has a permission on a thing, by its office, by name or by tags. */
export async function holds(
  db: Queryable,
  standing: Standing,
  permission: Permission,
  wanted: Resource,
  options: HoldOptions = {},
): Promise<boolean> {
  const { grantable = false } = options;
  const any = async (grants: readonly Grant[]) =>
    grants.some((grant) => gives(grant, permission, wanted, grantable)) ||
    (await byTags(db, grants, wanted, options)).some((grant) => gives(grant, permission, wanted, grantable));
  if (wanted.catalogId === standing.accountId) {
    if (standing.admin && (grantable || adminHas.includes(permission) || adminKinds.includes(wanted.kind))) {
      return true;
    }
    if (standing.readOnlyAdmin && !grantable && permission === "DESCRIBE") return true;
    return any((await standing.given(wanted)).kept);
  }
  const { kept, direct, received } = await standing.given(wanted);
  if (await any(direct)) return true;
  return (await any(received)) && (standing.admin || (await any(kept)));
}

/** Whether a grant is one of a permission on a thing, by its name. */
export function gives(grant: Grant, permission: Permission, wanted: Resource, grantable = false): boolean {
  const held = grantable ? grant.grantable : grant.permissions;
  if (covers(grant.resource, wanted)) {
    return grantable ? held.includes(permission) || held.includes("ALL") : includes(held, permission);
  }
  // Who may read some of a table's columns sees the table.
  const { resource } = grant;
  const some = resource.kind === "columns" || resource.kind === "cellsFilter";
  return some && !grantable && permission === "DESCRIBE" && wanted.kind === "table" && lies(resource, wanted);
}

const lies = (
  part: Extract<Resource, { kind: "columns" | "cellsFilter" }>,
  table: Extract<Resource, { kind: "table" }>,
) => part.catalogId === table.catalogId && part.database === table.database && part.table === table.table;

async function byTags(db: Queryable, grants: readonly Grant[], wanted: Resource, options: HoldOptions) {
  const { catalogId } = wanted;
  if (wanted.kind === "database") return resolvePolicies(db, grants, wanted, []);
  if (!("table" in wanted)) return [];
  const table = { catalogId, kind: "table", database: wanted.database, table: wanted.table } as const;
  return resolvePolicies(db, grants, table, options.columnNames ?? []);
}

/** Throws AccessDenied unless the caller may give or take back these permissions. */
export async function requireGrantor(
  db: Queryable,
  standing: Standing,
  grant: { principal: string; resource: Resource; permissions: readonly Permission[] },
  columnNames: readonly string[] = [],
): Promise<void> {
  const { principal, resource, permissions } = grant;
  const shared = resource.catalogId !== standing.accountId;
  if (shared && (principal === iamAllowedPrincipals || isExternal(principal, standing.accountId))) {
    throw awsError("AccessDeniedException", "Not authorized to grant permissions for the resource");
  }
  for (const permission of permissions) {
    const may =
      (await holds(db, standing, permission, resource, { grantable: true, columnNames })) ||
      (shared && permission === "SELECT" && (await holdsSome(standing, resource))) ||
      (resource.kind === "tagPolicy" && (await mayUseExpression(db, standing, resource)));
    if (!may) throw notAuthorized();
  }
}

export const notAuthorized = () =>
  awsError(
    "AccessDeniedException",
    "Resource does not exist or requester is not authorized to access requested permissions.",
  );

/** An account that was given some columns may pass on all that it has: nobody gets more than the account has. */
async function holdsSome(standing: Standing, wanted: Resource): Promise<boolean> {
  if (!standing.admin || wanted.kind !== "table") return false;
  const { received } = await standing.given(wanted);
  return received.some(
    ({ resource, grantable }) =>
      (resource.kind === "columns" || resource.kind === "cellsFilter") &&
      grantable.includes("SELECT") &&
      lies(resource, wanted),
  );
}

/**
 * Who isn't an admin grants by tags what it may grant with: each key and value, or the saved expression. In another
 * account's catalog it takes the same, but an admin needs only to be shown all of the expression's keys and values.
 */
async function mayUseExpression(
  db: Queryable,
  standing: Standing,
  policy: Extract<Resource, { kind: "tagPolicy" }>,
): Promise<boolean> {
  const { catalogId } = policy;
  const permission: Permission =
    standing.admin && catalogId !== standing.accountId ? "DESCRIBE" : "GRANT_WITH_LF_TAG_EXPRESSION";
  let expression: Expression | undefined;
  if (isSaved(policy.expression)) {
    const { name } = policy.expression;
    if (await holds(db, standing, permission, { catalogId, kind: "expression", name })) return true;
    expression = (await savedExpressions(db, catalogId, [name])).get(name);
  } else expression = policy.expression;
  if (!expression) return false;
  for (const [key, values] of Object.entries(expression)) {
    if (!(await holds(db, standing, permission, { catalogId, kind: "tag", key, values }))) return false;
  }
  return true;
}
