import type { Catalog, Grant, Permission } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { checkGrant, checkPermissions } from "./grant-rules";
import { requirePrincipal } from "./principal";
import { invalid } from "./refused";
import { grantKey } from "./resource-key";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;

const together = (a: readonly Permission[], b: readonly Permission[]) => [...new Set([...a, ...b])];

const positionOf = ({ catalogId, grants }: Catalog, grant: Grant) => {
  const key = grantKey(catalogId, grant);
  return grants.findIndex((each) => each.principal === grant.principal && grantKey(catalogId, each) === key);
};

/** Permissions of one principal on one resource are kept together. */
export const grantPermissions = (
  catalog: Catalog,
  { grant }: Of<"GrantPermissions">,
  catalogs: ReadonlyMap<string, Catalog>,
): Catalog => {
  checkGrant(catalog, grant, catalogs);
  const position = positionOf(catalog, grant);
  const there = catalog.grants[position];
  if (!there) return { ...catalog, grants: [...catalog.grants, grant] };
  const permissions = together(there.permissions, grant.permissions);
  const grantable = together(there.grantable, grant.grantable);
  return { ...catalog, grants: catalog.grants.with(position, { ...there, permissions, grantable }) };
};

/** A permission goes with its grant option; a grant option named alone goes alone. */
export const revokePermissions = (catalog: Catalog, { grant }: Of<"RevokePermissions">): Catalog => {
  checkPermissions(grant);
  const position = positionOf(catalog, grant);
  const there = catalog.grants[position];
  if (!there) {
    requirePrincipal(grant.principal);
    throw invalid(
      grant.resource.kind === "tag"
        ? "No permissions revoked. Revoking Tag permissions on Tags that grantee does not have permissions on."
        : "No permissions revoked. Grantee has no permissions and no grantable permissions on resource.",
    );
  }
  const lacking = [
    ...grant.permissions.filter((permission) => !there.permissions.includes(permission)),
    ...grant.grantable.filter((one) => !grant.permissions.includes(one) && !there.grantable.includes(one)),
  ];
  if (lacking.length > 0)
    throw invalid(
      `No permissions revoked. Grantee does not have:[${[...new Set(lacking)].sort().join(", ")}]`,
    );
  const permissions = there.permissions.filter((permission) => !grant.permissions.includes(permission));
  const grantable = there.grantable.filter(
    (permission) => permissions.includes(permission) && !grant.grantable.includes(permission),
  );
  if (permissions.length === 0) return { ...catalog, grants: catalog.grants.toSpliced(position, 1) };
  return { ...catalog, grants: catalog.grants.with(position, { ...there, permissions, grantable }) };
};
