import { decode, encode } from "next-auth/jwt";
import * as z from "zod";
import { env } from "@/server/env";
import { cookieName, cookiesOf } from "./cookies";
import { SESSION_SECONDS_MAX } from "./limits";

const Claims = z.object({ sub: z.uuid(), sid: z.uuid() });
type Claims = z.infer<typeof Claims>;

/** Whom the session cookie names, if it is one that this server encrypted; the session's row has the last word. */
export async function sessionClaims(headers: Headers): Promise<Claims | null> {
  const token = cookiesOf(headers)[cookieName("session")];
  if (!token) return null;
  try {
    return Claims.parse(await decode({ token, secret: env().NEXTAUTH_SECRET }));
  } catch {
    return null;
  }
}

/** The session cookie for a session that exists: what the sign-in sets, for tests and tools without a browser. */
export async function sealSession(claims: { personId: string; sessionId: string }): Promise<string> {
  const token = await encode({
    token: { sub: claims.personId, sid: claims.sessionId },
    secret: env().NEXTAUTH_SECRET,
    maxAge: SESSION_SECONDS_MAX,
  });
  return `${cookieName("session")}=${token}`;
}
