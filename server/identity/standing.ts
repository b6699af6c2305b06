import { readAlong } from "@/server/db/pool";
import { isDemo } from "@/server/env";
import { type Permission, permissionsOf, type Role } from "./permissions";

/** Whether a person may do something right now, for work that was asked for earlier: enabled, and still in such a role. */
export async function mayNow(personId: string, permission: Permission): Promise<boolean> {
  const { rows } = await readAlong<{ role: Role }>({
    name: "identity-standing",
    text: "SELECT role FROM person WHERE id = $1 AND disabled_at IS NULL AND (source <> 'demo' OR $2)",
    values: [personId, isDemo()],
  });
  return rows.some(({ role }) => permissionsOf(role).has(permission));
}
