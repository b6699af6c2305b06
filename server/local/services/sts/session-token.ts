import type * as sts from "@aws-sdk/client-sts";
import type { Sessions } from "@/server/local/auth/sessions";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";

type Sts = typeof sts;
const defaultSeconds = 43_200;
const longestRootSeconds = 3600;

/** GetSessionToken, for an account's root: the local principals are role sessions, and those AWS refuses. */
export async function getSessionToken(
  deps: { sessions: Sessions },
  input: InputOf<Sts, "GetSessionToken">,
  { caller }: CallContext,
): Promise<OutputOf<Sts, "GetSessionToken">> {
  if (input.SerialNumber !== undefined || input.TokenCode !== undefined) {
    throw awsError(
      "AccessDenied",
      "MultiFactorAuthentication failed: the local endpoint has no MFA devices.",
      403,
    );
  }
  if (caller.kind !== "root" || caller.temporary) {
    throw awsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403);
  }
  const { accessKeyId: _accessKeyId, temporary: _temporary, ...session } = caller;
  const seconds = Math.min(input.DurationSeconds ?? defaultSeconds, longestRootSeconds);
  const keys = await deps.sessions.issue({ caller: session, policy: null, seconds });
  return {
    Credentials: {
      AccessKeyId: keys.accessKeyId,
      SecretAccessKey: keys.secretAccessKey,
      SessionToken: keys.sessionToken,
      Expiration: keys.expiresAt,
    },
  };
}
