import type { Caller } from "@/server/local/wire/service";
import { awsError } from "@/server/local/wire/service";

/** One allowance; what no statement allows is denied. */
export interface PolicyStatement {
  actions: readonly string[];
  resources: readonly string[];
}

export interface Permissions {
  identity: readonly PolicyStatement[];
  /** The inline policy passed to AssumeRole: narrows, never widens. */
  session: readonly PolicyStatement[] | null;
}

export interface AuthorizeOptions {
  /** Account that owns the resource, where its ARN doesn't say (S3). */
  owner?: string;
  /** The resource's own policy lets the caller in from another account. */
  shared?: boolean;
}

/** Throws AccessDenied in AWS's words unless the caller's policies allow the action on the resource. */
export function authorize(
  caller: Caller,
  permissions: Permissions,
  action: string,
  resource: string,
  options: AuthorizeOptions = {},
): void {
  const owner = options.owner ?? resource.split(":")[4] ?? "";
  if (!options.shared && /^\d{12}$/.test(owner) && owner !== caller.accountId) {
    throw denied(caller, action, resource, "resource-based");
  }
  if (!allows(permissions.identity, action, resource)) {
    throw denied(caller, action, resource, "identity-based");
  }
  if (permissions.session && !allows(permissions.session, action, resource)) {
    throw denied(caller, action, resource, "session");
  }
}

/** Whether any resource at all would be allowed: the check made before a handler runs. */
export function mayEver(permissions: Permissions, action: string): boolean {
  return (
    permissions.identity.some((statement) => matchesAction(statement, action)) &&
    (permissions.session?.some((statement) => matchesAction(statement, action)) ?? true)
  );
}

/** AccessDenied in AWS's words. */
export function denied(
  caller: Caller,
  action: string,
  resource: string,
  kind: "identity-based" | "resource-based" | "session",
) {
  const shown = action.startsWith("s3:") ? `"${resource}"` : resource;
  return awsError(
    "AccessDeniedException",
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shown} because no ${kind} policy allows the ${action} action`,
  );
}

function allows(statements: readonly PolicyStatement[], action: string, resource: string): boolean {
  return statements.some(
    (statement) =>
      matchesAction(statement, action) &&
      statement.resources.some((pattern) => matchesPattern(pattern, resource)),
  );
}

function matchesAction(statement: PolicyStatement, action: string): boolean {
  const lower = action.toLowerCase();
  return statement.actions.some((pattern) => matchesPattern(pattern.toLowerCase(), lower));
}

/** Glob match with * and ?, linear in practice: session policies come from outside, so no regular expressions. */
export function matchesPattern(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === "*") {
      star = p++;
      mark = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
