import type { PolicyStatement } from "@/server/local/auth/policy";
import { awsError } from "@/server/local/wire/service";

const known = new Set(["Sid", "Effect", "Action", "Resource"]);

/** Reads an inline session policy. What this endpoint can't enforce is refused, never ignored. */
export function readSessionPolicy(text: string): PolicyStatement[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  const statements = listOf((document as { Statement?: unknown } | null)?.Statement);
  if (statements.length === 0) throw malformed("Syntax errors in policy.");
  return statements.map(readStatement);
}

function readStatement(value: unknown): PolicyStatement {
  if (typeof value !== "object" || value === null) throw malformed("Syntax errors in policy.");
  const statement = value as Record<string, unknown>;
  const unknown = Object.keys(statement).filter((key) => !known.has(key));
  if (statement["Effect"] === "Deny") unknown.push("Effect Deny");
  if (unknown.length > 0) {
    throw awsError(
      "NotImplementedException",
      `The local AWS endpoint doesn't implement ${unknown.join(", ")} in a session policy.`,
      501,
    );
  }
  const actions = texts(statement["Action"]);
  const resources = texts(statement["Resource"]);
  if (statement["Effect"] !== "Allow" || actions.length === 0 || resources.length === 0) {
    throw malformed("Syntax errors in policy.");
  }
  return { actions, resources };
}

function texts(value: unknown): string[] {
  const found = listOf(value);
  if (found.some((item) => typeof item !== "string")) throw malformed("Syntax errors in policy.");
  return found as string[];
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function malformed(message: string) {
  return awsError("MalformedPolicyDocument", message);
}
