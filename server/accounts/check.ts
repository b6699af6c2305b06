import { AwsError } from "@/server/aws/error";
import { missingStatements, statementsFor, trustPolicy } from "@/server/aws/iam-policy";
import type { Check } from "./contract";

/** What is tried: an operation on something, as somebody. */
export interface Tried {
  service: string;
  operation: string;
  resource: string;
  /** As whom; null is Headgate's own credentials. */
  roleArn: string | null;
  /** The role whose policy must allow it, in words or as its ARN. */
  allowedBy: string;
  place: { accountId: string; region: string; roleArns?: readonly string[] };
  /** Of a role that is assumed: who it must trust, by which external id. */
  trust?: { of: string; trusted: string; externalId: string | null };
}

/** AWS let it happen, and it is not what is needed. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CheckFailed";
  }
}

export function passed(tried: Tried): Check {
  return { ...base(tried), outcome: "ok" };
}

/** What could not be tried, and why. */
export function skipped(tried: Tried, why: string): Check {
  return { ...base(tried), outcome: "skipped", message: why };
}

/** What did not work, in the words of who refused it, with what is missing when that is a permission. */
export function failed(tried: Tried, error: unknown): Check {
  if (error instanceof CheckFailed) return { ...base(tried), outcome: "failed", message: error.message };
  if (!(error instanceof AwsError)) throw error;
  const said = { errorCode: error.awsCode, message: error.message.slice(error.awsCode.length + 2) };
  if (error.code !== "aws_denied") return { ...base(tried), ...said, outcome: "failed" };
  const statements = missingStatements(
    { service: tried.service, operation: tried.operation, message: said.message },
    tried.place,
  );
  return {
    ...base(tried),
    ...said,
    outcome: "denied",
    missing: statements.length > 0 ? { to: tried.allowedBy, statements } : null,
    trust: tried.trust
      ? { of: tried.trust.of, policy: trustPolicy(tried.trust.trusted, tried.trust.externalId) }
      : null,
  };
}

function base({ service, operation, resource, roleArn, place }: Tried): Check {
  const needed = statementsFor(service, operation, place).flatMap(({ Action }) => Action);
  return {
    operation: `${service} ${operation}`,
    actions: [...new Set(needed)],
    resource,
    roleArn,
    outcome: "ok",
    errorCode: null,
    message: null,
    missing: null,
    trust: null,
  };
}

export const isProblem = ({ outcome }: Check): boolean => outcome === "denied" || outcome === "failed";
