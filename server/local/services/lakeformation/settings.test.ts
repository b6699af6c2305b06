import {
  type DataLakeSettings,
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
} from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestLocalAws, type TestLocalAws } from "@/server/local/testing";

let aws: TestLocalAws;
let lake: LakeFormationClient;
beforeAll(async () => {
  aws = await startTestLocalAws();
  lake = new LakeFormationClient(aws.client("CentralDataMeshOwner"));
});
afterAll(() => aws.stop());

const principal = (DataLakePrincipalIdentifier: string) => ({ DataLakePrincipalIdentifier });
const owner = principal("arn:aws:iam::222222222222:role/CentralDataMeshOwner");
const leftToIam = [{ Principal: principal("IAM_ALLOWED_PRINCIPALS"), Permissions: ["ALL" as const] }];

async function put(DataLakeSettings: DataLakeSettings): Promise<DataLakeSettings | undefined> {
  await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
  return get();
}

const get = async (CatalogId?: string) =>
  (await lake.send(new GetDataLakeSettingsCommand({ CatalogId }))).DataLakeSettings;

test("an account that set nothing leaves all that is made to IAM, and has no admins", async () => {
  expect(await get()).toEqual({
    DataLakeAdmins: [],
    ReadOnlyAdmins: [],
    CreateDatabaseDefaultPermissions: leftToIam,
    CreateTableDefaultPermissions: leftToIam,
    Parameters: { CROSS_ACCOUNT_VERSION: "1", SET_SOURCE_IDENTITY: "TRUE" },
    TrustedResourceOwners: [],
    AllowExternalDataFiltering: false,
    AllowFullTableExternalDataAccess: false,
    ExternalDataFilteringAllowList: [],
    AuthorizedSessionTagValueList: [],
  });
});

test("settings are replaced as a whole", async () => {
  const first = await put({
    DataLakeAdmins: [owner, owner],
    ReadOnlyAdmins: [owner],
    CreateTableDefaultPermissions: leftToIam,
    Parameters: { CROSS_ACCOUNT_VERSION: "3", SET_SOURCE_IDENTITY: "false" },
    TrustedResourceOwners: ["111111111111"],
    AllowExternalDataFiltering: true,
    ExternalDataFilteringAllowList: [principal("333333333333")],
  });
  expect(first).toMatchObject({
    DataLakeAdmins: [owner],
    CreateDatabaseDefaultPermissions: [],
    CreateTableDefaultPermissions: leftToIam,
    Parameters: { CROSS_ACCOUNT_VERSION: "3", SET_SOURCE_IDENTITY: "FALSE" },
    TrustedResourceOwners: ["111111111111"],
    ExternalDataFilteringAllowList: [principal("333333333333")],
  });
  expect(await put({ DataLakeAdmins: [owner] })).toMatchObject({
    ReadOnlyAdmins: [],
    CreateTableDefaultPermissions: [],
    Parameters: { CROSS_ACCOUNT_VERSION: "1", SET_SOURCE_IDENTITY: "TRUE" },
    AllowExternalDataFiltering: false,
  });
});

test("version 5 is for good", async () => {
  await put({ Parameters: { CROSS_ACCOUNT_VERSION: "5" } });
  await expect(put({ Parameters: { CROSS_ACCOUNT_VERSION: "4" } })).rejects.toThrow(
    /downgraded from version 5/,
  );
  expect((await put({}))?.Parameters).toMatchObject({ CROSS_ACCOUNT_VERSION: "5" });
});

test.each<[string, DataLakeSettings, string, RegExp]>([
  ["31 admins", { DataLakeAdmins: Array(31).fill(owner) }, "ValidationException", /dataLakeAdmins/],
  [
    "an admin that isn't there",
    { DataLakeAdmins: [principal(`${owner.DataLakePrincipalIdentifier}x`)] },
    "InvalidInputException",
    /Invalid principal/,
  ],
  [
    "an admin of another account",
    { ReadOnlyAdmins: [principal("arn:aws:iam::333333333333:role/ConsumerAdminUser")] },
    "InvalidInputException",
    /Invalid principal/,
  ],
  [
    "defaults for somebody",
    { CreateTableDefaultPermissions: [{ Principal: owner, Permissions: ["ALL"] }] },
    "InvalidInputException",
    /Default permissions/,
  ],
  [
    "less than all by default",
    { CreateDatabaseDefaultPermissions: [{ ...leftToIam[0], Permissions: ["SELECT"] }] },
    "InvalidInputException",
    /Default permissions/,
  ],
  [
    "a version that there isn't",
    { Parameters: { CROSS_ACCOUNT_VERSION: "6" } },
    "InvalidInputException",
    /CROSS_ACCOUNT_VERSION/,
  ],
  ["another parameter", { Parameters: { SET_CONTEXT: "TRUE" } }, "NotImplementedException", /SET_CONTEXT/],
])("refused: %s", async (_what, settings, name, message) => {
  const before = await get();
  await expect(put(settings)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  expect(await get()).toEqual(before);
});

test("another account's settings are out of reach, and one's own without the right", async () => {
  await expect(get("333333333333")).rejects.toMatchObject({ name: "AccessDeniedException" });
  const analyst = new LakeFormationClient(aws.client("LFBusinessAnalyst1"));
  await expect(analyst.send(new GetDataLakeSettingsCommand({}))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringContaining("lakeformation:GetDataLakeSettings"),
  });
});
