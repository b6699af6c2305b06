import { randomUUID } from "node:crypto";
import * as z from "zod";
import { readText } from "@/server/api/read-input";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { log } from "@/server/log";
import { cookiesOf } from "./cookies";
import { safeNext } from "./safe-next";
import type { Visitor } from "./sign-in";
import { addressOf } from "./visitor-address";

const BODY_BYTES_MAX = 16 * 1024;

/** What of next-auth is used; its own pages, client log and session endpoint are not. */
const ACTIONS: Record<string, readonly string[]> = {
  GET: ["csrf", "providers", "signin", "callback", "error"],
  POST: ["signin", "callback", "signout"],
};

/** The routes under /api/auth, answered by next-auth from a plain Request. */
export async function authRoute(
  request: Request,
  route: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const { nextauth } = await route.params;
  if (!ACTIONS[request.method]?.includes(nextauth[0] ?? ""))
    return new Response("Not found", { status: 404 });
  const body = await readBody(request);
  if (body === null) return new Response("Too large", { status: 413 });
  // next-auth takes its address from here alone, never from a Host header.
  process.env.NEXTAUTH_URL = env().HEADGATE_URL;
  const { authOptions } = await import("./next-auth");
  const answer = new Answer();
  const failures: unknown[] = [];
  const asked = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    cookies: cookiesOf(request.headers),
    query: { ...ownCallback(Object.fromEntries(new URL(request.url).searchParams)), nextauth },
    body: ownCallback(body),
  };
  try {
    const options = authOptions(visitorOf(request), request.headers, (error) => failures.push(error));
    await (await nextAuth())(asked, answer, options);
    if (failures.length > 0) throw failures[0];
    return answer.response();
  } catch (error) {
    log.error("sign-in broke", { error });
    return unavailable(body["json"] === "true");
  }
}

/** An answer without the cookies that next-auth set: what they stand for did not happen. */
function unavailable(isJson: boolean): Response {
  const url = "/sign-in?error=Unavailable";
  const answer = new Answer();
  if (isJson) answer.status(503).json({ url });
  else answer.status(303).setHeader("Location", url);
  return answer.response();
}

type Fields = Record<string, string>;
type Handler = (request: object, answer: Answer, options: object) => Promise<void>;

// next-auth is CommonJS: bundlers and Node disagree on which `default` is the function.
async function nextAuth(): Promise<Handler> {
  let found: unknown = await import("next-auth");
  while (typeof found !== "function") found = (found as { default: unknown }).default;
  return found as Handler;
}

/** Leads back to a page of ours, whatever was asked for. */
function ownCallback(fields: Fields): Fields {
  const wanted = fields["callbackUrl"];
  if (wanted === undefined) return fields;
  const { origin } = new URL(env().HEADGATE_URL);
  const path = wanted.startsWith(`${origin}/`) ? wanted.slice(origin.length) : wanted;
  return { ...fields, callbackUrl: origin + safeNext(path) };
}

async function readBody(request: Request): Promise<Fields | null> {
  if (request.method !== "POST") return {};
  const text = await readText(request, BODY_BYTES_MAX).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "too_large") return null;
    throw error;
  });
  if (text === null) return null;
  if (!request.headers.get("content-type")?.includes("json"))
    return Object.fromEntries(new URLSearchParams(text));
  const fields = z.record(z.string(), z.coerce.string()).safeParse(parseJson(text));
  return fields.success ? fields.data : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function visitorOf(request: Request): Visitor {
  return {
    address: addressOf(request.headers),
    userAgent: request.headers.get("user-agent"),
    requestId: randomUUID(),
  };
}

/** The few methods of a response object that next-auth calls, kept until a `Response` can be made of them. */
class Answer {
  readonly #headers = new Headers({ "cache-control": "no-store" });
  #cookies: string[] = [];
  #status = 200;
  #body: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(): string[] {
    // Asked only for Set-Cookie, which it then sets as a whole.
    return this.#cookies;
  }

  setHeader(name: string, value: string | string[]): this {
    if (Array.isArray(value)) this.#cookies = value;
    else this.#headers.set(name, value);
    return this;
  }

  json(body: unknown): void {
    this.#headers.set("content-type", "application/json");
    this.#body = JSON.stringify(body);
  }

  send(body: unknown): void {
    if (typeof body === "string" || body === undefined) this.#body = body ?? null;
    else this.json(body);
  }

  end(): void {}

  response(): Response {
    for (const cookie of this.#cookies) this.#headers.append("set-cookie", cookie);
    return new Response(this.#body, { status: this.#status, headers: this.#headers });
  }
}
