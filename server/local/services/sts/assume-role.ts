import type * as sts from "@aws-sdk/client-sts";
import { denied } from "@/server/local/auth/policy";
import { type Directory, type Principal, roleIdOf } from "@/server/local/auth/principals";
import type { Sessions } from "@/server/local/auth/sessions";
import {
  awsError,
  type CallContext,
  type Caller,
  type InputOf,
  type OutputOf,
} from "@/server/local/wire/service";
import { readSessionPolicy } from "./session-policy";

type Sts = typeof sts;
type Input = InputOf<Sts, "AssumeRole">;
const defaultSeconds = 3600;
const chainedSeconds = 3600;
const mostTags = 50;
// AWS packs policy and tags into a limited space; this is its size in characters of plain text.
const packedLimit = 2048;

/** AssumeRole: the role must trust the caller, and the caller must be allowed to. */
export async function assumeRole(
  deps: { directory: Directory; sessions: Sessions },
  input: Input,
  ctx: CallContext,
): Promise<OutputOf<Sts, "AssumeRole">> {
  const { caller } = ctx;
  const roleArn = input.RoleArn ?? "";
  const sessionName = input.RoleSessionName ?? "";
  refuseUnsupported(input);
  const role = deps.directory.role(roleArn);
  // An unknown role is refused like one that doesn't trust the caller: nothing tells them apart.
  if (!role || !trusts(role, caller, input.ExternalId)) {
    throw denied(caller, "sts:AssumeRole", roleArn, "resource-based");
  }
  ctx.authorize("sts:AssumeRole", roleArn, { shared: true });
  const sessionTags = readTags(input);
  if (Object.keys(sessionTags).length > 0) ctx.authorize("sts:TagSession", roleArn, { shared: true });
  const policy = input.Policy === undefined ? null : readSessionPolicy(input.Policy);
  const seconds = durationOf(input, caller);

  const arn = `arn:aws:sts::${role.accountId}:assumed-role/${role.name}/${sessionName}`;
  const keys = await deps.sessions.issue({
    caller: {
      accountId: role.accountId,
      arn,
      roleArn: role.arn,
      principal: role.name,
      sessionName,
      sessionTags,
      kind: "role",
    },
    policy,
    seconds,
  });
  const packed = (input.Policy?.length ?? 0) + JSON.stringify(sessionTags).length - 2;
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: keys.expiresAt,
    },
    AssumedRoleUser: { Arn: arn, AssumedRoleId: `${roleIdOf(role)}:${sessionName}` },
    ...(packed > 0 ? { PackedPolicySize: Math.max(1, Math.ceil((packed / packedLimit) * 100)) } : {}),
  };
}

function trusts(role: Principal, caller: Caller, externalId: string | undefined): boolean {
  if (role.trust.externalId !== undefined && role.trust.externalId !== externalId) return false;
  const root = `arn:aws:iam::${caller.accountId}:root`;
  return role.trust.principals.some(
    (trusted) =>
      trusted === caller.roleArn ||
      trusted === caller.arn ||
      trusted === root ||
      trusted === caller.accountId,
  );
}

function durationOf(input: Input, caller: Caller): number {
  const seconds = input.DurationSeconds ?? defaultSeconds;
  if (caller.temporary && seconds > chainedSeconds) {
    throw validation(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  }
  return seconds;
}

function readTags(input: Input): Record<string, string> {
  const tags = input.Tags ?? [];
  if (tags.length > mostTags) {
    throw validation(`The number of session tags exceeds the limit of ${mostTags}`);
  }
  const found = new Map<string, { key: string; value: string }>();
  for (const { Key = "", Value = "" } of tags) {
    if (Key.toLowerCase().startsWith("aws:")) {
      throw awsError("InvalidParameterValue", "Tag keys that start with aws: are reserved for system use");
    }
    // keys are compared without regard to case
    if (found.has(Key.toLowerCase())) {
      throw awsError(
        "InvalidParameterValue",
        "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
      );
    }
    found.set(Key.toLowerCase(), { key: Key, value: Value });
  }
  return Object.fromEntries([...found.values()].map(({ key, value }) => [key, value]));
}

function refuseUnsupported(input: Input): void {
  const unsupported = (
    ["PolicyArns", "SerialNumber", "TokenCode", "ProvidedContexts", "SourceIdentity"] as const
  ).filter((name) => input[name] !== undefined && (input[name] as unknown[] | string).length > 0);
  if (input.TransitiveTagKeys?.length) unsupported.push("TransitiveTagKeys" as never);
  if (unsupported.length > 0) {
    throw awsError(
      "NotImplementedException",
      `The local AWS endpoint doesn't implement ${unsupported.join(", ")} of sts:AssumeRole.`,
      501,
    );
  }
}

function validation(message: string) {
  return awsError("ValidationException", message);
}
