import type * as secretsManager from "@aws-sdk/client-secrets-manager";
import { InvalidNextTokenException, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { Pool } from "pg";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import { arnOf, openSecret, refuseMarked } from "./access";
import { type SecretRow, type VersionRow, versionsOf } from "./store";

type Sm = typeof secretsManager;

export async function getSecretValue(
  state: Pool,
  input: InputOf<Sm, "GetSecretValue">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "GetSecretValue">> {
  const secret = await openSecret(state, ctx, "GetSecretValue", input.SecretId ?? "");
  refuseMarked(secret);
  const version = chooseVersion(await versionsOf(state, secret), input.VersionId, input.VersionStage);
  await state.query(
    `update secretsmanager_secret set accessed_at = current_date
     where account_id = $1 and name = $2 and accessed_at is distinct from current_date`,
    [secret.account_id, secret.name],
  );
  return {
    ARN: arnOf(ctx, secret),
    Name: secret.name,
    VersionId: version.version_id,
    VersionStages: version.stages,
    CreatedDate: version.created_at,
    ...(version.secret_string !== null ? { SecretString: version.secret_string } : {}),
    ...(version.secret_binary !== null ? { SecretBinary: new Uint8Array(version.secret_binary) } : {}),
  };
}

function chooseVersion(
  versions: readonly VersionRow[],
  id: string | undefined,
  stage: string | undefined,
): VersionRow {
  const label = stage ?? (id === undefined ? "AWSCURRENT" : undefined);
  const found = versions.find(
    (version) =>
      (id === undefined || version.version_id === id) &&
      (label === undefined || version.stages.includes(label)),
  );
  if (found) return found;
  const what = id === undefined ? `staging label: ${label}` : `VersionId: ${id}`;
  throw new ResourceNotFoundException({
    message: `Secrets Manager can't find the specified secret value for ${what}`,
    $metadata: {},
  });
}

export async function describeSecret(
  state: Pool,
  input: InputOf<Sm, "DescribeSecret">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "DescribeSecret">> {
  const secret = await openSecret(state, ctx, "DescribeSecret", input.SecretId ?? "");
  const versions = await versionsOf(state, secret);
  return { ...entryOf(ctx, secret), VersionIdsToStages: stagesOf(versions) };
}

const pageSize = 100;

export async function listSecrets(
  state: Pool,
  input: InputOf<Sm, "ListSecrets">,
  ctx: CallContext,
): Promise<OutputOf<Sm, "ListSecrets">> {
  ctx.authorize("secretsmanager:ListSecrets", "*");
  if (input.SortBy !== undefined && input.SortBy !== "name" && input.SortBy !== "created-date") {
    throw awsError(
      "NotImplementedException",
      `The local AWS endpoint doesn't sort secrets by ${input.SortBy}.`,
      501,
    );
  }
  const found = await state.query<SecretRow>(
    "select * from secretsmanager_secret where account_id = $1 and ($2 or deletion_at is null)",
    [ctx.caller.accountId, input.IncludePlannedDeletion ?? false],
  );
  const wanted = found.rows.filter((secret) =>
    (input.Filters ?? []).every((filter) => passes(secret, filter)),
  );
  const by =
    input.SortBy === "name" ? (secret: SecretRow) => secret.name : (secret: SecretRow) => secret.created_at;
  // AWS sorts the newest first unless told otherwise
  const direction = input.SortOrder === "asc" ? 1 : -1;
  wanted.sort((a, b) => (by(a) < by(b) ? -direction : by(a) > by(b) ? direction : a.name < b.name ? -1 : 1));
  const start = readToken(input.NextToken);
  const size = input.MaxResults ?? pageSize;
  const page = wanted.slice(start, start + size);
  const SecretList = [];
  for (const secret of page) {
    const SecretVersionsToStages = stagesOf(await versionsOf(state, secret));
    SecretList.push({ ...entryOf(ctx, secret), SecretVersionsToStages });
  }
  const more = start + size < wanted.length;
  return { SecretList, ...(more ? { NextToken: Buffer.from(`${start + size}`).toString("base64url") } : {}) };
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const text = Buffer.from(token, "base64url").toString();
  if (!/^\d{1,9}$/.test(text)) {
    throw new InvalidNextTokenException({ message: "The NextToken value is invalid.", $metadata: {} });
  }
  return Number(text);
}

/** AWS matches by prefix, without regard to case except in values of tags; a leading ! turns a value round. */
function passes(
  secret: SecretRow,
  filter: { Key?: string | undefined; Values?: string[] | undefined },
): boolean {
  const texts: Record<string, string[]> = {
    name: [secret.name],
    description: [secret.description ?? ""],
    "tag-key": secret.tags.map((tag) => tag.Key),
    "tag-value": secret.tags.map((tag) => tag.Value),
    "primary-region": [],
    "owning-service": [],
  };
  const candidates = filter.Key === "all" ? Object.values(texts).flat() : (texts[filter.Key ?? ""] ?? []);
  return (filter.Values ?? []).some((value) => {
    const negated = value.startsWith("!");
    const wanted = (negated ? value.slice(1) : value).toLowerCase();
    const hit = candidates.some((text) => text.toLowerCase().startsWith(wanted));
    return negated ? !hit : hit;
  });
}

function entryOf(ctx: CallContext, secret: SecretRow) {
  return {
    ARN: arnOf(ctx, secret),
    Name: secret.name,
    ...(secret.description !== null ? { Description: secret.description } : {}),
    CreatedDate: secret.created_at,
    LastChangedDate: secret.changed_at,
    ...(secret.accessed_at ? { LastAccessedDate: secret.accessed_at } : {}),
    ...(secret.marked_at ? { DeletedDate: secret.marked_at } : {}),
    Tags: secret.tags,
  };
}

/** Versions without a stage are deprecated: AWS doesn't list them. */
function stagesOf(versions: readonly VersionRow[]): Record<string, string[]> {
  return Object.fromEntries(
    versions.filter(({ stages }) => stages.length > 0).map(({ version_id, stages }) => [version_id, stages]),
  );
}
