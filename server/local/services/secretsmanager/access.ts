import { InvalidRequestException, ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import type { Queryable } from "@/server/local/state/transaction";
import type { CallContext } from "@/server/local/wire/service";
import { findSecret, type SecretRow, splitReference } from "./store";

/** ARN of a secret in the region the caller asked in: the local accounts aren't bound to a region. */
export function arnOf(ctx: CallContext, secret: SecretRow): string {
  return `arn:aws:secretsmanager:${ctx.region}:${secret.account_id}:secret:${secret.name}-${secret.suffix}`;
}

/** The secret a request names, for a caller who may do `action` on it. */
export async function openSecret(
  db: Queryable,
  ctx: CallContext,
  action: string,
  reference: string,
  lock = false,
): Promise<SecretRow> {
  const { accountId } = splitReference(reference);
  const own = accountId === null || accountId === ctx.caller.accountId;
  const secret = own ? await findSecret(db, ctx.caller.accountId, reference, lock) : null;
  const guessed = reference.startsWith("arn:")
    ? reference
    : `arn:aws:secretsmanager:${ctx.region}:${ctx.caller.accountId}:secret:${reference}`;
  ctx.authorize(`secretsmanager:${action}`, secret ? arnOf(ctx, secret) : guessed);
  if (!secret) {
    throw new ResourceNotFoundException({
      message: "Secrets Manager can't find the specified secret.",
      $metadata: {},
    });
  }
  return secret;
}

/** Refuses a secret that is waiting for its deletion. */
export function refuseMarked(secret: SecretRow): void {
  if (!secret.deletion_at) return;
  throw new InvalidRequestException({
    message: "You can't perform this operation on the secret because it was marked for deletion.",
    $metadata: {},
  });
}
