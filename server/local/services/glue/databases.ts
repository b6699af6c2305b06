import type * as glue from "@aws-sdk/client-glue";
import type { Database, DatabaseInput, DatabaseTarget } from "@/server/local/catalog";
import { catalogOf, findDatabase } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import { authorizeLocation, authorizeNewDatabase, ofCatalog } from "@/server/local/catalog/locations";
import { authorizeList, shownDatabases } from "@/server/local/catalog/shown";
import { readDefaults } from "@/server/local/lakeformation/default-permissions";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type Glue, type GlueDeps, refuseMembers } from "./deps";
import { present } from "./descriptors";
import { issueToken, readToken } from "./page-token";
import { forgetTags, tagResource } from "./tags";

const pageSize = 100;

function readDatabase(input: glue.DatabaseInput | undefined): DatabaseInput {
  refuseMembers("CreateDatabase", input ?? ({} as glue.DatabaseInput), ["FederatedDatabase"]);
  const permissions = input?.CreateTableDefaultPermissions;
  return present<DatabaseInput>({
    name: input?.Name ?? "",
    description: input?.Description,
    locationUri: input?.LocationUri,
    parameters: input?.Parameters ?? {},
    createTableDefaultPermissions: permissions && readDefaults(permissions),
    target: input?.TargetDatabase && readTarget(input.TargetDatabase),
  });
}

function readTarget({ CatalogId, DatabaseName, Region }: glue.DatabaseIdentifier): DatabaseTarget {
  if (!CatalogId || !DatabaseName) throw invalidInput("TargetDatabase must have CatalogId and DatabaseName");
  return present<DatabaseTarget>({
    accountId: CatalogId,
    databaseName: DatabaseName.toLowerCase(),
    region: Region,
  });
}

const openToIam = [{ principal: "IAM_ALLOWED_PRINCIPALS", permissions: ["ALL"] }];

function writeDatabase(database: Database): glue.Database {
  const { target } = database;
  return {
    Name: database.name,
    Description: database.description,
    LocationUri: database.locationUri,
    Parameters: database.parameters,
    CreateTime: database.createdAt,
    CreateTableDefaultPermissions: (database.createTableDefaultPermissions ?? openToIam).map(
      ({ principal, permissions }) => ({
        Principal: { DataLakePrincipalIdentifier: principal },
        Permissions: permissions as glue.Permission[],
      }),
    ),
    TargetDatabase: target && {
      CatalogId: target.accountId,
      DatabaseName: target.databaseName,
      Region: target.region,
    },
    CatalogId: database.accountId,
  };
}

export async function createDatabase(
  { catalog, state }: GlueDeps,
  input: InputOf<Glue, "CreateDatabase">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "CreateDatabase">> {
  const accountId = catalogOf(ctx, input.CatalogId);
  const database = readDatabase(input.DatabaseInput);
  await authorizeNewDatabase(catalog, ctx, accountId, database);
  await catalog.createDatabase(accountId, database, ctx.caller.arn);
  await tagResource(state, accountId, `database/${database.name.toLowerCase()}`, input.Tags ?? {});
  return {};
}

export async function getDatabase(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "GetDatabase">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetDatabase">> {
  const accountId = catalogOf(ctx, input.CatalogId);
  const databaseName = input.Name ?? "";
  const database = await findDatabase(catalog, ctx, "glue:GetDatabase", { accountId, databaseName });
  return { Database: writeDatabase(database) };
}

export async function getDatabases(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "GetDatabases">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetDatabases">> {
  refuseMembers("GetDatabases", input, ["AttributesToGet"]);
  const accountId = catalogOf(ctx, input.CatalogId);
  await authorizeList(catalog, ctx, "glue:GetDatabases", accountId);
  const share = input.ResourceShareType;
  // Nothing comes from other accounts by itself: only resource links and CatalogId lead to them.
  if (share === "FOREIGN" || share === "FEDERATED") return { DatabaseList: [] };
  const limit = input.MaxResults ?? pageSize;
  const list = `databases of ${accountId}`;
  const page = await catalog.databases(accountId, { after: readToken(input.NextToken, list), limit });
  const found = await shownDatabases(catalog, ctx, "glue:GetDatabases", accountId, page.items);
  return { DatabaseList: found.map(writeDatabase), NextToken: issueToken(page.next, list) };
}

export async function updateDatabase(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "UpdateDatabase">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UpdateDatabase">> {
  const accountId = catalogOf(ctx, input.CatalogId);
  const databaseName = input.Name ?? "";
  const former = await findDatabase(catalog, ctx, "glue:UpdateDatabase", { accountId, databaseName });
  const next = readDatabase(input.DatabaseInput);
  if (next.locationUri !== former.locationUri) {
    authorizeLocation(await ofCatalog(catalog, ctx, accountId), next.locationUri);
  }
  await catalog.updateDatabase(accountId, databaseName, next);
  return {};
}

export async function deleteDatabase(
  { catalog, state }: GlueDeps,
  input: InputOf<Glue, "DeleteDatabase">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteDatabase">> {
  const accountId = catalogOf(ctx, input.CatalogId);
  const databaseName = input.Name ?? "";
  await findDatabase(catalog, ctx, "glue:DeleteDatabase", { accountId, databaseName });
  await catalog.deleteDatabase(accountId, databaseName);
  await forgetTags(state, accountId, `database/${databaseName.toLowerCase()}`);
  return {};
}
