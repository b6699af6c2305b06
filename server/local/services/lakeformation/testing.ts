import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  GrantPermissionsCommand,
  LakeFormationClient,
  ListPermissionsCommand,
  type ListPermissionsRequest,
  type Permission,
  type PrincipalResourcePermissions,
  PutDataLakeSettingsCommand,
  type Resource,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import type { TestLocalAws } from "@/server/local/testing";

export const roleArn = (accountId: string, name: string) => `arn:aws:iam::${accountId}:role/${name}`;
export const governance = "222222222222";
export const consumer = "333333333333";
export const meshOwner = roleArn(governance, "CentralDataMeshOwner");
export const locationRole = roleArn(governance, "RegisterLocationServiceRole");
export const analyst = roleArn(consumer, "LFBusinessAnalyst1");

export const asPrincipal = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });
export const database = (Name: string, CatalogId?: string): Resource => ({ Database: { Name, CatalogId } });
export const table = (DatabaseName: string, Name: string, CatalogId?: string): Resource => ({
  Table: { DatabaseName, Name, CatalogId },
});
export const columns = (DatabaseName: string, Name: string, ColumnNames: string[]): Resource => ({
  TableWithColumns: { DatabaseName, Name, ColumnNames },
});
export const allTables = (DatabaseName: string): Resource => ({ Table: { DatabaseName, TableWildcard: {} } });

/** A principal's hands on the local Glue and Lake Formation. */
export function lakeOf(aws: TestLocalAws, principal: string) {
  const lake = new LakeFormationClient(aws.client(principal));
  const glue = new GlueClient(aws.client(principal));
  const put = (to: string, Resource: Resource, Permissions: Permission[], grantable: Permission[]) => ({
    Principal: asPrincipal(to),
    Resource,
    Permissions,
    PermissionsWithGrantOption: grantable,
  });
  return {
    lake,
    glue,
    administer: (settings: { version?: string; open?: boolean } = {}) =>
      lake.send(
        new PutDataLakeSettingsCommand({
          DataLakeSettings: {
            DataLakeAdmins: [asPrincipal(adminArns[principal] ?? "")],
            ...(settings.open ? defaults : {}),
            Parameters: { CROSS_ACCOUNT_VERSION: settings.version ?? "3" },
          },
        }),
      ),
    makeDatabase: (Name: string) => glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } })),
    makeTable: (DatabaseName: string, Name: string, names: string[], keys: string[] = []) =>
      glue.send(
        new CreateTableCommand({
          DatabaseName,
          TableInput: {
            Name,
            StorageDescriptor: {
              Location: `s3://lake/${DatabaseName}/${Name}/`,
              Columns: names.map((column) => ({
                Name: column,
                Type: column === "list" ? "array<int>" : "string",
              })),
            },
            PartitionKeys: keys.map((key) => ({ Name: key, Type: "string" })),
          },
        }),
      ),
    grant: (to: string, resource: Resource, permissions: Permission[], grantable: Permission[] = []) =>
      lake.send(new GrantPermissionsCommand(put(to, resource, permissions, grantable))),
    revoke: (from: string, resource: Resource, permissions: Permission[], grantable: Permission[] = []) =>
      lake.send(new RevokePermissionsCommand(put(from, resource, permissions, grantable))),
    list: async (input: ListPermissionsRequest = {}): Promise<PrincipalResourcePermissions[]> =>
      (await lake.send(new ListPermissionsCommand(input))).PrincipalResourcePermissions ?? [],
  };
}

const adminArns: Record<string, string> = {
  CentralDataMeshOwner: meshOwner,
  ConsumerAdminUser: roleArn(consumer, "ConsumerAdminUser"),
  LOBProducerSteward: roleArn("111111111111", "LOBProducerSteward"),
};
const openToIam = [{ Principal: asPrincipal("IAM_ALLOWED_PRINCIPALS"), Permissions: ["ALL" as const] }];
const defaults = { CreateDatabaseDefaultPermissions: openToIam, CreateTableDefaultPermissions: openToIam };

/** Rows without what differs from run to run: principal, resource, permissions, grant options. */
export const plainRows = (rows: readonly PrincipalResourcePermissions[]) =>
  rows.map(({ Principal, Resource, Permissions, PermissionsWithGrantOption }) => [
    Principal?.DataLakePrincipalIdentifier?.replace(/^.*\//, ""),
    Resource,
    Permissions?.join(" "),
    PermissionsWithGrantOption?.join(" "),
  ]);
