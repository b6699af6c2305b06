import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Endpoint } from "@/server/api/endpoint";
import { permissionsOf, ROLES, type Role, SCOPES } from "@/server/identity";
import { request, type TestApp, testApp } from "@/server/testing/app";
import { endpoints } from "./contracts";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const here = import.meta.dirname;
const nobodysId = "00000000-0000-7000-8000-000000000000";
const fileOf = (endpoint: Endpoint) => join(here, endpoint.path.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");

let app: TestApp;

beforeAll(async () => {
  app = await testApp();
});

afterAll(() => app.close());

/** Sends what is well-formed by path but names nothing that is there, so that no answer depends on data. */
async function ask(endpoint: Endpoint, who: { token?: string; cookie?: string }): Promise<Response> {
  const routes = (await import(fileOf(endpoint))) as Record<string, Route>;
  const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const params = Object.fromEntries(names.map((name) => [name, nobodysId]));
  const path = `/api/v1${endpoint.path.replace(/\{(\w+)\}/g, nobodysId)}`;
  const withBody = endpoint.method !== "GET" && endpoint.method !== "DELETE";
  const headers = { ...(who.cookie ? { cookie: who.cookie, "sec-fetch-site": "same-origin" } : {}) };
  const asked = request(endpoint.method, path, {
    headers,
    ...(who.token ? { token: who.token } : {}),
    ...(withBody ? { body: {} } : {}),
  });
  const route = routes[endpoint.method];
  if (!route) throw new Error(`${fileOf(endpoint)} has no ${endpoint.method}`);
  const stop = new AbortController();
  const response = await route(new Request(asked, { signal: stop.signal }), {
    params: Promise.resolve(params),
  });
  const text = response.headers.get("content-type")?.includes("event-stream") ? "" : await response.text();
  if (text === "") await response.body?.cancel().catch(() => {});
  stop.abort();
  return new Response(text || null, response);
}

async function isRefusedForPermission(response: Response, permission: string): Promise<boolean> {
  if (response.status !== 403) return false;
  const problem = (await response.json()) as { details?: { permission?: string } };
  return problem.details?.permission === permission;
}

describe("every endpoint", () => {
  test("has a route file with its method, and none is left over", () => {
    const wanted = new Set(endpoints.map(fileOf));
    expect([...wanted].filter((file) => !existsSync(file))).toEqual([]);
    const there = readdirSync(here, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("route.ts") && file !== join("openapi.json", "route.ts"))
      .map((file) => join(here, file));
    expect(there.filter((file) => !wanted.has(file))).toEqual([]);
  });

  test("has an id, and a method and path, of its own", () => {
    expect(new Set(endpoints.map((one) => one.id)).size).toBe(endpoints.length);
    expect(new Set(endpoints.map((one) => `${one.method} ${one.path}`)).size).toBe(endpoints.length);
  });
});

describe.each(endpoints.map((one) => [`${one.method} ${one.path}`, one] as const))("%s", (_, endpoint) => {
  const { permission } = endpoint;

  test("nobody gets in without signing in, unless it is public", async () => {
    const response = await ask(endpoint, {});
    if (permission === "public") expect(response.status).not.toBe(401);
    else expect(response.status).toBe(401);
  });

  test.each(ROLES)("%s gets in by session exactly with the permission", async (role: Role) => {
    const { cookie } = await app.person(role);
    const response = await ask(endpoint, { cookie });
    expect(response.status).not.toBe(401);
    expect(await isRefusedForPermission(response, permission)).toBe(
      permission !== "public" && !permissionsOf(role).has(permission),
    );
  });

  test.each(SCOPES)("an admin's token of scope %s gets in exactly with the permission", async (scope) => {
    const { id } = await app.person("admin");
    const response = await ask(endpoint, { token: await app.token(id, [scope]) });
    expect(response.status).not.toBe(401);
    expect(await isRefusedForPermission(response, permission)).toBe(
      permission !== "public" && !permissionsOf("admin", [scope]).has(permission),
    );
  });
});
