import type { Queryable } from "@/server/local/state/transaction";
import { awsError, type Caller } from "@/server/local/wire/service";
import { covers } from "./covers";
import { type Grant, grantsTo } from "./grants";
import { resolvePolicies, savedExpressions } from "./matching-tags";
import { includes, type Permission } from "./permissions";
import { identitiesOf, isExternal } from "./principals";
import { type Expression, isSaved, type Resource } from "./resource";
import { iamAllowedPrincipals, readSettings, type Settings } from "./settings";

/** What Lake Formation says of a caller: the office it holds in its account, and all that it was given. */
export interface Standing {
  accountId: string;
  settings: Settings;
  /** Of its account's data lake. */
  admin: boolean;
  readOnlyAdmin: boolean;
  /** Given to it by its own account, on things of any account. */
  kept: readonly Grant[];
  /** Given to it directly by other accounts; its account's admins don't see them. */
  direct: readonly Grant[];
  /** Given to its account by others: what its admins may pass on within the account. */
  received: readonly Grant[];
}

type StandingCaller = Pick<Caller, "accountId" | "roleArn" | "kind">;

export async function standingOf(db: Queryable, caller: StandingCaller): Promise<Standing> {
  const { accountId, roleArn } = caller;
  const settings = await readSettings(db, accountId);
  const grants = await grantsTo(db, [...identitiesOf(caller), accountId]);
  const foreign = grants.filter((grant) => grant.accountId !== accountId);
  return {
    accountId,
    settings,
    admin: caller.kind === "root" || settings.admins.includes(roleArn),
    readOnlyAdmin: settings.readOnlyAdmins.includes(roleArn),
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
    return any(standing.kept);
  }
  if (await any(standing.direct)) return true;
  return (await any(standing.received)) && (standing.admin || (await any(standing.kept)));
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
      (shared && permission === "SELECT" && holdsSome(standing, resource)) ||
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
function holdsSome({ admin, received }: Standing, wanted: Resource): boolean {
  if (!admin || wanted.kind !== "table") return false;
  return received.some(
    ({ resource, grantable }) =>
      (resource.kind === "columns" || resource.kind === "cellsFilter") &&
      grantable.includes("SELECT") &&
      lies(resource, wanted),
  );
}

/**
 * Who isn't an admin grants by tags what it may grant with: each key and value, or the saved expression. In another
 * account's catalog an admin needs to be shown all of the expression's keys and values.
 */
async function mayUseExpression(
  db: Queryable,
  standing: Standing,
  policy: Extract<Resource, { kind: "tagPolicy" }>,
): Promise<boolean> {
  const { catalogId } = policy;
  const permission: Permission =
    catalogId === standing.accountId ? "GRANT_WITH_LF_TAG_EXPRESSION" : "DESCRIBE";
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
