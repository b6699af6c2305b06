import type { Queryable } from "@/server/local/state/transaction";
import type { Standing } from "./authority";
import { covers } from "./covers";
import { aboutOf, type Grant, grantsOf } from "./grants";
import { resolvePolicies } from "./matching-tags";
import { type Permission, permissionsOn } from "./permissions";
import { readPrincipal } from "./principals";
import { type ColumnList, type Resource, resourceKey } from "./resource";
import type { Subject } from "./subject";

type OnColumns = Extract<Resource, { kind: "columns" }>;

/**
 * What an account's Lake Formation gives a principal on one thing, by name, by tags, as one of its account, or as an
 * admin, together: one grant on the whole, and one of SELECT where that is on some columns only. What another account
 * gave directly is told to nobody but the principal itself.
 */
export async function effectiveGrants(
  db: Queryable,
  standing: Standing,
  principal: string,
  resource: Resource,
  { columnNames, partitionKeys }: Subject,
): Promise<Grant[]> {
  const { accountId, settings } = standing;
  const home = readPrincipal(principal)?.accountId;
  const principals = [principal, ...(home === undefined ? [] : [`${home}:IAMPrincipals`])];
  const { direct } = await standing.given(resource);
  const found = [
    ...(await grantsOf(db, accountId, { principals, about: aboutOf(resource) })),
    ...direct.filter((grant) => grant.principal === principal),
  ];
  const byTags =
    resource.kind === "database" || resource.kind === "table"
      ? await resolvePolicies(db, found, resource, [...columnNames, ...partitionKeys])
      : [];
  const grants = [...found, ...byTags];
  const whole = grants.filter((grant) => covers(grant.resource, resource));
  if (settings.admins.includes(principal) && resource.catalogId === accountId) {
    const all = permissionsOn(resource);
    whole.push(asAdmin(accountId, principal, resource, all));
  }
  const together = merge(principal, resource, whole);
  const parts = grants.filter((grant) => isPart(grant.resource, resource));
  if (parts.length === 0 || together?.permissions.includes("SELECT")) return together ? [together] : [];
  const columns = columnsOf(parts, columnNames);
  const select = merge(principal, { ...(parts[0]?.resource as OnColumns), columns }, parts);
  return [together, select].filter((grant) => grant !== null);
}

function asAdmin(
  accountId: string,
  principal: string,
  resource: Resource,
  permissions: readonly Permission[],
): Grant {
  const made = { id: "0", updatedAt: new Date(0), updatedBy: principal };
  return { ...made, accountId, principal, resource, permissions, grantable: permissions };
}

function isPart(part: Resource, whole: Resource): part is OnColumns {
  return (
    part.kind === "columns" &&
    whole.kind === "table" &&
    resourceKey({ catalogId: part.catalogId, kind: "table", database: part.database, table: part.table }) ===
      resourceKey(whole)
  );
}

function merge(principal: string, resource: Resource, grants: readonly Grant[]): Grant | null {
  const [first] = grants;
  if (!first) return null;
  const latest = grants.reduce((one, other) => (other.updatedAt > one.updatedAt ? other : one), first);
  const union = (lists: readonly (readonly Permission[])[]) => [...new Set(lists.flat())].sort();
  return {
    ...latest,
    principal,
    resource,
    permissions: union(grants.map((grant) => grant.permissions)),
    grantable: union(grants.map((grant) => grant.grantable)),
  };
}

/** Partition keys aren't told: who reads any column reads them. */
function columnsOf(parts: readonly Grant[], columnNames: readonly string[]): ColumnList {
  const lists = parts.flatMap(({ resource }) => (resource.kind === "columns" ? [resource.columns] : []));
  const [only] = lists;
  if (only && "exclude" in only && lists.length === 1) return only;
  const included = (list: ColumnList, name: string) =>
    "include" in list ? list.include.includes(name) : !list.exclude.includes(name);
  return { include: columnNames.filter((name) => lists.some((list) => included(list, name))) };
}
