import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import { readDefaults } from "@/server/local/lakeformation/default-permissions";
import {
  type DefaultPermission,
  readSettings,
  replaceSettings,
  type Settings,
} from "@/server/local/lakeformation/settings";
import { inTransaction } from "@/server/local/state/transaction";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";

type Lf = typeof lakeformation;

/** Settings are an account's own: IAM alone decides who in it may read and change them. */
function ownAccount(ctx: CallContext, catalogId: string | undefined): string {
  const { accountId } = ctx.caller;
  if (catalogId === undefined || catalogId === accountId) return accountId;
  throw awsError(
    "AccessDeniedException",
    "Resource does not exist or requester is not authorized to access requested permissions.",
  );
}

export async function getDataLakeSettings(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "GetDataLakeSettings">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetDataLakeSettings">> {
  ctx.authorize("lakeformation:GetDataLakeSettings", "*");
  return { DataLakeSettings: writeSettings(await readSettings(state, ownAccount(ctx, input.CatalogId))) };
}

export async function putDataLakeSettings(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "PutDataLakeSettings">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "PutDataLakeSettings">> {
  ctx.authorize("lakeformation:PutDataLakeSettings", "*");
  const accountId = ownAccount(ctx, input.CatalogId);
  const read = readDataLakeSettings(deps, accountId, input.DataLakeSettings ?? {});
  await inTransaction(deps.state, (client) =>
    replaceSettings(client, accountId, (former) => {
      // A version that isn't told falls back to the first one, but nothing leads back from the fifth.
      const told = read.crossAccountVersion ?? (former.crossAccountVersion === 5 ? 5 : 1);
      if (former.crossAccountVersion === 5 && told < 5) {
        throw invalidInput("CROSS_ACCOUNT_VERSION can't be downgraded from version 5");
      }
      return { ...read, crossAccountVersion: told };
    }),
  );
  return {};
}

function readDataLakeSettings(
  deps: LakeFormationDeps,
  accountId: string,
  settings: lakeformation.DataLakeSettings,
): Omit<Settings, "crossAccountVersion"> & { crossAccountVersion?: number } {
  return {
    ...readParameters(settings.Parameters ?? {}),
    admins: readAdmins(deps, accountId, settings.DataLakeAdmins),
    readOnlyAdmins: readAdmins(deps, accountId, settings.ReadOnlyAdmins),
    createDatabaseDefaults: readDefaults(settings.CreateDatabaseDefaultPermissions ?? []),
    createTableDefaults: readDefaults(settings.CreateTableDefaultPermissions ?? []),
    trustedResourceOwners: settings.TrustedResourceOwners ?? [],
    allowExternalDataFiltering: settings.AllowExternalDataFiltering ?? false,
    allowFullTableExternalDataAccess: settings.AllowFullTableExternalDataAccess ?? false,
    externalDataFilteringAllowList: identifiers(settings.ExternalDataFilteringAllowList),
    authorizedSessionTagValues: settings.AuthorizedSessionTagValueList ?? [],
  };
}

function identifiers(principals: readonly lakeformation.DataLakePrincipal[] = []): string[] {
  return [...new Set(principals.map((principal) => principal.DataLakePrincipalIdentifier ?? ""))];
}

/** Admins are roles of the account itself; a session of an account's root, which only open mode knows, may be one too. */
function readAdmins(
  { directory }: LakeFormationDeps,
  accountId: string,
  principals: readonly lakeformation.DataLakePrincipal[] | undefined,
): string[] {
  const admins = identifiers(principals);
  const wrong = admins.find(
    (arn) => directory.role(arn)?.accountId !== accountId && arn !== `arn:aws:iam::${accountId}:root`,
  );
  if (wrong !== undefined) throw invalidInput(`Invalid principal: ${wrong}`);
  return admins;
}

function readParameters(parameters: Readonly<Record<string, string>>) {
  const { CROSS_ACCOUNT_VERSION: version, SET_SOURCE_IDENTITY: identity = "TRUE", ...others } = parameters;
  const [other] = Object.keys(others);
  if (other !== undefined) throw notImplemented(`the parameter ${other} of data lake settings`);
  if (version !== undefined && !/^[1-5]$/.test(version)) {
    throw invalidInput(`CROSS_ACCOUNT_VERSION must be 1, 2, 3, 4 or 5, not ${version}`);
  }
  if (!/^(true|false)$/i.test(identity)) {
    throw invalidInput(`SET_SOURCE_IDENTITY must be TRUE or FALSE, not ${identity}`);
  }
  return {
    setSourceIdentity: identity.toUpperCase() === "TRUE",
    ...(version === undefined ? {} : { crossAccountVersion: Number(version) }),
  };
}

function writeSettings(settings: Settings): lakeformation.DataLakeSettings {
  return {
    DataLakeAdmins: settings.admins.map(writePrincipal),
    ReadOnlyAdmins: settings.readOnlyAdmins.map(writePrincipal),
    CreateDatabaseDefaultPermissions: settings.createDatabaseDefaults.map(writeDefault),
    CreateTableDefaultPermissions: settings.createTableDefaults.map(writeDefault),
    Parameters: {
      CROSS_ACCOUNT_VERSION: String(settings.crossAccountVersion),
      SET_SOURCE_IDENTITY: settings.setSourceIdentity ? "TRUE" : "FALSE",
    },
    TrustedResourceOwners: [...settings.trustedResourceOwners],
    AllowExternalDataFiltering: settings.allowExternalDataFiltering,
    AllowFullTableExternalDataAccess: settings.allowFullTableExternalDataAccess,
    ExternalDataFilteringAllowList: settings.externalDataFilteringAllowList.map(writePrincipal),
    AuthorizedSessionTagValueList: [...settings.authorizedSessionTagValues],
  };
}

const writePrincipal = (identifier: string) => ({ DataLakePrincipalIdentifier: identifier });

const writeDefault = ({ principal, permissions }: DefaultPermission): lakeformation.PrincipalPermissions => ({
  Principal: writePrincipal(principal),
  Permissions: permissions as lakeformation.Permission[],
});
