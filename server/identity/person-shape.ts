import type { Person, Principal } from "./contract";
import type { Role } from "./permissions";
import type { PersonRow } from "./person-store";

export function principalsOf(row: PersonRow): Principal[] {
  return row.principals.map(({ accountId, roleArn, account }) => ({
    accountId,
    accountName: account.name,
    roleArn,
  }));
}

/** A person as admins see them. */
export function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role as Role,
    source: row.source as Person["source"],
    disabledAt: row.disabledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.sessions[0]?.lastSeenAt.toISOString() ?? null,
    principals: principalsOf(row),
  };
}
