import { join } from "node:path";
import type { Endpoint, Input } from "@/server/api/endpoint";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test that reads a field which is not there fails by itself
  body: any;
}

/** Asks an endpoint by its real route, as a browser of that person would. */
export async function ask<E extends Endpoint>(as: TestPerson, endpoint: E, input: Input<E>): Promise<Answer> {
  const left: Record<string, unknown> = { ...(input as object) };
  const params: Record<string, string> = {};
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    params[name] = String(left[name]);
    delete left[name];
    return params[name] ?? "";
  });
  const file = join(process.cwd(), "app/api/v1", endpoint.path.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");
  const routes = (await import(file)) as Record<string, Route>;
  const route = routes[endpoint.method];
  if (!route) throw new Error(`${file} has no ${endpoint.method}`);
  const hasBody = endpoint.method !== "GET" && endpoint.method !== "DELETE";
  const query = hasBody ? "" : `?${new URLSearchParams(left as Record<string, string>).toString()}`;
  const asked = request(endpoint.method, `/api/v1${path}${query}`, {
    as,
    ...(hasBody ? { body: left } : {}),
  });
  const response = await route(asked, { params: Promise.resolve(params) });
  return { status: response.status, body: await jsonOf(response) };
}

/** The same where nothing but success is expected. */
export async function made<E extends Endpoint>(as: TestPerson, endpoint: E, input: Input<E>) {
  const { status, body } = await ask(as, endpoint, input);
  if (status >= 300) throw new Error(`${endpoint.id}: ${JSON.stringify(body)}`);
  return body;
}
