import { invalidInput } from "@/server/local/catalog/errors";
import type { Queryable } from "@/server/local/state/transaction";
import { awsError } from "@/server/local/wire/service";
import { notAuthorized, requireGrantor, type Standing } from "./authority";
import { checkConflicts } from "./grant-conflicts";
import { checkGrant, checkPermissions } from "./grant-rules";
import { addGrant, type Grant, type GrantInput, grantOn, grantsOf, removeGrant } from "./grants";
import { isExternal } from "./principals";
import type { Resource } from "./resource";
import { findSubject, type Subject } from "./subject";

/** Gives permissions, for a caller who may. In a transaction only. */
export async function give(client: Queryable, standing: Standing, grant: GrantInput): Promise<void> {
  checkPermissions(grant);
  await takeTurns(client, grant);
  const subject = await subjectFor(client, standing, grant.resource);
  await requireGrantor(client, standing, grant, allColumns(subject));
  checkGrant(grant, subject);
  await checkConflicts(client, grant, standing.settings);
  await addGrant(client, grant);
}

/** Takes permissions back, for a caller who may give them. In a transaction only. */
export async function take(client: Queryable, standing: Standing, grant: GrantInput): Promise<void> {
  checkPermissions(grant);
  await takeTurns(client, grant);
  // A policy outlives its tags, and must be got rid of then.
  const lasting = grant.resource.kind === "tagPolicy" || grant.resource.kind === "tag";
  const subject = lasting ? null : await subjectFor(client, standing, grant.resource);
  const asked = [...new Set([...grant.permissions, ...grant.grantable])];
  await requireGrantor(
    client,
    standing,
    { ...grant, permissions: asked },
    subject ? allColumns(subject) : [],
  );
  if (await takeColumns(client, grant)) return;
  const held = await grantOn(client, grant.accountId, grant.principal, grant.resource);
  if (held) {
    requireHeld(held, grant);
    return removeGrant(client, grant);
  }
  throw invalidInput(
    grant.resource.kind === "tag"
      ? "No permissions revoked. Revoking Tag permissions on Tags that grantee does not have permissions on."
      : "No permissions revoked. Grantee has no permissions and no grantable permissions on resource.",
  );
}

/** Grants of an account are made one by one, since what one may be depends on those before it. */
async function takeTurns(client: Queryable, { accountId, principal, resource }: GrantInput): Promise<void> {
  if (resource.kind !== "tagPolicy" || !isExternal(principal, accountId)) {
    await client.query("select pg_advisory_xact_lock(hashtextextended('lakeformation ' || $1, 0))", [
      accountId,
    ]);
    return;
  }
  // Sharing by tags is where AWS doesn't let one wait for another.
  const { rows } = await client.query<{ free: boolean }>(
    "select pg_try_advisory_xact_lock(hashtextextended('lakeformation ' || $1, 0)) as free",
    [accountId],
  );
  if (!rows[0]?.free) {
    throw awsError(
      "ConcurrentModificationException",
      "Concurrent modification of the permissions. Please retry.",
    );
  }
}

/** What permissions are asked on. Whether it is there is told to admins alone. */
async function subjectFor(client: Queryable, standing: Standing, resource: Resource): Promise<Subject> {
  try {
    return await findSubject(client, resource);
  } catch (error) {
    const missing = (error as Error).name === "EntityNotFoundException";
    throw missing && !(standing.admin && resource.catalogId === standing.accountId) ? notAuthorized() : error;
  }
}

const allColumns = ({ columnNames, partitionKeys }: Subject) => [...columnNames, ...partitionKeys];

function requireHeld(held: Grant, { permissions, grantable }: GrantInput): void {
  const lacking = [
    ...permissions.filter((permission) => !held.permissions.includes(permission)),
    ...grantable.filter((one) => !permissions.includes(one) && !held.grantable.includes(one)),
  ];
  if (lacking.length === 0) return;
  throw invalidInput(
    `No permissions revoked. Grantee does not have:[${[...new Set(lacking)].sort().join(", ")}]`,
  );
}

/** Takes columns out of all lists in which they were given; false where one of them wasn't. */
async function takeColumns(client: Queryable, grant: GrantInput): Promise<boolean> {
  const { accountId, principal, resource, updatedBy } = grant;
  if (resource.kind !== "columns" || !("include" in resource.columns) || grant.permissions.length === 0)
    return false;
  const { include } = resource.columns;
  const about = { catalogId: resource.catalogId, database: resource.database, table: resource.table };
  const lists = (await grantsOf(client, accountId, { principals: [principal], about })).flatMap((held) =>
    held.resource.kind === "columns" && "include" in held.resource.columns
      ? [{ held, names: held.resource.columns.include }]
      : [],
  );
  const given = new Set(lists.flatMap(({ names }) => names));
  if (!include.every((name) => given.has(name))) return false;
  for (const { held, names } of lists.filter(({ names }) => names.some((name) => include.includes(name)))) {
    await removeGrant(client, { ...held, updatedBy });
    const rest = names.filter((name) => !include.includes(name));
    if (rest.length === 0) continue;
    await addGrant(client, { ...held, resource: { ...resource, columns: { include: rest } }, updatedBy });
  }
  return true;
}
