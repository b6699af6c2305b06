import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import type { GrantInput } from "./grants";
import { type Permission, permissionsOn } from "./permissions";
import { isExternal } from "./principals";
import { iamAllowedPrincipals } from "./settings";
import type { Subject } from "./subject";

type Asked = Omit<GrantInput, "updatedBy">;

export const invalidModification = () => invalidInput("Permissions modification is invalid.");

const ofViews: readonly Permission[] = ["ALL", "DESCRIBE", "DROP", "SELECT"];
const ofLinks: readonly Permission[] = ["DESCRIBE", "DROP"];
const nestedCatalogsOnly: readonly Permission[] = [
  "ALL",
  "ALTER",
  "CREATE_CATALOG",
  "DESCRIBE",
  "DROP",
  "SUPER_USER",
];

/** What holds of every grant and revoke, whatever there is in the catalog. */
export function checkPermissions({ resource, permissions, grantable }: Asked): void {
  if (permissions.length === 0 && grantable.length === 0) throw invalidInput("Permissions must not be empty");
  const valid = permissionsOn(resource);
  if (![...permissions, ...grantable].every((permission) => valid.includes(permission))) {
    throw invalidModification();
  }
  if (resource.kind === "catalog") {
    const nested = permissions.filter((permission) => nestedCatalogsOnly.includes(permission));
    if (nested.length > 0) throw notImplemented(`${nested.join(", ")} on a catalog`);
  }
}

/** What holds of a grant on this very thing. */
export function checkGrant(asked: Asked, subject: Subject): void {
  const { accountId, principal, resource, permissions, grantable } = asked;
  if (!grantable.every((permission) => permissions.includes(permission))) {
    throw invalidInput("PermissionsWithGrantOption must be a subset of Permissions");
  }
  if (principal === iamAllowedPrincipals && grantable.length > 0) {
    throw invalidInput("IAM_ALLOWED_PRINCIPALS can't be given the grant option");
  }
  checkForm(asked, subject);
  checkColumns(asked, subject);
  if (!isExternal(principal, accountId)) return;
  if (principal === accountId) return;
  if (resource.kind === "database" && permissions.some((one) => one === "ALL" || one === "DROP")) {
    throw invalidInput("Cannot grant Super or Drop on a database to an external account or organization.");
  }
  if (resource.kind === "tag" && permissions.some((one) => !grantable.includes(one))) {
    throw invalidInput("Permissions on LF-Tags are given to an external account with the grant option only.");
  }
}

function checkForm({ principal, resource, permissions }: Asked, { form }: Subject): void {
  if (form === "plain" || principal === iamAllowedPrincipals) return;
  const known = form === "view" ? ofViews : ofLinks;
  const linked = form === "link" && resource.kind !== "database" && resource.kind !== "table";
  if (linked || !permissions.every((permission) => known.includes(permission))) throw invalidModification();
}

function checkColumns({ resource, grantable }: Asked, subject: Subject): void {
  if (resource.kind !== "columns") return;
  const { columns } = resource;
  const named = "include" in columns ? columns.include : columns.exclude;
  if (named.some((name) => subject.partitionKeys.includes(name))) {
    throw invalidInput("Partition key columns can't be included or excluded: they are always visible.");
  }
  const missing = named.filter((name) => !subject.columnNames.includes(name));
  if (missing.length > 0) {
    throw invalidInput(`cannot grant/revoke permission on non-existent column(s): ${missing.join(", ")}`);
  }
  if ("exclude" in columns && grantable.length > 0) {
    throw invalidInput("The grant option can't be given where columns are excluded.");
  }
}
