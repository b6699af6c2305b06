import type { Role } from "@/server/identity/contract";

/** Somebody that something is shared with: a person, or everybody of a role. */
export type Grantee = { personId: string; personName?: string | undefined } | { role: Role };

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
