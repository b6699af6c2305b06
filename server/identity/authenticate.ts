import { isDemo } from "@/server/env";
import type { Actor } from "./context";
import { type Credential, findSession, findToken } from "./credential-store";
import { permissionsOf } from "./permissions";
import { sessionClaims } from "./session-cookie";
import { hashToken, isTokenForm } from "./token-secret";

interface Options {
  /** False for a look that must not keep an idle session alive; true unless said. */
  isUse?: boolean;
}

/** Who sends this request, by `Authorization: Bearer hg_…` or else by session cookie; null when nobody known. */
export async function authenticate(
  request: Pick<Request, "headers">,
  { isUse = true }: Options = {},
): Promise<Actor | null> {
  const authorization = request.headers.get("authorization");
  // A script that sends a bad token gets told so; it must not fall back to a cookie that happens to be there.
  if (authorization !== null) return byToken(authorization, isUse);
  return bySession(request.headers, isUse);
}

async function byToken(authorization: string, isUse: boolean): Promise<Actor | null> {
  const [scheme, secret, ...more] = authorization.trim().split(/\s+/);
  if (scheme?.toLowerCase() !== "bearer" || !secret || more.length > 0 || !isTokenForm(secret)) return null;
  const token = await findToken(hashToken(secret), { areDemoPeopleIn: isDemo(), isUse });
  return token ? { ...actorOf(token, "token"), tokenId: token.credentialId } : null;
}

async function bySession(headers: Headers, isUse: boolean): Promise<Actor | null> {
  const claims = await sessionClaims(headers);
  if (!claims) return null;
  const session = await findSession(claims.sid, claims.sub, { areDemoPeopleIn: isDemo(), isUse });
  return session ? { ...actorOf(session, "person"), sessionId: session.credentialId } : null;
}

function actorOf(credential: Credential, kind: Actor["kind"]): Actor {
  const { personId, name, email, role, scopes } = credential;
  return { id: personId, kind, name, email, role, permissions: permissionsOf(role, scopes ?? undefined) };
}
