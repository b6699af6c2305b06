import { randomUUID } from "node:crypto";
import type * as z from "zod";
import { isOutage } from "@/server/db/outage";
import { env } from "@/server/env";
import { AppError, asAppError, ERROR_STATUS } from "@/server/errors";
import { type Actor, authenticate, authorize, type Context } from "@/server/identity";
import { log } from "@/server/log";
import type { Endpoint } from "./endpoint";
import { PROBLEM_TITLES, type Problem } from "./problem";
import { rawBody, readInput } from "./read-input";

/** Answers the contract's shape, or a `Response` of its own where the endpoint `produces` something else. */
type Verb<E extends Endpoint> = (
  ctx: Context,
  input: z.output<E["input"]>,
) => Promise<z.input<E["output"]> | Response>;

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const NO_STORE = { "cache-control": "no-store, no-transform" };
const COMPRESS_FROM = 8 * 1024;

/** Makes a Next route of an endpoint and a verb: request id, actor, permission, input, output, and the only catch. */
export function handle<E extends Endpoint>(endpoint: E, verb: Verb<E>): Route {
  return async (request, route) => {
    const requestId = requestIdOf(request);
    const startedAt = performance.now();
    let actor: Actor | null = null;
    try {
      actor = await authenticate(request);
      const ctx = contextFor(endpoint, request, requestId, actor);
      const input = await readInput(endpoint, request, await route.params);
      const body = endpoint.consumes === undefined ? undefined : rawBody(endpoint, request);
      const result = await verb(body ? { ...ctx, body } : ctx, input);
      return await answer(endpoint, result, { request, requestId, startedAt });
    } catch (error) {
      const where = { endpoint: endpoint.id, requestId, actorId: actor?.id, startedAt };
      return failure(error, where, hasLeft(request, error));
    }
  };
}

function contextFor(endpoint: Endpoint, request: Request, requestId: string, actor: Actor | null): Context {
  if (actor?.kind === "person") refuseCrossSite(request);
  const idempotencyKey = request.headers.get("idempotency-key") ?? undefined;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,128}$/.test(idempotencyKey)) {
    throw new AppError("invalid", "Idempotency-Key takes 1 to 128 visible ASCII characters.");
  }
  const lastEventId = request.headers.get("last-event-id") ?? undefined;
  const reauthenticate = () => authenticate(request, { isUse: false });
  const { headers, signal } = request;
  const rest = { requestId, signal, headers, idempotencyKey, lastEventId, reauthenticate };
  if (actor) {
    const ctx = { actor, ...rest };
    if (endpoint.permission !== "public") authorize(ctx, endpoint.permission);
    return ctx;
  }
  if (endpoint.permission !== "public") {
    throw new AppError("unauthenticated", "Sign in, or send an API token as Authorization: Bearer …");
  }
  return { actor: ANYONE, ...rest };
}

const ANYONE: Actor = {
  id: "00000000-0000-0000-0000-000000000000",
  kind: "person",
  name: "anyone",
  email: "",
  role: "viewer",
  permissions: new Set(),
};

/** A cookie must not carry another site's request: same-site cookies first, and this where a browser ignores them. */
function refuseCrossSite(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = new Set([new URL(env().HEADGATE_URL).host, request.headers.get("host")]);
  const sameOrigin = origin === null ? site === null || site === "same-origin" : own.has(hostOf(origin));
  if (!sameOrigin || site === "cross-site") {
    throw new AppError("forbidden", "A signed-in browser may change things only from Headgate's own pages.");
  }
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : "";
}

function requestIdOf(request: Request): string {
  const given = request.headers.get("x-request-id");
  return given && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : randomUUID();
}

interface Asked {
  request: Request;
  requestId: string;
  startedAt: number;
}

async function answer(
  endpoint: Endpoint,
  result: unknown,
  { request, requestId, startedAt }: Asked,
): Promise<Response> {
  if (result instanceof Response) {
    result.headers.set("x-request-id", requestId);
    if (request.method !== "HEAD") return result;
    // HEAD is answered by GET, and nobody reads the body: what produces it must be told.
    await result.body?.cancel();
    return new Response(null, result);
  }
  const text = JSON.stringify(endpoint.output.parse(result));
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    // Starting a compressor costs more milliseconds than a small body's bytes.
    "cache-control": text.length < COMPRESS_FROM ? "no-store, no-transform" : "no-store",
    "x-request-id": requestId,
    "server-timing": `app;dur=${(performance.now() - startedAt).toFixed(1)}`,
  };
  return new Response(text, { status: endpoint.status ?? 200, headers });
}

interface FailureContext {
  endpoint: string;
  requestId: string;
  actorId: string | undefined;
  startedAt: number;
}

/** Whether it failed only because who asked went away: Next, AWS's clients and Node each call that by a name of theirs. */
function hasLeft({ signal }: Request, error: unknown): boolean {
  if (!signal.aborted) return false;
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at === signal.reason || at.name === "AbortError" || at.name === "ResponseAborted") return true;
    // Node's word for a body that was cut off; other broken lines are the database's or AWS's.
    if ("code" in at && at.code === "ECONNRESET" && at.message === "aborted") return true;
  }
  return false;
}

/** Answers a request that no endpoint takes. */
export function problem(request: Request, error: AppError): Response {
  const where = { endpoint: "none", requestId: requestIdOf(request), actorId: undefined };
  return failure(error, { ...where, startedAt: performance.now() }, false);
}

/** Turns anything thrown into problem+json, and logs it once. */
function failure(error: unknown, where: FailureContext, isUnheard: boolean): Response {
  const { startedAt, ...fields } = where;
  const known = asAppError(error) ?? unexpected(error);
  const durationMs = Math.round(performance.now() - startedAt);
  const level = ERROR_STATUS[known.code] >= 500 && !isUnheard ? "error" : "info";
  log[level](isUnheard ? "Who asked went away." : known.message, {
    ...fields,
    code: known.code,
    durationMs,
    ...(level === "error" ? { error } : {}),
  });
  const problem: Problem = {
    type: `/docs/api#${known.code}`,
    title: PROBLEM_TITLES[known.code] ?? known.code,
    status: ERROR_STATUS[known.code],
    code: known.code,
    detail: known.message,
    requestId: where.requestId,
    ...(known.issues ? { issues: known.issues } : {}),
    ...(known.details ? { details: known.details } : {}),
  };
  return Response.json(problem, {
    status: problem.status,
    headers: {
      ...NO_STORE,
      "content-type": "application/problem+json",
      "x-request-id": where.requestId,
      ...(known.retryAfterSeconds ? { "retry-after": String(known.retryAfterSeconds) } : {}),
      ...(known.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
    },
  });
}

/** Postgres away is a state, not a bug; everything else that nobody foresaw is, and its message stays inside. */
function unexpected(error: unknown): AppError {
  if (isOutage(error)) {
    return new AppError("unavailable", "Headgate's database does not answer. Try again in a moment.", {
      retryAfterSeconds: 2,
      cause: error,
    });
  }
  return new AppError(
    "internal",
    "Something broke here, not with you. Quote the request id when you report it.",
    { cause: error },
  );
}
