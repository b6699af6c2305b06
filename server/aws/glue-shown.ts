import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

/** IAM action: glue:GetTable. The names of the columns that Glue shows of a table, in alphabetical order; none where it is not shown. */
export async function shownColumns(
  target: AwsTarget,
  { database, table }: { database: string; table: string },
): Promise<string[]> {
  try {
    const { Table } = await awsCall("glue", "GetTable", () =>
      clientFor(GlueClient, target).send(new GetTableCommand({ DatabaseName: database, Name: table })),
    );
    const all = [...(Table?.StorageDescriptor?.Columns ?? []), ...(Table?.PartitionKeys ?? [])];
    return all.flatMap(({ Name }) => (Name ? [Name.toLowerCase()] : [])).sort();
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "EntityNotFoundException") return [];
    throw error;
  }
}
