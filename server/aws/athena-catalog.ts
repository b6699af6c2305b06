import {
  AthenaClient,
  type Column as CatalogColumn,
  GetTableMetadataCommand,
  paginateListDatabases,
  paginateListTableMetadata,
  paginateListWorkGroups,
  type TableMetadata,
} from "@aws-sdk/client-athena";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";

export interface AthenaWorkgroup {
  name: string;
  /** ENABLED or DISABLED. */
  status: string;
}

export interface AthenaTable {
  name: string;
  /** As the catalog says it: EXTERNAL_TABLE, VIRTUAL_VIEW, … */
  type: string;
  /** What its COMMENT says; "" where it has none. */
  comment: string;
  columns: AthenaColumn[];
}

export interface AthenaColumn {
  name: string;
  type: string;
  comment: string;
  /** Whether its values stand in the paths of the objects. */
  isPartitionKey: boolean;
}

/** The catalog that is Glue's own in every account. */
const CATALOG = "AwsDataCatalog";
const MaxResults = 50;

const client = (target: AwsTarget) => clientFor(AthenaClient, target);

/** IAM action: athena:ListWorkGroups. */
export async function listAthenaWorkgroups(target: AwsTarget): Promise<AthenaWorkgroup[]> {
  return awsCall("athena", "ListWorkGroups", async () => {
    const found: AthenaWorkgroup[] = [];
    for await (const page of paginateListWorkGroups({ client: client(target) }, { MaxResults })) {
      for (const { Name, State } of page.WorkGroups ?? [])
        found.push({ name: Name ?? "", status: State ?? "" });
    }
    return found;
  });
}

/** IAM action: athena:ListDatabases. The databases of the Glue catalog that this role sees. */
export async function listGlueDatabases(target: AwsTarget): Promise<string[]> {
  return awsCall("athena", "ListDatabases", async () => {
    const found: string[] = [];
    const pages = paginateListDatabases({ client: client(target) }, { CatalogName: CATALOG, MaxResults });
    for await (const page of pages) for (const { Name } of page.DatabaseList ?? []) found.push(Name ?? "");
    return found;
  });
}

/** IAM action: athena:ListTableMetadata. */
export async function listGlueTables(target: AwsTarget, database: string): Promise<AthenaTable[]> {
  return awsCall("athena", "ListTableMetadata", async () => {
    const found: AthenaTable[] = [];
    const asked = { CatalogName: CATALOG, DatabaseName: database, MaxResults };
    for await (const page of paginateListTableMetadata({ client: client(target) }, asked)) {
      found.push(...(page.TableMetadataList ?? []).map(tableOf));
    }
    return found;
  });
}

/** IAM action: athena:GetTableMetadata. */
export async function getGlueTable(
  target: AwsTarget,
  { database, table }: { database: string; table: string },
): Promise<AthenaTable> {
  const asked = { CatalogName: CATALOG, DatabaseName: database, TableName: table };
  const answer = await awsCall("athena", "GetTableMetadata", () =>
    client(target).send(new GetTableMetadataCommand(asked)),
  );
  return tableOf(answer.TableMetadata ?? { Name: table });
}

function tableOf({ Name, TableType, Parameters, Columns, PartitionKeys }: TableMetadata): AthenaTable {
  return {
    name: Name ?? "",
    type: TableType ?? "TABLE",
    comment: Parameters?.["comment"] ?? "",
    columns: [
      ...(Columns ?? []).map((one) => columnOf(one, false)),
      ...(PartitionKeys ?? []).map((one) => columnOf(one, true)),
    ],
  };
}

const columnOf = ({ Name, Type, Comment }: CatalogColumn, isPartitionKey: boolean): AthenaColumn => ({
  name: Name ?? "",
  type: Type ?? "",
  comment: Comment ?? "",
  isPartitionKey,
});
