import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { apiListener } from "./api";
import type { RouteModule } from "./routes";

const LONG = "a row of text ".repeat(2_000);
const reader = new EventEmitter();

const module: RouteModule = {
  GET: async (request, { params }) => {
    const { name } = await params;
    if (name === "lines") return new Response(lines(), { headers: { "cache-control": "no-transform" } });
    if (name === "long") return new Response(LONG, { headers: { "content-type": "application/json" } });
    return Response.json({ name, agent: request.headers.get("x-test"), query: new URL(request.url).search });
  },
  POST: async (request) => new Response(await request.text(), { status: 201 }),
};

/** A stream with one line that never ends by itself. */
function lines(): ReadableStream {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("first\n")),
    cancel: () => void reader.emit("left"),
  });
}

const server = createServer(
  apiListener((path) => {
    const name = /^\/api\/v1\/things\/(\w+)$/.exec(path)?.[1];
    return name ? { module, params: { name } } : null;
  }),
);
let url: string;

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/things`;
});
afterAll(() => server.close());

it("hands a handler its request and the fields of its path", async () => {
  const answer = await fetch(`${url}/one?a=1`, { headers: { "x-test": "yes" } });
  expect(await answer.json()).toEqual({ name: "one", agent: "yes", query: "?a=1" });
  const posted = await fetch(`${url}/one`, { method: "POST", body: "ä body" });
  expect([posted.status, await posted.text()]).toEqual([201, "ä body"]);
});

it("answers HEAD as GET without a body, and OPTIONS with what there is", async () => {
  const head = await fetch(`${url}/long`, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  const options = await fetch(`${url}/one`, { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, POST, HEAD, OPTIONS"]);
});

it("refuses another method, and tells a problem where there is nothing", async () => {
  const refused = await fetch(`${url}/one`, { method: "DELETE" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, POST, HEAD, OPTIONS"]);
  const nowhere = await fetch(`${url}/one/more`);
  expect(nowhere.headers.get("content-type")).toBe("application/problem+json");
  expect(await nowhere.json()).toMatchObject({ status: 404, code: "not_found" });
});

it("compresses a long body unless it must not be changed", async () => {
  const long = await fetch(`${url}/long`, { headers: { "accept-encoding": "gzip" } });
  expect(long.headers.get("content-encoding")).toBe("gzip");
  expect(await long.text()).toBe(LONG);
});

it("sends a stream as it comes, and ends it when who listens has left", async () => {
  const controller = new AbortController();
  const answer = await fetch(`${url}/lines`, {
    headers: { "accept-encoding": "gzip" },
    signal: controller.signal,
  });
  expect(answer.headers.get("content-encoding")).toBeNull();
  const lines = (answer.body as ReadableStream<Uint8Array>).getReader();
  expect(Buffer.from((await lines.read()).value ?? []).toString()).toBe("first\n");
  const left = once(reader, "left");
  controller.abort();
  await left;
});
