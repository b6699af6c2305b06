import type { AwsTarget } from "@/server/aws/clients";
import {
  filterPermissionPages,
  type PERMISSION_KINDS,
  type PermissionRow,
  permissionPages,
} from "@/server/aws/lakeformation-permissions";
import { cellsFilterPages } from "@/server/aws/lakeformation-rules";
import { assignedTags, expressionPages, tagPages } from "@/server/aws/lakeformation-tags";
import { facetOf } from "./facet";
import { mergeGrants } from "./merge-grants";
import type { Catalog, Column, Database, Grant, Resource, Table } from "./model";
import type { Operation, TaggedResource } from "./operation";
import { gathered } from "./read-catalog";
import { knownOptIns } from "./read-rule";

/** What an operation touches, as AWS says it now; asks for as little as tells it. */
export async function lookAt(target: AwsTarget, operation: Operation): Promise<unknown> {
  return facetOf({ ...NOTHING, catalogId: target.accountId, ...(await read(target, operation)) }, operation);
}

const NOTHING: Catalog = {
  catalogId: "",
  settings: {
    ...{ admins: [], readOnlyAdmins: [], crossAccountVersion: "1" },
    ...{ createDatabaseDefault: false, createTableDefault: false },
  },
  ...{ tags: [], expressions: [], databases: [], grants: [], filters: [], optIns: [], locations: [] },
};

async function read(target: AwsTarget, operation: Operation): Promise<Partial<Catalog>> {
  switch (operation.name) {
    case "CreateLFTag":
    case "UpdateLFTag":
    case "DeleteLFTag":
      return { tags: await all(tagPages(target)) };
    case "AddLFTagsToResource":
    case "RemoveLFTagsFromResource":
      return { databases: await taggedDatabase(target, operation.resource) };
    case "CreateLFTagExpression":
    case "UpdateLFTagExpression":
    case "DeleteLFTagExpression":
      return { expressions: await all(expressionPages(target)) };
    case "GrantPermissions":
    case "RevokePermissions":
      return { grants: await grantsOn(target, operation.grant.resource) };
    case "CreateDataCellsFilter":
    case "UpdateDataCellsFilter":
    case "DeleteDataCellsFilter":
      return { filters: await all(cellsFilterPages(target)) };
    default:
      return { optIns: await knownOptIns(target) };
  }
}

const all = <T>(pages: AsyncIterable<T[]>): Promise<T[]> => gathered(pages, () => {});

async function taggedDatabase(target: AwsTarget, resource: TaggedResource): Promise<Database[]> {
  const at = {
    database: resource.database,
    ...(resource.kind === "database" ? {} : { table: resource.table }),
  };
  const found = await assignedTags(target, at);
  if (!found) return [];
  const { onDatabase, onTable, onColumns } = found;
  const ofTable = (columns: readonly Column[]): Table[] =>
    resource.kind === "database"
      ? []
      : [{ name: resource.table, kind: "table", columns, partitionKeys: [], tags: onTable }];
  const named = resource.kind === "columns" && "include" in resource.columns ? resource.columns.include : [];
  const columns = [...new Set([...named, ...onColumns.keys()])];
  const tables = ofTable(columns.map((name) => ({ name, type: "", tags: onColumns.get(name) ?? {} })));
  return [{ name: resource.database, tags: onDatabase, tables }];
}

const KIND: Record<Exclude<Resource["kind"], "tagPolicy">, (typeof PERMISSION_KINDS)[number]> = {
  ...{ catalog: "CATALOG", database: "DATABASE", table: "TABLE", allTables: "TABLE", columns: "TABLE" },
  ...{
    cellsFilter: "TABLE",
    location: "DATA_LOCATION",
    tag: "LF_TAG",
    expression: "LF_NAMED_TAG_EXPRESSION",
  },
};

async function grantsOn(target: AwsTarget, resource: Resource): Promise<Grant[]> {
  return mergeGrants(await all(rowsOn(target, resource))).grants;
}

function rowsOn(target: AwsTarget, resource: Resource): AsyncIterable<PermissionRow[]> {
  const isTable = resource.kind === "table" || resource.kind === "columns" || resource.kind === "cellsFilter";
  // Of another account's table this catalog tells only by kind.
  if (isTable && resource.catalogId === undefined) return filterPermissionPages(target, resource);
  if (resource.kind !== "tagPolicy") return permissionPages(target, KIND[resource.kind]);
  return permissionPages(
    target,
    resource.resourceType === "TABLE" ? "LF_TAG_POLICY_TABLE" : "LF_TAG_POLICY_DATABASE",
  );
}
