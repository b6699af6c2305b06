import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
} from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import type { DemoFile } from "@/server/launcher/demo-files";

export const GOVERNANCE = "222222222222";
const OWNER = "CentralDataMeshOwner";
const ADMIN = `arn:aws:iam::${GOVERNANCE}:role/${OWNER}`;

/** A demo principal's own way to AWS, past Headgate. */
export function clientsOf(demo: DemoFile, principal: string) {
  const key = demo.principals.find(({ name }) => name === principal);
  const options = {
    ...{ endpoint: demo.awsEndpointUrl, region: demo.region },
    credentials: { accessKeyId: key?.accessKeyId ?? "", secretAccessKey: key?.secretAccessKey ?? "" },
  };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  return { glue: new GlueClient(options), lake: new LakeFormationClient(options), s3 };
}

export type Clients = ReturnType<typeof clientsOf>;

/** The governance account's owner as a data lake administrator of it: only such a role may read all of its rules. */
export async function governance(demo: DemoFile): Promise<Clients> {
  const clients = clientsOf(demo, OWNER);
  const { lake } = clients;
  const { DataLakeSettings: settings } = await lake.send(new GetDataLakeSettingsCommand({}));
  const admins = settings?.DataLakeAdmins ?? [];
  if (!admins.some(({ DataLakePrincipalIdentifier: arn }) => arn === ADMIN)) {
    const DataLakeAdmins = [...admins, { DataLakePrincipalIdentifier: ADMIN }];
    await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings: { ...settings, DataLakeAdmins } }));
  }
  return clients;
}

/** A database with one table of texts. */
export async function makeTable(
  { glue }: Clients,
  database: string,
  table: string,
  columns: readonly string[],
): Promise<void> {
  const DatabaseInput = { Name: database, CreateTableDefaultPermissions: [] };
  await glue.send(new CreateDatabaseCommand({ DatabaseInput }));
  const Columns = columns.map((Name) => ({ Name, Type: "string" }));
  const TableInput = { Name: table, StorageDescriptor: { Columns, Location: `s3://e2e/${table}/` } };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
}
