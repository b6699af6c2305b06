import { matchesPattern } from "@/server/local/auth/policy";
import type { Caller } from "@/server/local/wire/service";
import { invalidInput, notImplemented } from "./errors";

interface Statement {
  effect: "Allow" | "Deny";
  principals: string[];
  actions: string[];
  resources: string[];
}

const known = new Set(["Sid", "Effect", "Principal", "Action", "Resource"]);

/** Reads the resource policy of a catalog. What this endpoint can't enforce is refused, never ignored. */
export function readResourcePolicy(text: string): Statement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw invalidInput("Policy is not a valid JSON document");
  }
  const statements = listOf((document as { Statement?: unknown } | null)?.Statement);
  if (statements.length === 0) throw invalidInput("Policy document must have a Statement");
  return statements.map(readStatement);
}

function readStatement(value: unknown): Statement {
  if (typeof value !== "object" || value === null) throw invalidInput("Policy has an invalid Statement");
  const statement = value as Record<string, unknown>;
  const unknown = Object.keys(statement).filter((key) => !known.has(key));
  if (unknown.length > 0) throw notImplemented(`${unknown.join(", ")} in a resource policy`);
  const effect = statement["Effect"];
  const read = {
    principals: principalsOf(statement["Principal"]),
    actions: texts(statement["Action"]),
    resources: texts(statement["Resource"]),
  };
  if ((effect !== "Allow" && effect !== "Deny") || Object.values(read).some((list) => list.length === 0)) {
    throw invalidInput("Policy has an invalid Statement");
  }
  return { effect, ...read };
}

function principalsOf(value: unknown): string[] {
  if (value === "*") return ["*"];
  if (typeof value !== "object" || value === null) throw invalidInput("Policy has an invalid Principal");
  const { AWS, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) {
    throw notImplemented(`Principal ${Object.keys(others).join(", ")} in a resource policy`);
  }
  return texts(AWS);
}

function texts(value: unknown): string[] {
  const found = listOf(value);
  if (found.some((item) => typeof item !== "string")) throw invalidInput("Policy has an invalid Statement");
  return found as string[];
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Whether a policy lets the caller do `action` on `resource`; null when it says nothing. A Deny always wins. */
export function decide(
  statements: readonly Statement[],
  caller: Caller,
  action: string,
  resource: string,
): "Allow" | "Deny" | null {
  const about = statements.filter(
    (statement) =>
      statement.principals.some((principal) => isCaller(principal, caller)) &&
      statement.actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
      statement.resources.some((pattern) => matchesPattern(anyRegion(pattern), anyRegion(resource))),
  );
  if (about.some(({ effect }) => effect === "Deny")) return "Deny";
  return about.length > 0 ? "Allow" : null;
}

/** The lake answers in every region, so a policy written for one holds in all. */
function anyRegion(arn: string): string {
  return arn.replace(/^(arn:[^:]*:glue:)[^:]*:/, "$1:");
}

function isCaller(principal: string, caller: Caller): boolean {
  return (
    principal === "*" ||
    principal === caller.roleArn ||
    principal === caller.arn ||
    principal === caller.accountId ||
    principal === `arn:aws:iam::${caller.accountId}:root`
  );
}
