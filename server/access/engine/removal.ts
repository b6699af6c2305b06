import type { Grant } from "@/server/access/model";
import type { Step } from "@/server/access/operation";
import type { Way } from "./paths";
import { bitOf, bitsGiven, permissible } from "./permission-bits";
import type { TablePermission } from "./types";

/** Of a grant, the permissions that give what is to be taken: ALL gives each, and each gives DESCRIBE. */
const revoked = (grant: Grant, permission: TablePermission): Grant => {
  const isPart = grant.resource.kind === "columns" || grant.resource.kind === "cellsFilter";
  const possible = isPart ? permissible.part : permissible.table;
  const permissions = grant.permissions.filter(
    (each) => (bitsGiven([each], possible) & bitOf[permission]) !== 0,
  );
  return {
    ...grant,
    permissions,
    grantable: grant.grantable.filter((each) => permissions.includes(each)),
  };
};

/** The revokes after which IAM no longer decides. */
export const removalFromIam = (catalogId: string, grants: readonly Grant[]): readonly Step[] =>
  grants.map((grant) => ({ catalogId, operation: { name: "RevokePermissions", grant } }));

/**
 * The revokes after which none of the ways gives it, each of the grant nearest to the subject. None where it is had
 * without a grant too: an administrator or a creator cannot be taken it.
 */
export const removalOf = (ways: readonly Way[], permission: TablePermission): readonly Step[] => {
  const last = ways.map(({ granted }) => granted.at(-1)?.given);
  if (last.includes(undefined)) return [];
  return [...new Set(last)].flatMap((given) =>
    given === undefined
      ? []
      : {
          catalogId: given.grantor,
          operation: { name: "RevokePermissions", grant: revoked(given.grant, permission) },
        },
  );
};
