import type { Identity, Lake, Organization, Principal } from "@/server/access/model";

export const iamAllowedPrincipals = "IAM_ALLOWED_PRINCIPALS";

/** One who is asked about, with all that the grants may call him. */
export interface Subject {
  readonly principal: Principal;
  /** None of an account, an organization, or IAM_ALLOWED_PRINCIPALS: these hold grants, and ask for nothing. */
  readonly accountId?: string;
  /** Under which he is given something himself: his name, his groups, his account's IAMPrincipals. */
  readonly names: readonly Principal[];
  /** Under which his account is given something to give on: the account and its organizations. */
  readonly shares: readonly Principal[];
  /** By catalog: where he is a data lake administrator. */
  readonly adminOf: ReadonlyMap<string, { readOnly: boolean }>;
}

const isAccount = (principal: Principal) => /^\d{12}$/.test(principal);

const isOrganization = (principal: Principal): boolean => /^arn:[^:]*:organizations:/.test(principal);

/** Of `<account>:IAMPrincipals`, or of an ARN. */
export const accountOf = (principal: Principal): string | undefined =>
  isOrganization(principal) ? undefined : /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12}):/.exec(principal)?.[1];

/**
 * Whether a grant to the principal leaves the account; one to an organization always does. Those of no account, as the
 * users and groups of IAM Identity Center, are its own.
 */
export const isExternal = (principal: Principal, catalogId: string): boolean =>
  isOrganization(principal) ||
  (isAccount(principal) ? principal : (accountOf(principal) ?? catalogId)) !== catalogId;

const adminsOf = (lake: Lake, names: readonly Principal[]) => {
  const found = new Map<string, { readOnly: boolean }>();
  for (const { catalogId, settings } of lake.catalogs) {
    if (settings.admins.some((admin) => names.includes(admin))) found.set(catalogId, { readOnly: false });
    else if (settings.readOnlyAdmins.some((admin) => names.includes(admin)))
      found.set(catalogId, { readOnly: true });
  }
  return found;
};

const organizationsOf = (organizations: readonly Organization[], accountId: string) =>
  organizations.filter(({ accounts }) => accounts.includes(accountId)).map(({ arn }) => arn);

export const createSubject = (lake: Lake, principal: Principal, identity?: Identity): Subject => {
  const organizations = lake.organizations ?? [];
  if (isAccount(principal)) {
    const names = [principal, ...organizationsOf(organizations, principal)];
    return { principal, names, shares: [], adminOf: new Map() };
  }
  const accountId = identity?.accountId ?? accountOf(principal);
  if (accountId === undefined) return { principal, names: [principal], shares: [], adminOf: new Map() };
  const names = [...new Set([principal, ...(identity?.groups ?? []), `${accountId}:IAMPrincipals`])];
  return {
    principal,
    accountId,
    names,
    shares: [accountId, ...organizationsOf(organizations, accountId)],
    adminOf: adminsOf(lake, names),
  };
};

/** Everyone of whom the lake has heard: its identities, and whoever is named in a grant, as an admin or a creator. */
export const principalsOf = (lake: Lake): ReadonlySet<Principal> => {
  const found = new Set(lake.identities.map(({ arn }) => arn));
  for (const { settings, grants, databases } of lake.catalogs) {
    for (const principal of [...settings.admins, ...settings.readOnlyAdmins]) found.add(principal);
    for (const { principal } of grants) found.add(principal);
    for (const { tables } of databases)
      for (const { createdBy } of tables) if (createdBy !== undefined) found.add(createdBy);
  }
  return found;
};
