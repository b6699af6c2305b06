import { CreateDatabaseCommand, GlueClient, type GlueClientConfig } from "@aws-sdk/client-glue";
import {
  AddLFTagsToResourceCommand,
  CreateDataCellsFilterCommand,
  CreateLFTagCommand,
  CreateLFTagExpressionCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
} from "@aws-sdk/client-lakeformation";
import {
  demoAdmins,
  demoAssignments,
  demoExpression,
  demoFilter,
  demoGrants,
  demoRevoked,
  demoTags,
  governedDatabase,
  governedLink,
} from "./governance";
import { makeDatabase } from "./load-catalog";

type ClientOf = (accountId: string) => GlueClientConfig;

const as = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });
const everybody = as("IAM_ALLOWED_PRINCIPALS");
const leftToIam = [{ Principal: everybody, Permissions: ["ALL" as const] }];

/** What a load that was killed has made before is there, or gone. */
async function once(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AlreadyExistsException") return;
    if (/already exists|No permissions revoked/i.test(message)) return;
    throw error;
  }
}

/** Says who administers the accounts' data lakes. */
export async function appoint(clientOf: ClientOf): Promise<void> {
  for (const { accountId, admins } of demoAdmins) {
    const DataLakeSettings = {
      DataLakeAdmins: admins.map(as),
      CreateDatabaseDefaultPermissions: leftToIam,
      CreateTableDefaultPermissions: leftToIam,
      Parameters: { CROSS_ACCOUNT_VERSION: "3" },
    };
    const lake = new LakeFormationClient(clientOf(accountId));
    await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
  }
}

/** Makes the governed database, the tags, and who was given what. Everything else stays left to IAM. */
export async function govern(clientOf: ClientOf): Promise<void> {
  const lakeOf = (accountId: string) => new LakeFormationClient(clientOf(accountId));
  await makeGoverned(clientOf);
  await tag(lakeOf);
  const TableData = {
    TableCatalogId: governedLink.ownerId,
    DatabaseName: governedDatabase.name,
    TableName: demoFilter.table,
    Name: demoFilter.name,
    RowFilter: { FilterExpression: demoFilter.expression },
    ColumnWildcard: {},
  };
  await once(lakeOf(governedLink.ownerId).send(new CreateDataCellsFilterCommand({ TableData })));
  for (const { accountId, principal, resource, permissions, grantable = [] } of demoGrants) {
    const grant = { Principal: as(principal), Resource: resource, Permissions: permissions };
    await lakeOf(accountId).send(
      new GrantPermissionsCommand({ ...grant, PermissionsWithGrantOption: grantable }),
    );
  }
}

async function makeGoverned(clientOf: ClientOf): Promise<void> {
  const { accountId, ownerId, name } = governedLink;
  const { resourceArn, roleArn } = governedDatabase.location;
  const location = { ResourceArn: resourceArn, RoleArn: roleArn };
  await once(new LakeFormationClient(clientOf(ownerId)).send(new RegisterResourceCommand(location)));
  await makeDatabase(new GlueClient(clientOf(ownerId)), governedDatabase);
  const link = { Name: name, TargetDatabase: { CatalogId: ownerId, DatabaseName: name } };
  const glue = new GlueClient(clientOf(accountId));
  await once(glue.send(new CreateDatabaseCommand({ DatabaseInput: link })));
  for (const { accountId, resource } of demoRevoked) {
    const revoked = { Principal: everybody, Resource: resource, Permissions: ["ALL" as const] };
    await once(new LakeFormationClient(clientOf(accountId)).send(new RevokePermissionsCommand(revoked)));
  }
}

async function tag(lakeOf: (accountId: string) => LakeFormationClient): Promise<void> {
  for (const { accountId, key, values } of demoTags) {
    await once(lakeOf(accountId).send(new CreateLFTagCommand({ TagKey: key, TagValues: values })));
  }
  for (const { accountId, resource, tags } of demoAssignments) {
    const LFTags = Object.entries(tags).map(([TagKey, value]) => ({ TagKey, TagValues: [value] }));
    const { Failures = [] } = await lakeOf(accountId).send(
      new AddLFTagsToResourceCommand({ Resource: resource, LFTags }),
    );
    const [failed] = Failures;
    if (failed) throw new Error(`${failed.LFTag?.TagKey}: ${failed.Error?.ErrorMessage}`);
  }
  const { accountId, name, description, expression } = demoExpression;
  const Expression = Object.entries(expression).map(([TagKey, TagValues]) => ({ TagKey, TagValues }));
  const saved = { Name: name, Description: description, Expression };
  await once(lakeOf(accountId).send(new CreateLFTagExpressionCommand(saved)));
}
