import type { Queryable } from "@/server/local/state/transaction";

/** What a principal gets on a database or table that somebody makes. */
export interface DefaultPermission {
  principal: string;
  permissions: string[];
}

/** The settings of an account's data lake. Admins are named by ARN, as they were given. */
export interface Settings {
  admins: readonly string[];
  readOnlyAdmins: readonly string[];
  createDatabaseDefaults: readonly DefaultPermission[];
  createTableDefaults: readonly DefaultPermission[];
  crossAccountVersion: number;
  setSourceIdentity: boolean;
  trustedResourceOwners: readonly string[];
  allowExternalDataFiltering: boolean;
  allowFullTableExternalDataAccess: boolean;
  externalDataFilteringAllowList: readonly string[];
  authorizedSessionTagValues: readonly string[];
}

/** Stands for everybody whom IAM lets in. */
export const iamAllowedPrincipals = "IAM_ALLOWED_PRINCIPALS";

const openToIam: readonly DefaultPermission[] = [{ principal: iamAllowedPrincipals, permissions: ["ALL"] }];

/** The settings of an account that never changed any: whatever is made is left to IAM. */
export const untouched: Settings = {
  admins: [],
  readOnlyAdmins: [],
  createDatabaseDefaults: openToIam,
  createTableDefaults: openToIam,
  crossAccountVersion: 1,
  setSourceIdentity: true,
  trustedResourceOwners: [],
  allowExternalDataFiltering: false,
  allowFullTableExternalDataAccess: false,
  externalDataFilteringAllowList: [],
  authorizedSessionTagValues: [],
};

export async function readSettings(db: Queryable, accountId: string): Promise<Settings> {
  const { rows } = await db.query<{ settings: Settings }>(
    "select settings from lakeformation_settings where account_id = $1",
    [accountId],
  );
  return rows[0]?.settings ?? untouched;
}

/** Replaces the settings by what `next` makes of the former ones; two at once take turns. In a transaction only. */
export async function replaceSettings(
  client: Queryable,
  accountId: string,
  next: (former: Settings) => Settings,
): Promise<void> {
  await client.query(
    "insert into lakeformation_settings (account_id, settings) values ($1, $2) on conflict do nothing",
    [accountId, JSON.stringify(untouched)],
  );
  await client.query("select 1 from lakeformation_settings where account_id = $1 for update", [accountId]);
  const settings = next(await readSettings(client, accountId));
  await client.query("update lakeformation_settings set settings = $2 where account_id = $1", [
    accountId,
    JSON.stringify(settings),
  ]);
}
