import {
  type Column,
  type Database,
  GlueClient,
  paginateGetDatabases,
  paginateGetTables,
  type Table,
} from "@aws-sdk/client-glue";
import { type AwsTarget, clientFor } from "./clients";
import { roleOfSession } from "./iam-policy";
import { pagesOf } from "./lakeformation-pages";
import { lower } from "./lakeformation-resource";

export interface LakeDatabase {
  name: string;
  location?: string;
  /** Makes it a resource link. */
  target?: { catalogId: string; database: string };
}

export interface LakeColumn {
  name: string;
  type: string;
}

export interface LakeTable {
  name: string;
  kind: "table" | "view";
  location?: string;
  columns: LakeColumn[];
  partitionKeys: LakeColumn[];
  /** Makes it a resource link. */
  target?: { catalogId: string; database: string; table: string };
  /** The ARN of who created it: of a session, its role's. */
  createdBy?: string;
}

const client = (target: AwsTarget) => clientFor(GlueClient, target);
const PAGE_SIZE = 100;

/** IAM action: glue:GetDatabases. What decides who reaches them. */
export async function* lakeDatabasePages(target: AwsTarget): AsyncGenerator<LakeDatabase[]> {
  const pages = paginateGetDatabases({ client: client(target), pageSize: PAGE_SIZE }, {});
  for await (const page of pagesOf("glue", "GetDatabases", pages))
    yield (page.DatabaseList ?? []).map(databaseOf);
}

/** IAM action: glue:GetTables. */
export async function* lakeTablePages(target: AwsTarget, DatabaseName: string): AsyncGenerator<LakeTable[]> {
  const pages = paginateGetTables({ client: client(target), pageSize: PAGE_SIZE }, { DatabaseName });
  for await (const page of pagesOf("glue", "GetTables", pages)) yield (page.TableList ?? []).map(tableOf);
}

function databaseOf({ Name, LocationUri, TargetDatabase: link }: Database): LakeDatabase {
  return {
    name: lower(Name),
    ...(LocationUri ? { location: LocationUri } : {}),
    ...(link ? { target: { catalogId: link.CatalogId ?? "", database: lower(link.DatabaseName) } } : {}),
  };
}

function tableOf(found: Table): LakeTable {
  const { StorageDescriptor, TargetTable: link, CreatedBy } = found;
  const location = StorageDescriptor?.Location;
  const at = link && { catalogId: link.CatalogId ?? "", database: lower(link.DatabaseName) };
  return {
    name: lower(found.Name),
    kind: found.TableType === "VIRTUAL_VIEW" ? "view" : "table",
    ...(location ? { location } : {}),
    columns: (StorageDescriptor?.Columns ?? []).map(columnOf),
    partitionKeys: (found.PartitionKeys ?? []).map(columnOf),
    ...(at ? { target: { ...at, table: lower(link?.Name) } } : {}),
    ...(CreatedBy ? { createdBy: roleOfSession(CreatedBy) } : {}),
  };
}

const columnOf = ({ Name, Type }: Column): LakeColumn => ({ name: lower(Name), type: Type ?? "" });
