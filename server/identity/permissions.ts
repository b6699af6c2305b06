/** What a person may do, by role. The UI gets the same answers, so a button and the server never disagree. */
export const ROLES = ["viewer", "analyst", "steward", "admin"] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  "self.read",
  "self.update",
  "token.create",
  "query.read",
  "query.run",
  "query.monitor",
  "run.read",
  "run.cancel",
  "run.readAll",
  "run.cancelAll",
  "account.read",
  "account.update",
  "catalog.read",
  "catalog.update",
  "catalog.declassify",
  "access.read",
  "access.explain",
  "access.readAll",
  "access.refresh",
  "access.updateTests",
  "access.loosenTests",
  "schedule.read",
  "schedule.update",
  "change.read",
  "change.readAll",
  "change.propose",
  "change.approve",
  "change.apply",
  "change.override",
  "audit.read",
  "person.read",
  "person.update",
  "system.read",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: Permission[] = [
  "self.read",
  "self.update",
  "token.create",
  "query.read",
  "run.read",
  "account.read",
  "catalog.read",
  "access.read",
  "access.explain",
  "schedule.read",
  "change.read",
];
const ANALYST: Permission[] = [...VIEWER, "query.run", "run.cancel", "schedule.update", "change.propose"];
const STEWARD: Permission[] = [
  ...ANALYST,
  "query.monitor",
  "catalog.update",
  "access.readAll",
  "access.refresh",
  "access.updateTests",
  "change.readAll",
  "change.approve",
  "change.apply",
];

const OF_ROLE: Record<Role, readonly Permission[]> = {
  viewer: VIEWER,
  analyst: ANALYST,
  steward: STEWARD,
  admin: PERMISSIONS,
};

/**
 * What no token may do, not even a full one: a leaked token could otherwise make itself a successor or an admin and
 * so outlive being revoked, or approve what it asked for itself, or do away with what asks for that. Such things need a
 * person at a browser.
 */
const PERSON_ONLY: ReadonlySet<Permission> = new Set([
  "token.create",
  "person.update",
  "change.approve",
  "change.override",
  "catalog.declassify",
  "access.loosenTests",
]);

/** What a token may be narrowed to. `full` is all that its person may do, but for what needs the person. */
export const SCOPES = ["read", "queries", "full"] as const;
export type Scope = (typeof SCOPES)[number];

const OF_SCOPE: Record<Scope, readonly Permission[]> = {
  read: [
    "self.read",
    "query.read",
    "query.monitor",
    "run.read",
    "run.readAll",
    "account.read",
    "catalog.read",
    "access.read",
    "access.explain",
    "access.readAll",
    "schedule.read",
    "change.read",
    "change.readAll",
    "audit.read",
    "person.read",
    "system.read",
  ],
  queries: ["self.read", "query.read", "query.run", "run.read", "run.cancel", "account.read", "catalog.read"],
  full: PERMISSIONS.filter((permission) => !PERSON_ONLY.has(permission)),
};

/** The permissions of a role, narrowed to a token's scopes when there are any. */
export function permissionsOf(role: Role, scopes?: readonly Scope[]): ReadonlySet<Permission> {
  const granted = OF_ROLE[role];
  if (!scopes) return new Set(granted);
  const allowed = new Set(scopes.flatMap((scope) => OF_SCOPE[scope]));
  return new Set(granted.filter((permission) => allowed.has(permission)));
}
