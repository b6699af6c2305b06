/** Signs a demo person in; answers null, or the code that says why not. */
export async function signInDemo(email: string, password: string): Promise<string | null> {
  return errorOf(await post("callback/demo", { email, password }));
}

/** Leads to the identity provider, and from there to `next`; answers only when that fails. */
export async function startOidc(next: string): Promise<string | null> {
  const url = await post("signin/oidc", { callbackUrl: next });
  const error = errorOf(url);
  if (url !== null && !error) window.location.assign(url);
  return error;
}

/** Ends the session on the server, then leaves the page with all it holds; answers false when the session still works. */
export async function signOut(): Promise<boolean> {
  if (errorOf(await post("signout", {}))) return false;
  window.location.assign("/sign-in");
  return true;
}

/** Where next-auth would lead a browser, or null when nobody answers. */
async function post(path: string, fields: Record<string, string>): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const body = new URLSearchParams({ ...fields, csrfToken, json: "true" });
    const response = await fetch(`/api/auth/${path}`, { method: "POST", body });
    return ((await response.json()) as { url: string }).url;
  } catch {
    return null;
  }
}

function errorOf(url: string | null): string | null {
  if (url === null) return "Unreachable";
  const { searchParams } = new URL(url, window.location.origin);
  return searchParams.get("error") ?? (searchParams.has("csrf") ? "Csrf" : null);
}
