import { AthenaClient } from "@aws-sdk/client-athena";
import { CreateDatabaseCommand, CreateTableCommand, GlueClient, type TableInput } from "@aws-sdk/client-glue";
import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
} from "@aws-sdk/client-lakeformation";
import { S3Client } from "@aws-sdk/client-s3";
import type { APIRequestContext } from "@playwright/test";
import type { DemoFile } from "@/server/launcher/demo-files";
import { expect, personOf } from "./fixtures";

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
  const athena = new AthenaClient(options);
  return { athena, glue: new GlueClient(options), lake: new LakeFormationClient(options), s3 };
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

/** A table of texts over the CSV files of a folder, without a header line. */
export const csvTable = (Name: string, Location: string, columns: readonly string[]): TableInput => ({
  ...{ Name, TableType: "EXTERNAL_TABLE" },
  StorageDescriptor: {
    ...{ Location, Columns: columns.map((Name) => ({ Name, Type: "string" })) },
    InputFormat: "org.apache.hadoop.mapred.TextInputFormat",
    OutputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    SerdeInfo: {
      SerializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
      Parameters: { "field.delim": "," },
    },
  },
});

/** Has the rules of an account read anew, as its admin; a reading that had begun before is waited for first. */
export async function refresh(demo: DemoFile, request: APIRequestContext, accountId: string): Promise<void> {
  const headers = { authorization: `Bearer ${personOf(demo, "ada").apiToken}` };
  const url = `${demo.url}/api/v1/access/lakes/${accountId}/refresh`;
  for (let isFresh = false; !isFresh; ) {
    const { runId, isNew } = await (await request.post(url, { headers, data: {} })).json();
    const stateOf = async () =>
      (await (await request.get(`${demo.url}/api/v1/runs/${runId}`, { headers })).json()).state;
    await expect.poll(stateOf).toBe("succeeded");
    isFresh = isNew;
  }
}
