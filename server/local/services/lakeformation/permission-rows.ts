import type * as lakeformation from "@aws-sdk/client-lakeformation";
import type { Grant } from "@/server/local/lakeformation/grants";
import type { Permission } from "@/server/local/lakeformation/permissions";
import { writeAllColumns, writeResource } from "./resource-shape";

/** A grant as AWS lists it: SELECT on whole tables is a row of its own. */
export function writeGrant(grant: Grant): lakeformation.PrincipalResourcePermissions[] {
  const { resource, permissions, grantable } = grant;
  if (resource.kind !== "table" && resource.kind !== "allTables") {
    return [row(grant, writeResource(resource), permissions, grantable)];
  }
  const select = (held: readonly Permission[]) => held.filter((permission) => permission === "SELECT");
  const rest = (held: readonly Permission[]) => held.filter((permission) => permission !== "SELECT");
  const rows = [
    row(grant, writeResource(resource), rest(permissions), rest(grantable)),
    row(grant, writeAllColumns(resource), select(permissions), select(grantable)),
  ];
  return rows.filter(({ Permissions }) => Permissions?.length);
}

function row(
  { principal, updatedAt, updatedBy }: Grant,
  Resource: lakeformation.Resource,
  permissions: readonly Permission[],
  grantable: readonly Permission[],
): lakeformation.PrincipalResourcePermissions {
  return {
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource,
    Permissions: [...permissions],
    PermissionsWithGrantOption: [...grantable],
    LastUpdated: updatedAt,
    LastUpdatedBy: updatedBy,
  };
}
