import { env } from "@/server/env";

type AuthCookie = "session" | "callback-url" | "csrf" | "pkce" | "state" | "nonce";

/** Whether browsers reach Headgate by https, so that its cookies may demand it. */
export function isSecure(): boolean {
  return env().HEADGATE_URL.startsWith("https:");
}

/**
 * The name of one of Headgate's cookies. Browsers don't keep cookies of different ports apart, so plain-http
 * names carry the port: two clones on one machine must not sign each other out.
 */
export function cookieName(cookie: AuthCookie): string {
  if (isSecure()) return `__Host-headgate.${cookie}`;
  return `headgate-${new URL(env().HEADGATE_URL).port || "80"}.${cookie}`;
}

/** The cookies of a request, by name; the first of a name counts, as browsers send the narrowest path first. */
export function cookiesOf(headers: Headers): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (at < 1 || name in found) continue;
    found[name] = decoded(pair.slice(at + 1).trim());
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
