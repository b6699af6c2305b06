import * as secretsManager from "@aws-sdk/client-secrets-manager";
import type { Pool } from "pg";
import { defineService, type Service } from "@/server/local/wire/service";
import { describeSecret, getSecretValue, listSecrets } from "./read";
import { ddl, findSecret, splitReference, versionsOf } from "./store";
import { createSecret, deleteSecret, putSecretValue, restoreSecret } from "./write";

/** AWS Secrets Manager: secrets with versions, by name or ARN. */
export function createSecretsManagerService({ state }: { state: Pool }): Service {
  return defineService(
    secretsManager,
    {
      name: "secretsmanager",
      ddl,
      reset: async () => {
        await state.query("truncate secretsmanager_secret cascade");
      },
    },
    {
      CreateSecret: (input, ctx) => createSecret(state, input, ctx),
      PutSecretValue: (input, ctx) => putSecretValue(state, input, ctx),
      DeleteSecret: (input, ctx) => deleteSecret(state, input, ctx),
      RestoreSecret: (input, ctx) => restoreSecret(state, input, ctx),
      GetSecretValue: (input, ctx) => getSecretValue(state, input, ctx),
      DescribeSecret: (input, ctx) => describeSecret(state, input, ctx),
      ListSecrets: (input, ctx) => listSecrets(state, input, ctx),
    },
  );
}

/** The current value of an account's secret by name or ARN, for other services that are given one. */
export async function readSecret(
  state: Pool,
  accountId: string,
  reference: string,
): Promise<{ arn: string; text: string | null } | null> {
  if ((splitReference(reference).accountId ?? accountId) !== accountId) return null;
  const secret = await findSecret(state, accountId, reference);
  if (!secret || secret.deletion_at) return null;
  const current = (await versionsOf(state, secret)).find((version) => version.stages.includes("AWSCURRENT"));
  if (!current) return null;
  const region = reference.split(":")[3] ?? "us-east-1";
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${secret.name}-${secret.suffix}`;
  return { arn, text: current.secret_string };
}
