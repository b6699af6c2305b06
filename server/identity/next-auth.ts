import type { AuthOptions, CookieOption, LoggerInstance } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import * as z from "zod";
import { env } from "@/server/env";
import { log } from "@/server/log";
import { cookieName, isSecure } from "./cookies";
import { SESSION_SECONDS_MAX } from "./limits";
import { safeNext } from "./safe-next";
import { sessionClaims } from "./session-cookie";
import { SignInRefused, signInDemoPerson, type Visitor } from "./sign-in";
import { identityOf, signInOidcPerson } from "./sign-in-oidc";
import { endSession, startSession } from "./start-session";

type Claims = Record<string, unknown>;

/**
 * next-auth's settings for one request: the visitor is part of what gets written down. It swallows what goes wrong at
 * a sign-out and deletes the cookie of a session that still works, so `onSignOutFailed` is told.
 */
export function authOptions(
  visitor: Visitor,
  headers: Headers,
  onSignOutFailed: (error: unknown) => void,
): AuthOptions {
  return {
    secret: env().NEXTAUTH_SECRET,
    useSecureCookies: isSecure(),
    cookies: cookies(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS_MAX },
    pages: { signIn: "/sign-in", signOut: "/sign-in", error: "/sign-in" },
    logger,
    providers: [demoProvider(visitor), ...(env().OIDC_ISSUER ? [oidcProvider(env().OIDC_ISSUER ?? "")] : [])],
    callbacks: {
      signIn: async ({ user, account }) => {
        if (account?.provider !== "oidc") return true;
        try {
          // next-auth hands the same object on to `jwt` below.
          Object.assign(user, await signInOidcPerson(identityFrom(user), visitor));
          return true;
        } catch (error) {
          return `/sign-in?error=${reasonOf(error)}`;
        }
      },
      jwt: async ({ token, user, account }) => {
        if (!user || !account) return token;
        const had = await sessionClaims(headers);
        const replaces = had ? { personId: had.sub, sessionId: had.sid } : undefined;
        const person = { id: user.id, name: user.name ?? user.id };
        const by = account.provider === "oidc" ? "oidc" : "password";
        return { sub: user.id, sid: await startSession(person, by, { ...visitor, replaces }) };
      },
      redirect: async ({ url, baseUrl }) => {
        const isOwn = URL.canParse(url) && new URL(url).origin === new URL(baseUrl).origin;
        return baseUrl + safeNext(isOwn ? url.slice(new URL(url).origin.length) : url);
      },
    },
    events: {
      signOut: async ({ token }) => {
        const ended = z.object({ sub: z.uuid(), sid: z.uuid() }).safeParse(token);
        if (ended.success) await endSession(ended.data.sub, ended.data.sid, visitor).catch(onSignOutFailed);
      },
    },
  };
}

function demoProvider(visitor: Visitor): AuthOptions["providers"][number] {
  return {
    id: "demo",
    name: "Demo",
    type: "credentials",
    credentials: { email: { label: "E-mail" }, password: { label: "Password", type: "password" } },
    // Headgate refuses by itself when there are no demo people, so the door answers in words instead of a 400.
    authorize: async (credentials) => {
      try {
        return await signInDemoPerson(credentials, visitor);
      } catch (error) {
        // next-auth puts the message of what it catches into an address.
        throw new Error(reasonOf(error));
      }
    },
  };
}

function oidcProvider(issuer: string): OAuthConfig<Claims> {
  return {
    id: "oidc",
    name: env().OIDC_NAME,
    type: "oauth",
    wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer,
    clientId: env().OIDC_CLIENT_ID ?? "",
    clientSecret: env().OIDC_CLIENT_SECRET ?? "",
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: "openid email profile" } },
    userinfo: {
      // Some issuers keep the e-mail out of the id token; openid-client checks that both are of one subject.
      request: async ({ client, tokens }) => {
        const claims = (tokens as { claims(): Claims }).claims();
        if (claims["email"] !== undefined) return claims;
        return { ...(await client.userinfo(tokens as Parameters<typeof client.userinfo>[0])), ...claims };
      },
    },
    profile: (claims) => {
      const identity = identityOf(claims);
      return { id: identity.subject, name: identity.name, email: identity.email };
    },
  };
}

/** What the sign-in page is told; the rest is for the log. */
function reasonOf(error: unknown): string {
  if (error instanceof SignInRefused) return error.message;
  log.error("sign-in broke", { error });
  return "Unavailable";
}

const identityFrom = (user: { id: string; name?: string | null; email?: string | null }) => ({
  subject: user.id,
  name: user.name ?? user.id,
  email: user.email ?? null,
});

function cookies(): NonNullable<AuthOptions["cookies"]> {
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure() } as const;
  const cookie = (name: Parameters<typeof cookieName>[0], maxAge?: number): CookieOption => ({
    name: cookieName(name),
    options: maxAge === undefined ? options : { ...options, maxAge },
  });
  return {
    sessionToken: cookie("session"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf"),
    pkceCodeVerifier: cookie("pkce", 15 * 60),
    state: cookie("state", 15 * 60),
    nonce: cookie("nonce", 15 * 60),
  };
}

/** next-auth's metadata may carry what a person typed or an issuer sent: only code and error are kept. */
const logger: LoggerInstance = {
  error: (code, metadata) =>
    log.warn("next-auth", { code, error: metadata instanceof Error ? metadata : metadata.error }),
  warn: () => {},
  debug: () => {},
};
