import { type Grant, NEEDS, type PolicyPlace, type Purpose } from "./actions";

export interface IamStatement {
  Effect: "Allow";
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string>>;
}

export interface IamPolicy {
  Version: "2012-10-17";
  Statement: IamStatement[];
}

export interface TrustPolicy {
  Version: "2012-10-17";
  Statement: {
    Effect: "Allow";
    Principal: { AWS: string };
    Action: "sts:AssumeRole";
    Condition?: { StringEquals: { "sts:ExternalId": string } };
  }[];
}

/** The least that a role must be allowed for a purpose; actions on the same things share a statement. */
export function policyFor(purpose: Purpose, place: PolicyPlace): IamPolicy {
  const grants = NEEDS.filter((need) => need.purpose === purpose).flatMap((need) => need.grants);
  return { Version: "2012-10-17", Statement: merged(grants, place) };
}

/** What must be allowed for one operation; nothing where AWS allows it to everybody. */
export function statementsFor(service: string, operation: string, place: PolicyPlace): IamStatement[] {
  const needs = NEEDS.filter((need) => need.service === service && need.operations.includes(operation));
  return merged(
    needs.flatMap((need) => need.grants),
    place,
  );
}

function merged(grants: readonly Grant[], place: PolicyPlace): IamStatement[] {
  const statements = new Map<string, IamStatement>();
  for (const { actions, on, condition } of grants) {
    const Resource = [...on(place)];
    const key = JSON.stringify([Resource, condition]);
    const known = statements.get(key);
    const Action = [...new Set([...(known?.Action ?? []), ...actions])].sort();
    statements.set(key, {
      Effect: "Allow",
      Action,
      Resource,
      ...(condition ? { Condition: condition } : {}),
    });
  }
  return [...statements.values()];
}

/** Who may become a role: the trust policy that stands at the role itself. */
export function trustPolicy(trustedArn: string, externalId: string | null): TrustPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: trustedArn },
        Action: "sts:AssumeRole",
        ...(externalId ? { Condition: { StringEquals: { "sts:ExternalId": externalId } } } : {}),
      },
    ],
  };
}

const SESSION = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/.+$/;

/** The IAM role behind the session that AWS sees; its path, which a session does not tell, is left out. */
export function roleOfSession(arn: string): string {
  return arn.replace(SESSION, "arn:$1:iam::$2:role/$3");
}

export interface Refusal {
  action: string;
  resource: string | null;
  /** A policy says Deny: no statement that allows helps. */
  isExplicit: boolean;
}

const REFUSED = /is not authorized to perform: ([\w-]+:\w+)(?: on resource: "?([^\s"]+)"?)?(?=[\s.]|$)(.*)/s;

/** What AWS says was refused, where it says so. */
export function readRefusal(message: string): Refusal | null {
  const [, action, resource = null, rest = ""] = REFUSED.exec(message) ?? [];
  return action ? { action, resource, isExplicit: /explicit deny/i.test(rest) } : null;
}

/** The statement that a refused call misses: as exact as AWS told it, else all that the operation needs. */
export function missingStatements(
  { service, operation, message }: { service: string; operation: string; message: string },
  place: PolicyPlace,
): IamStatement[] {
  const refusal = readRefusal(message);
  if (refusal?.isExplicit) return [];
  const needed = statementsFor(service, operation, place);
  if (!refusal) return needed;
  const known = needed.find(({ Action }) => Action.includes(refusal.action));
  if (known) return [{ ...known, Action: [refusal.action] }];
  return [{ Effect: "Allow", Action: [refusal.action], Resource: [refusal.resource ?? "*"] }];
}
