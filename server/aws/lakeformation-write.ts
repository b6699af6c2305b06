import {
  CreateDataCellsFilterCommand,
  CreateLakeFormationOptInCommand,
  DeleteDataCellsFilterCommand,
  DeleteLakeFormationOptInCommand,
  GrantPermissionsCommand,
  RevokePermissionsCommand,
  UpdateDataCellsFilterCommand,
} from "@aws-sdk/client-lakeformation";
import type { AwsTarget } from "./clients";
import { awsCall } from "./error";
import { lakeFormation } from "./lakeformation-pages";
import {
  filterRequest,
  grantRequest,
  type NamedFilter,
  type NamedGrant,
  type NamedResource,
  resourceRequest,
} from "./lakeformation-request";

const call = async (operation: string, send: () => Promise<unknown>): Promise<void> => {
  await awsCall("lakeformation", operation, send);
};

/** IAM action: lakeformation:GrantPermissions. */
export const grantPermissions = (target: AwsTarget, grant: NamedGrant) =>
  call("GrantPermissions", () =>
    lakeFormation(target).send(new GrantPermissionsCommand(grantRequest(grant, target.accountId))),
  );

/** IAM action: lakeformation:RevokePermissions. */
export const revokePermissions = (target: AwsTarget, grant: NamedGrant) =>
  call("RevokePermissions", () =>
    lakeFormation(target).send(new RevokePermissionsCommand(grantRequest(grant, target.accountId))),
  );

/** IAM action: lakeformation:CreateDataCellsFilter. */
export const createCellsFilter = (target: AwsTarget, filter: NamedFilter) =>
  call("CreateDataCellsFilter", () =>
    lakeFormation(target).send(
      new CreateDataCellsFilterCommand({ TableData: filterRequest(filter, target.accountId) }),
    ),
  );

/** IAM action: lakeformation:UpdateDataCellsFilter. */
export const updateCellsFilter = (target: AwsTarget, filter: NamedFilter) =>
  call("UpdateDataCellsFilter", () =>
    lakeFormation(target).send(
      new UpdateDataCellsFilterCommand({ TableData: filterRequest(filter, target.accountId) }),
    ),
  );

/** IAM action: lakeformation:DeleteDataCellsFilter. */
export const deleteCellsFilter = (
  target: AwsTarget,
  { database, table, name }: { database: string; table: string; name: string },
) =>
  call("DeleteDataCellsFilter", () =>
    lakeFormation(target).send(
      new DeleteDataCellsFilterCommand({
        ...{ TableCatalogId: target.accountId, DatabaseName: database, TableName: table, Name: name },
      }),
    ),
  );

interface NamedOptIn {
  principal: string;
  resource: NamedResource;
}

const optInRequest = ({ principal, resource }: NamedOptIn, ownId: string) => ({
  Principal: { DataLakePrincipalIdentifier: principal },
  Resource: resourceRequest(resource, ownId),
});

/** IAM action: lakeformation:CreateLakeFormationOptIn. */
export const createOptIn = (target: AwsTarget, optIn: NamedOptIn) =>
  call("CreateLakeFormationOptIn", () =>
    lakeFormation(target).send(new CreateLakeFormationOptInCommand(optInRequest(optIn, target.accountId))),
  );

/** IAM action: lakeformation:DeleteLakeFormationOptIn. */
export const deleteOptIn = (target: AwsTarget, optIn: NamedOptIn) =>
  call("DeleteLakeFormationOptIn", () =>
    lakeFormation(target).send(new DeleteLakeFormationOptInCommand(optInRequest(optIn, target.accountId))),
  );
