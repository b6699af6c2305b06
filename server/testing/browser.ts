import { authRoute } from "@/server/identity";

const ORIGIN = "http://localhost:3999";

/** A browser's cookies and the sign-in routes, without the browser. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly address: string;

  constructor(address = "192.0.2.1") {
    this.address = address;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a request to /api/auth/… and keeps the cookies of the answer. */
  async send(method: "GET" | "POST", path: string, form?: Record<string, string>): Promise<Response> {
    const response = await authRoute(
      new Request(`${ORIGIN}/api/auth/${path}`, {
        method,
        headers: {
          cookie: this.cookie,
          "x-forwarded-for": this.address,
          "user-agent": "test",
          ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
        },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      }),
      { params: Promise.resolve({ nextauth: path.split("?")[0]?.split("/") ?? [] }) },
    );
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), decodeURIComponent(pair.slice(at + 1)));
    }
    return response;
  }

  async csrfToken(): Promise<string> {
    const { csrfToken } = (await (await this.send("GET", "csrf")).json()) as { csrfToken: string };
    return csrfToken;
  }

  /** Signs a demo person in as the sign-in page does; returns why not, or null. */
  async signIn(email: string, password: string, fields: Record<string, string> = {}): Promise<string | null> {
    const form = { csrfToken: await this.csrfToken(), email, password, json: "true", ...fields };
    const response = await this.send("POST", "callback/demo", form);
    const { url } = (await response.json()) as { url: string };
    return new URL(url, ORIGIN).searchParams.get("error");
  }
}
