import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  type Column as GlueColumn,
  type Table as GlueTable,
  paginateGetDatabases,
  paginateGetTables,
} from "@aws-sdk/client-glue";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

export interface CatalogDatabase {
  name: string;
  description: string;
  location: string | null;
}

export interface CatalogColumn {
  name: string;
  type: string;
  comment: string;
}

export interface CatalogTable {
  name: string;
  description: string;
  /** EXTERNAL_TABLE, VIRTUAL_VIEW, … */
  type: string;
  location: string | null;
  columns: CatalogColumn[];
  partitionKeys: CatalogColumn[];
  /** The Java class that reads its rows. */
  serializationLibrary: string;
  inputFormat: string;
  parameters: Record<string, string>;
  updatedAt: Date | null;
}

export interface NewTable {
  name: string;
  description: string;
  location: string;
  columns: CatalogColumn[];
  inputFormat: string;
  outputFormat: string;
  serializationLibrary: string;
  serializationParameters: Record<string, string>;
  parameters: Record<string, string>;
  partitionKeys: CatalogColumn[];
}

export interface Partition {
  values: string[];
  location: string | null;
  createdAt: Date | null;
}

const client = (target: AwsTarget) => clientFor(GlueClient, target);

/** IAM action: glue:GetDatabases. */
export async function listDatabases(target: AwsTarget): Promise<CatalogDatabase[]> {
  return awsCall("glue", "GetDatabases", async () => {
    const found: CatalogDatabase[] = [];
    for await (const page of paginateGetDatabases({ client: client(target), pageSize: 100 }, {}))
      for (const { Name, Description, LocationUri } of page.DatabaseList ?? [])
        found.push({ name: Name ?? "", description: Description ?? "", location: LocationUri || null });
    return found;
  });
}

/** IAM action: glue:GetDatabase. Null where it is not there. */
export async function findDatabase(target: AwsTarget, Name: string): Promise<CatalogDatabase | null> {
  const answer = await unlessMissing(() =>
    awsCall("glue", "GetDatabase", () => client(target).send(new GetDatabaseCommand({ Name }))),
  );
  if (!answer) return null;
  const { Description, LocationUri } = answer.Database ?? {};
  return { name: Name, description: Description ?? "", location: LocationUri || null };
}

/** IAM action: glue:GetTables. */
export async function listTables(target: AwsTarget, database: string): Promise<CatalogTable[]> {
  return awsCall("glue", "GetTables", async () => {
    const found: CatalogTable[] = [];
    const pages = paginateGetTables({ client: client(target), pageSize: 100 }, { DatabaseName: database });
    for await (const page of pages) found.push(...(page.TableList ?? []).map(tableOf));
    return found;
  });
}

/** IAM action: glue:GetTable. Null where it is not there. */
export async function findTable(
  target: AwsTarget,
  DatabaseName: string,
  Name: string,
): Promise<CatalogTable | null> {
  const answer = await unlessMissing(() =>
    awsCall("glue", "GetTable", () => client(target).send(new GetTableCommand({ DatabaseName, Name }))),
  );
  return answer?.Table ? tableOf(answer.Table) : null;
}

/** IAM action: glue:CreateDatabase. One that is there already stays as it is. */
export async function createDatabase(target: AwsTarget, Name: string, Description: string): Promise<void> {
  const DatabaseInput = { Name, ...(Description ? { Description } : {}) };
  await unlessThere(() =>
    awsCall("glue", "CreateDatabase", () =>
      client(target).send(new CreateDatabaseCommand({ DatabaseInput })),
    ),
  );
}

/** IAM action: glue:CreateTable. One that is there already stays as it is. */
export async function createTable(target: AwsTarget, DatabaseName: string, table: NewTable): Promise<void> {
  const TableInput = {
    Name: table.name,
    ...(table.description ? { Description: table.description } : {}),
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", ...table.parameters },
    PartitionKeys: table.partitionKeys.map(glueColumn),
    StorageDescriptor: storageOf(table, table.location),
  };
  await unlessThere(() =>
    awsCall("glue", "CreateTable", () =>
      client(target).send(new CreateTableCommand({ DatabaseName, TableInput })),
    ),
  );
}

