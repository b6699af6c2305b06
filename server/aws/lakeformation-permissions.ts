import {
  type DataLakeResourceType,
  type ListPermissionsRequest,
  type PrincipalResourcePermissions,
  paginateListPermissions,
} from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { lakeFormation, PAGE_SIZE, pagesOf } from "./lakeformation-pages";
import { type LakeResource, resourceOf } from "./lakeformation-resource";

/** A row of ListPermissions, its resource in one form. */
export interface PermissionRow {
  principal: string;
  /** Null where Headgate does not know its kind or its catalog. */
  resource: LakeResource | null;
  permissions: string[];
  grantable: string[];
  /** Cedar. */
  condition?: string;
}

/**
 * The kinds that are asked for. LF_TAG_POLICY answers those on databases alone, so both kinds of them are named; TABLE
 * answers columns too.
 */
export const PERMISSION_KINDS = [
  "CATALOG",
  "DATABASE",
  "TABLE",
  "DATA_LOCATION",
  "LF_TAG",
  "LF_TAG_POLICY_DATABASE",
  "LF_TAG_POLICY_TABLE",
  "LF_NAMED_TAG_EXPRESSION",
] as const satisfies readonly DataLakeResourceType[];

/** IAM action: lakeformation:ListPermissions. What was granted on resources of one kind. */
export const permissionPages = (target: AwsTarget, kind: (typeof PERMISSION_KINDS)[number]) =>
  rows(target, { ResourceType: kind });

/**
 * IAM action: lakeformation:ListPermissions. What was granted on the data cells filters of a table, which AWS tells only
 * of one table at a time, among what was granted on the table.
 */
export const filterPermissionPages = (target: AwsTarget, at: { database: string; table: string }) =>
  rows(target, {
    IncludeRelated: "TRUE",
    Resource: { Table: { DatabaseName: at.database, Name: at.table } },
  });

async function* rows(target: AwsTarget, request: ListPermissionsRequest): AsyncGenerator<PermissionRow[]> {
  const pages = paginateListPermissions({ client: lakeFormation(target), pageSize: PAGE_SIZE }, request);
  for await (const page of pagesOf("lakeformation", "ListPermissions", pages))
    yield (page.PrincipalResourcePermissions ?? []).map((row) => rowOf(row, target.accountId));
}

/** What AWS says in a row, without its form. */
export function rowOf(row: PrincipalResourcePermissions, ownId: string): PermissionRow {
  const condition = row.Condition?.Expression;
  return {
    principal: row.Principal?.DataLakePrincipalIdentifier ?? "",
    resource: row.Resource ? resourceOf(row.Resource, ownId) : null,
    permissions: row.Permissions ?? [],
    grantable: row.PermissionsWithGrantOption ?? [],
    ...(condition ? { condition } : {}),
  };
}
