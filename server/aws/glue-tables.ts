import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetTableCommand,
  GlueClient,
  type Table as GlueTable,
  paginateGetTables,
  type TableInput as SdkTableInput,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";
import { type CatalogTable, tableOf } from "./glue";

/** A table as Glue takes it, without its statistics' times: plain JSON, to keep and to put back. */
export type TableInput = { Name: string } & Record<string, unknown>;

export interface WholeTable {
  table: CatalogTable;
  input: TableInput;
}

export interface TablePlace {
  database: string;
  table: string;
}

const client = (target: AwsTarget) => clientFor(GlueClient, target);

const INPUT_KEYS = [
  "Name",
  "Description",
  "Owner",
  "Retention",
  "StorageDescriptor",
  "PartitionKeys",
  "ViewOriginalText",
  "ViewExpandedText",
  "TableType",
  "Parameters",
  "TargetTable",
] as const satisfies readonly (keyof GlueTable & keyof SdkTableInput)[];

function wholeOf(found: GlueTable): WholeTable {
  const kept = INPUT_KEYS.flatMap((key) => (found[key] === undefined ? [] : [[key, found[key]] as const]));
  const input: TableInput = JSON.parse(JSON.stringify(Object.fromEntries(kept)));
  return { table: tableOf(found), input };
}

/** IAM action: glue:GetTables. Page by page, so that memory does not grow with the database. */
export async function* tablePages(target: AwsTarget, DatabaseName: string): AsyncGenerator<WholeTable[]> {
  const pages = paginateGetTables({ client: client(target), pageSize: 100 }, { DatabaseName })[
    Symbol.asyncIterator
  ]();
  for (;;) {
    const page = await awsCall("glue", "GetTables", () => pages.next());
    if (page.done) return;
    yield (page.value.TableList ?? []).map(wholeOf);
  }
}

/** IAM action: glue:GetTable. Null where it is not there. */
export async function wholeTable(
  target: AwsTarget,
  { database, table }: TablePlace,
): Promise<WholeTable | null> {
  try {
    const { Table } = await awsCall("glue", "GetTable", () =>
      client(target).send(new GetTableCommand({ DatabaseName: database, Name: table })),
    );
    return Table ? wholeOf(Table) : null;
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return null;
    throw error;
  }
}

/** IAM action: glue:UpdateTable. The version before it is kept by Glue. */
export async function replaceTable(target: AwsTarget, database: string, input: TableInput): Promise<void> {
  await awsCall("glue", "UpdateTable", () =>
    client(target).send(new UpdateTableCommand({ DatabaseName: database, TableInput: input })),
  );
}

/** A table with columns behind those that it has; what its reader is told already stays. */
export function withMore(
  input: TableInput,
  columns: readonly { name: string; type: string }[],
  parameters: Record<string, string>,
): TableInput {
  const storage = input["StorageDescriptor"] as SdkTableInput["StorageDescriptor"];
  const more = columns.map(({ name, type }) => ({ Name: name, Type: type }));
  const serde = { ...storage?.SerdeInfo, Parameters: { ...parameters, ...storage?.SerdeInfo?.Parameters } };
  return {
    ...input,
    StorageDescriptor: { ...storage, Columns: [...(storage?.Columns ?? []), ...more], SerdeInfo: serde },
  };
}

/** The answer of a call that is sent again when its first answer got lost: what was wanted is so already. */
const isSoAlready = (awsCode: string) => (error: unknown) => {
  if (!(error instanceof AwsError && error.awsCode === awsCode)) throw error;
};

/** IAM action: glue:CreateTable. One that is there stays as it is. */
export async function recreateTable(target: AwsTarget, database: string, input: TableInput): Promise<void> {
  await awsCall("glue", "CreateTable", () =>
    client(target).send(new CreateTableCommand({ DatabaseName: database, TableInput: input })),
  ).catch(isSoAlready("AlreadyExistsException"));
}

/** IAM action: glue:DeleteTable. With its partitions; its files stay. One that is gone has been deleted. */
export async function deleteTable(target: AwsTarget, { database, table }: TablePlace): Promise<void> {
  await awsCall("glue", "DeleteTable", () =>
    client(target).send(new DeleteTableCommand({ DatabaseName: database, Name: table })),
  ).catch(isSoAlready("EntityNotFoundException"));
}

interface PartitionError {
  PartitionValues?: string[] | undefined;
  ErrorDetail?: { ErrorCode?: string | undefined; ErrorMessage?: string | undefined } | undefined;
}

/** What a batch says of single partitions; the ones that are as wanted already are no errors. */
function refuseErrors(operation: string, errors: readonly PartitionError[] | undefined, fine: string): void {
  const bad = errors?.find(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== fine);
  if (!bad) return;
  throw new AwsError("aws_failed", {
    ...{ service: "glue", operation, requestId: undefined, cause: bad },
    awsCode: bad.ErrorDetail?.ErrorCode ?? "UnknownError",
    message: `${bad.ErrorDetail?.ErrorMessage ?? ""} (${bad.PartitionValues?.join("/")})`,
  });
}

/** How many one call takes. */
export const PARTITIONS_DELETED_MAX = 25;
export const PARTITIONS_CREATED_MAX = 100;

/** IAM action: glue:BatchDeletePartition. */
export async function deletePartitions(
  target: AwsTarget,
  { database, table }: TablePlace,
  partitions: readonly (readonly string[])[],
): Promise<void> {
  const { Errors } = await awsCall("glue", "BatchDeletePartition", () =>
    client(target).send(
      new BatchDeletePartitionCommand({
        DatabaseName: database,
        TableName: table,
        PartitionsToDelete: partitions.map((values) => ({ Values: [...values] })),
      }),
    ),
  );
  refuseErrors("BatchDeletePartition", Errors, "EntityNotFoundException");
}

/** IAM action: glue:BatchCreatePartition. Each is described as its table is, at a location of its own. */
export async function createPartitions(
  target: AwsTarget,
  { database, input }: { database: string; input: TableInput },
  partitions: readonly { values: string[]; location: string | null }[],
): Promise<void> {
  const storage = input["StorageDescriptor"] as SdkTableInput["StorageDescriptor"];
  const { Errors } = await awsCall("glue", "BatchCreatePartition", () =>
    client(target).send(
      new BatchCreatePartitionCommand({
        DatabaseName: database,
        TableName: input.Name,
        PartitionInputList: partitions.map(({ values, location }) => ({
          Values: values,
          StorageDescriptor: { ...storage, ...(location === null ? {} : { Location: location }) },
        })),
      }),
    ),
  );
  refuseErrors("BatchCreatePartition", Errors, "AlreadyExistsException");
}

/** What a kept input says of its table. */
export const catalogTableOf = (input: TableInput): CatalogTable => tableOf(input as unknown as GlueTable);
