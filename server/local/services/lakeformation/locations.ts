import type { Pool } from "pg";

export interface Location {
  accountId: string;
  resourceArn: string;
  roleArn: string;
  withFederation: boolean;
  hybridAccessEnabled: boolean;
  withPrivilegedAccess: boolean;
  modifiedAt: Date;
}

interface LocationRow {
  account_id: string;
  resource_arn: string;
  role_arn: string;
  with_federation: boolean;
  hybrid_access_enabled: boolean;
  with_privileged_access: boolean;
  modified_at: Date;
}

export const locationDdl = `
create table if not exists lakeformation_resource (
  account_id text not null,
  resource_arn text collate "C" not null,
  role_arn text not null,
  with_federation boolean not null,
  hybrid_access_enabled boolean not null,
  with_privileged_access boolean not null,
  modified_at timestamptz(3) not null default now(),
  primary key (account_id, resource_arn)
);
create index if not exists lakeformation_resource_arn on lakeformation_resource (resource_arn);
`;

function toLocation(row: LocationRow): Location {
  return {
    accountId: row.account_id,
    resourceArn: row.resource_arn,
    roleArn: row.role_arn,
    withFederation: row.with_federation,
    hybridAccessEnabled: row.hybrid_access_enabled,
    withPrivilegedAccess: row.with_privileged_access,
    modifiedAt: row.modified_at,
  };
}

const valuesOf = (location: Omit<Location, "modifiedAt">) => [
  location.accountId,
  location.resourceArn,
  location.roleArn,
  location.withFederation,
  location.hybridAccessEnabled,
  location.withPrivilegedAccess,
];

/** The S3 locations registered with Lake Formation. */
export interface Locations {
  /** False when the account has registered it before. */
  add(location: Omit<Location, "modifiedAt">): Promise<boolean>;
  /** Replaces what is kept of a location; false when it isn't there. */
  replace(location: Omit<Location, "modifiedAt">): Promise<boolean>;
  find(accountId: string, resourceArn: string): Promise<Location | null>;
  /** In the order of ARNs. */
  list(accountId: string, after?: string): Promise<Location[]>;
  /** False when it isn't there. */
  remove(accountId: string, resourceArn: string): Promise<boolean>;
  /** The registrations that cover an S3 path, of all accounts, the nearest first. */
  covering(s3Url: string): Promise<Location[]>;
  /** Which of these S3 paths some account has registered. */
  registeredAmong(s3Urls: readonly string[]): Promise<Set<string>>;
}

/** The ARNs under which a path can be registered: itself and all that it lies in. */
function ancestors(s3Url: string): string[] {
  const match = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(s3Url);
  if (!match) return [];
  const [, bucket = "", key = ""] = match;
  const arns = [`arn:aws:s3:::${bucket}`];
  const parts = key.replace(/\/$/, "").split("/");
  for (let length = 1; length <= parts.length && key !== ""; length++) {
    arns.push(`arn:aws:s3:::${bucket}/${parts.slice(0, length).join("/")}`);
  }
  return arns;
}

export function createLocations(state: Pool): Locations {
  async function among(arns: readonly string[]): Promise<Location[]> {
    const { rows } = await state.query<LocationRow>(
      "select * from lakeformation_resource where resource_arn = any($1) order by length(resource_arn) desc, account_id",
      [arns],
    );
    return rows.map(toLocation);
  }
  return {
    add: async (location) => {
      const added = await state.query(
        `insert into lakeformation_resource values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        valuesOf(location),
      );
      return added.rowCount === 1;
    },
    replace: async (location) => {
      const replaced = await state.query(
        `update lakeformation_resource set role_arn = $3, with_federation = $4, hybrid_access_enabled = $5,
           with_privileged_access = $6, modified_at = now()
         where account_id = $1 and resource_arn = $2`,
        valuesOf(location),
      );
      return replaced.rowCount === 1;
    },
    find: async (accountId, resourceArn) => {
      const { rows } = await state.query<LocationRow>(
        "select * from lakeformation_resource where account_id = $1 and resource_arn = $2",
        [accountId, resourceArn],
      );
      return rows[0] ? toLocation(rows[0]) : null;
    },
    list: async (accountId, after = "") => {
      const { rows } = await state.query<LocationRow>(
        "select * from lakeformation_resource where account_id = $1 and resource_arn > $2 order by resource_arn",
        [accountId, after],
      );
      return rows.map(toLocation);
    },
    remove: async (accountId, resourceArn) => {
      const gone = await state.query(
        "delete from lakeformation_resource where account_id = $1 and resource_arn = $2",
        [accountId, resourceArn],
      );
      return gone.rowCount === 1;
    },
    covering: (s3Url) => among(ancestors(s3Url)),
    registeredAmong: async (s3Urls) => {
      const byUrl = new Map(s3Urls.map((url) => [url, ancestors(url)]));
      const found = new Set((await among([...byUrl.values()].flat())).map(({ resourceArn }) => resourceArn));
      return new Set([...byUrl].filter(([, arns]) => arns.some((arn) => found.has(arn))).map(([url]) => url));
    },
  };
}
