import { GetDataLakeSettingsCommand, type PrincipalPermissions } from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { awsCall } from "./error";
import { lakeFormation } from "./lakeformation-pages";

export interface LakeSettings {
  admins: string[];
  readOnlyAdmins: string[];
  /** Whether new databases and tables are given to IAM_ALLOWED_PRINCIPALS. */
  createDatabaseDefault: boolean;
  createTableDefault: boolean;
  crossAccountVersion: string;
}

/** IAM action: lakeformation:GetDataLakeSettings. */
export async function lakeSettings(target: AwsTarget): Promise<LakeSettings> {
  const { DataLakeSettings: found } = await awsCall("lakeformation", "GetDataLakeSettings", () =>
    lakeFormation(target).send(new GetDataLakeSettingsCommand({})),
  );
  return {
    admins: named(found?.DataLakeAdmins),
    readOnlyAdmins: named(found?.ReadOnlyAdmins),
    createDatabaseDefault: isOpen(found?.CreateDatabaseDefaultPermissions),
    createTableDefault: isOpen(found?.CreateTableDefaultPermissions),
    crossAccountVersion: found?.Parameters?.["CROSS_ACCOUNT_VERSION"] ?? "1",
  };
}

const named = (principals: { DataLakePrincipalIdentifier?: string | undefined }[] | undefined) =>
  (principals ?? []).flatMap(({ DataLakePrincipalIdentifier: arn }) => arn ?? []).sort();

const isOpen = (defaults: PrincipalPermissions[] | undefined): boolean =>
  (defaults ?? []).some(({ Permissions }) => (Permissions ?? []).length > 0);
