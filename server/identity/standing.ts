import { readAlong } from "@/server/db/pool";
import { isDemo } from "@/server/env";
import { type Permission, permissionsOf, ROLES, type Role } from "./permissions";

/** Whether a person may do something right now, for work that was asked for earlier: enabled, and still in such a role. */
export async function mayNow(personId: string, permission: Permission): Promise<boolean> {
  const { rows } = await readAlong<{ role: Role }>({
    name: "identity-standing",
    text: "SELECT role FROM person WHERE id = $1 AND disabled_at IS NULL AND (source <> 'demo' OR $2)",
    values: [personId, isDemo()],
  });
  return rows.some(({ role }) => permissionsOf(role).has(permission));
}

/** The same in SQL, of the person whose id a column has. */
export const mayStill = (personId: string, permission: Permission): string =>
  standsAs(
    personId,
    ROLES.filter((role) => permissionsOf(role).has(permission)),
  );

export const isStillAdmin = (personId: string): string => standsAs(personId, ["admin"]);

const standsAs = (personId: string, roles: readonly Role[]): string =>
  `EXISTS (SELECT FROM person AS standing WHERE standing.id = ${personId} AND standing.disabled_at IS NULL
    AND standing.role IN (${roles.map((role) => `'${role}'`).join(", ")})${isDemo() ? "" : " AND standing.source <> 'demo'"})`;
