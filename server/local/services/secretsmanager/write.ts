import { randomBytes, randomUUID } from "node:crypto";
import type * as secretsManager from "@aws-sdk/client-secrets-manager";
import {
  InvalidParameterException,
  InvalidRequestException,
  ResourceExistsException,
} from "@aws-sdk/client-secrets-manager";
import type { Pool } from "pg";
import { base32 } from "@/server/local/auth/sessions";
import { inTransaction } from "@/server/local/state/transaction";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import { arnOf, openSecret, refuseMarked } from "./access";
import { addVersion, findSecret, type SecretRow, type VersionRow, versionsOf } from "./store";

type Sm = typeof secretsManager;
const $metadata = {};
const defaultWindowDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

interface Value {
  text: string | null;
  bytes: Uint8Array | null;
}

function givenValue(input: {
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}): Value {
  const { SecretString, SecretBinary } = input;
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new InvalidParameterException({
      message: "You can't specify both a binary secret value and a string secret value in the same secret.",
      $metadata,
    });
  }
  return { text: SecretString ?? null, bytes: SecretBinary ?? null };
}

function sameValue(version: VersionRow, value: Value): boolean {
  const bytes = value.bytes ? Buffer.from(value.bytes) : null;
  return (
    version.secret_string === value.text &&
    (bytes === null ? version.secret_binary === null : Boolean(version.secret_binary?.equals(bytes)))
  );
}

export async function createSecret(
  state: Pool,
  input: InputOf<Sm, "CreateSecret">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "CreateSecret">> {
  const name = input.Name ?? "";
  if (!/^[A-Za-z0-9/_+=.@-]+$/.test(name)) {
    throw awsError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
  }
  const unsupported = (["KmsKeyId", "AddReplicaRegions", "Type"] as const).filter(
    (key) => input[key] !== undefined,
  );
  if (unsupported.length > 0) throw notThere("CreateSecret", unsupported);
  const { accountId } = ctx.caller;
  ctx.authorize(
    "secretsmanager:CreateSecret",
    `arn:aws:secretsmanager:${ctx.region}:${accountId}:secret:${name}`,
  );
  const value = givenValue(input);
  const versionId = input.ClientRequestToken ?? randomUUID();
  return await inTransaction(state, async (client) => {
    // the suffix keeps a later secret of this name from being taken for this one
    const suffix = base32(randomBytes(4)).slice(0, 6);
    const made = await client.query<SecretRow>(
      `insert into secretsmanager_secret (account_id, name, suffix, description, tags) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning *`,
      [accountId, name, suffix, input.Description ?? null, JSON.stringify(input.Tags ?? [])],
    );
    const secret = made.rows[0];
    if (!secret) return await existing(client, ctx, name, versionId, value);
    const output = { ARN: arnOf(ctx, secret), Name: name };
    if (value.text === null && value.bytes === null) return output;
    await addVersion(client, secret, { versionId, ...value, stages: ["AWSCURRENT"] });
    return { ...output, VersionId: versionId };
  });
}

/** A repeated token with the same value is the same call; anything else meets a name that is taken. */
async function existing(
  db: Pick<Pool, "query">,
  ctx: CallContext,
  name: string,
  versionId: string,
  value: Value,
): Promise<OutputOf<Sm, "CreateSecret">> {
  const secret = await findSecret(db, ctx.caller.accountId, name);
  if (secret?.deletion_at) {
    throw new InvalidRequestException({
      message:
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      $metadata,
    });
  }
  const versions = secret ? await versionsOf(db, secret) : [];
  const version = versions.find(({ version_id }) => version_id === versionId);
  if (secret && version && sameValue(version, value)) {
    return { ARN: arnOf(ctx, secret), Name: name, VersionId: versionId };
  }
  throw new ResourceExistsException({
    message: `The operation failed because the secret ${name} already exists.`,
    $metadata,
  });
}

export async function putSecretValue(
  state: Pool,
  input: InputOf<Sm, "PutSecretValue">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "PutSecretValue">> {
  if (input.RotationToken !== undefined) throw notThere("PutSecretValue", ["RotationToken"]);
  const value = givenValue(input);
  if (value.text === null && value.bytes === null) {
    throw new InvalidParameterException({
      message: "You must provide either SecretString or SecretBinary.",
      $metadata,
    });
  }
  const versionId = input.ClientRequestToken ?? randomUUID();
  return await inTransaction(state, async (client) => {
    const secret = await openSecret(client, ctx, "PutSecretValue", input.SecretId ?? "", true);
    refuseMarked(secret);
    const output = { ARN: arnOf(ctx, secret), Name: secret.name, VersionId: versionId };
    const version = (await versionsOf(client, secret)).find(({ version_id }) => version_id === versionId);
    if (version) {
      if (sameValue(version, value)) return { ...output, VersionStages: version.stages };
      throw new ResourceExistsException({
        message: `You can't use ClientRequestToken ${versionId} because that value is already in use for a version of secret ${output.ARN}.`,
        $metadata,
      });
    }
    const stages = input.VersionStages ?? ["AWSCURRENT"];
    await addVersion(client, secret, { versionId, ...value, stages });
    return { ...output, VersionStages: stages };
  });
}

export async function deleteSecret(
  state: Pool,
  input: InputOf<Sm, "DeleteSecret">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "DeleteSecret">> {
  const { ForceDeleteWithoutRecovery: force, RecoveryWindowInDays: days } = input;
  if (force && days !== undefined) {
    throw new InvalidParameterException({
      message: "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      $metadata,
    });
  }
  if (days !== undefined && (days < 7 || days > 30)) {
    throw new InvalidParameterException({
      message: "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).",
      $metadata,
    });
  }
  return await inTransaction(state, async (client) => {
    const secret = await openSecret(client, ctx, "DeleteSecret", input.SecretId ?? "", true);
    if (secret.deletion_at && !force) {
      throw new InvalidRequestException({
        message: "You tried to perform the operation on a secret that's currently marked deleted.",
        $metadata,
      });
    }
    const names = [secret.account_id, secret.name];
    const output = { ARN: arnOf(ctx, secret), Name: secret.name };
    if (force) {
      await client.query("delete from secretsmanager_secret where account_id = $1 and name = $2", names);
      return { ...output, DeletionDate: new Date() };
    }
    const DeletionDate = new Date(Date.now() + (days ?? defaultWindowDays) * dayMs);
    await client.query(
      "update secretsmanager_secret set deletion_at = $3, marked_at = now() where account_id = $1 and name = $2",
      [...names, DeletionDate],
    );
    return { ...output, DeletionDate };
  });
}

export async function restoreSecret(
  state: Pool,
  input: InputOf<Sm, "RestoreSecret">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "RestoreSecret">> {
  const secret = await openSecret(state, ctx, "RestoreSecret", input.SecretId ?? "");
  await state.query(
    "update secretsmanager_secret set deletion_at = null, marked_at = null where account_id = $1 and name = $2",
    [secret.account_id, secret.name],
  );
  return { ARN: arnOf(ctx, secret), Name: secret.name };
}

function notThere(operation: string, members: readonly string[]) {
  return awsError(
    "NotImplementedException",
    `The local AWS endpoint doesn't implement ${members.join(", ")} of secretsmanager:${operation}.`,
    501,
  );
}