const storageOf = (table: NewTable, location: string) => ({
  Columns: table.columns.map(glueColumn),
  Location: location,
  InputFormat: table.inputFormat,
  OutputFormat: table.outputFormat,
  SerdeInfo: {
    SerializationLibrary: table.serializationLibrary,
    Parameters: table.serializationParameters,
  },
});

const glueColumn = ({ name, type, comment }: CatalogColumn) => ({
  Name: name,
  Type: type,
  ...(comment ? { Comment: comment } : {}),
});

/** So many partitions BatchCreatePartition takes. */
export const PARTITIONS_MAX = 100;

/** IAM action: glue:BatchCreatePartition. Those that are there already stay as they are; how many were new. */
export async function createPartitions(
  target: AwsTarget,
  DatabaseName: string,
  table: NewTable,
  partitions: readonly { values: string[]; location: string }[],
): Promise<number> {
  const answer = await awsCall("glue", "BatchCreatePartition", () =>
    client(target).send(
      new BatchCreatePartitionCommand({
        DatabaseName,
        TableName: table.name,
        PartitionInputList: partitions.map(({ values, location }) => ({
          Values: values,
          StorageDescriptor: storageOf(table, location),
        })),
      }),
    ),
  );
  const errors = answer.Errors ?? [];
  const refused = errors.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== "AlreadyExistsException");
  if (refused) {
    const { ErrorCode = "", ErrorMessage = "" } = refused.ErrorDetail ?? {};
    throw new AwsError("aws_failed", {
      service: "glue",
      operation: "BatchCreatePartition",
      awsCode: ErrorCode,
      message: `${ErrorMessage} (partition ${(refused.PartitionValues ?? []).join("/")})`,
      requestId: answer.$metadata.requestId,
      cause: undefined,
    });
  }
  return partitions.length - errors.length;
}

/** IAM action: glue:GetPartitions. One page, without the columns that each repeats. */
export async function partitionPage(
  target: AwsTarget,
  { database, table, ...page }: { database: string; table: string; limit: number; nextToken: string | null },
): Promise<{ partitions: Partition[]; nextToken: string | null }> {
  const answer = await awsCall("glue", "GetPartitions", () =>
    client(target).send(
      new GetPartitionsCommand({
        DatabaseName: database,
        TableName: table,
        MaxResults: page.limit,
        ExcludeColumnSchema: true,
        ...(page.nextToken ? { NextToken: page.nextToken } : {}),
      }),
    ),
  );
  return {
    partitions: (answer.Partitions ?? []).map(({ Values, StorageDescriptor, CreationTime }) => ({
      values: Values ?? [],
      location: StorageDescriptor?.Location ?? null,
      createdAt: CreationTime ?? null,
    })),
    nextToken: answer.NextToken || null,
  };
}

const columnOf = ({ Name, Type, Comment }: GlueColumn): CatalogColumn => ({
  name: Name ?? "",
  type: Type ?? "",
  comment: Comment ?? "",
});

/** The parts of a table that the catalog works with. */
export function tableOf(table: GlueTable): CatalogTable {
  const storage = table.StorageDescriptor;
  return {
    name: table.Name ?? "",
    description: table.Description ?? "",
    type: table.TableType ?? "",
    location: storage?.Location || null,
    columns: (storage?.Columns ?? []).map(columnOf),
    partitionKeys: (table.PartitionKeys ?? []).map(columnOf),
    serializationLibrary: storage?.SerdeInfo?.SerializationLibrary ?? "",
    inputFormat: storage?.InputFormat ?? "",
    parameters: table.Parameters ?? {},
    updatedAt: table.UpdateTime ?? table.CreateTime ?? null,
  };
}

/** Null where AWS says that there is no such thing. */
async function unlessMissing<T>(call: () => Promise<T>): Promise<T | null> {
  return call().catch((error: unknown) => {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return null;
    throw error;
  });
}

async function unlessThere(call: () => Promise<unknown>): Promise<void> {
  await call().catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.awsCode !== "AlreadyExistsException") throw error;
  });
}
