import { permissionsOf, type Role } from "@/server/identity/contract";
import { SHARE_LEVELS, type Share } from "@/server/saved-queries/contract";

/** Somebody that something is shared with: a person, or everybody of a role. */
export type Grantee =
  | { personId: string; personName?: string | undefined; personRole?: Role | undefined }
  | { role: Role };

export const granteeKey = (grantee: Grantee): string =>
  "role" in grantee ? `role-${grantee.role}` : `person-${grantee.personId}`;

const ROLE_PLURALS: Record<Role, string> = {
  viewer: "All viewers",
  analyst: "All analysts",
  steward: "All stewards",
  admin: "All admins",
};

export const granteeName = (grantee: Grantee): string =>
  "role" in grantee ? ROLE_PLURALS[grantee.role] : (grantee.personName ?? "somebody");

type Level = Share["level"];

/** What somebody can be allowed at all: those whose role cannot run may view only. */
export function levelsFor(grantee: Grantee): readonly Level[] {
  const role = "role" in grantee ? grantee.role : grantee.personRole;
  return role && !permissionsOf(role).has("query.run") ? ["view"] : SHARE_LEVELS;
}

/** The level as it comes to count for them. */
export const levelWithin = (grantee: Grantee, level: Level): Level =>
  levelsFor(grantee).includes(level) ? level : "view";
