import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { refuseConnection } from "@/server/refuse-connection";
import { coverageOf, coveragePage } from "./coverage";
import { type Dispatcher, dispatch } from "./dispatch";
import { readRequest, type WireRequest, type WireResponse } from "./wire/request";

const headerLimit = 64 * 1024;
const stopGraceMs = 3000;
// Longer than any client keeps an idle connection, or a request may meet a closing one.
const keepAliveMs = 75_000;

export interface LocalServerOptions {
  dispatcher: Dispatcher;
  host?: string;
  port: number;
  /** Present in open mode only: adds POST /_local/reset. */
  reset?: () => Promise<void>;
  /** Throws when something the endpoint stands on is gone. */
  healthy: () => Promise<void>;
}

export interface LocalServer {
  url: string;
  /** Answers what is under way, then ends. */
  stop(): Promise<void>;
}

/** Opens the endpoint: one port, every service. */
export async function startServer(options: LocalServerOptions): Promise<LocalServer> {
  const host = options.host ?? "127.0.0.1";
  const server = createServer({ maxHeaderSize: headerLimit, keepAliveTimeout: keepAliveMs });
  // an upload may take as long as it takes; the headers may not
  server.requestTimeout = 0;
  server.headersTimeout = 20_000;
  server.on("request", (incoming, outgoing) => void answer(options, incoming, outgoing));
  server.on("clientError", refuseConnection);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}`, stop: () => stop(server) };
}

async function answer(
  options: LocalServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const aborter = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) aborter.abort();
  });
  // a connection that breaks must not end the process
  incoming.on("error", () => {});
  outgoing.on("error", () => {});
  try {
    const request = readRequestSafely(incoming);
    const response =
      request === null
        ? { status: 400, headers: {}, body: null }
        : request.path.startsWith("/_local")
          ? await answerLocal(options, request)
          : await dispatch(options.dispatcher, { incoming, request, requestId, signal: aborter.signal });
    await send(incoming, outgoing, response);
  } catch (error) {
    options.dispatcher.onInternal(error, requestId);
    outgoing.destroy();
  }
}

function readRequestSafely(incoming: IncomingMessage): WireRequest | null {
  try {
    return readRequest(incoming);
  } catch {
    return null;
  }
}

async function send(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  response: WireResponse,
): Promise<void> {
  // What wasn't read of a refused upload is thrown away, so that the client gets to read the answer.
  if (!incoming.complete) incoming.resume();
  const { body, headers } = response;
  if (typeof body === "string" || body instanceof Uint8Array) {
    headers["content-length"] = String(Buffer.byteLength(body));
  } else if (body === null && headers["content-length"] === undefined && response.status !== 304) {
    if (response.status !== 204) headers["content-length"] = "0";
  }
  outgoing.writeHead(response.status, headers);
  if (body instanceof Readable) {
    if (incoming.method === "HEAD") {
      body.destroy();
      outgoing.end();
      return;
    }
    // an error midway can only be told by breaking off
    await pipeline(body, outgoing).catch(() => outgoing.destroy());
    return;
  }
  if (body === null || incoming.method === "HEAD") outgoing.end();
  else outgoing.end(body);
}

async function answerLocal(options: LocalServerOptions, request: WireRequest): Promise<WireResponse> {
  const { registry } = options.dispatcher;
  const json = (status: number, value: unknown): WireResponse => ({
    status,
    headers: { "content-type": "application/json" },
    body: `${JSON.stringify(value, null, 2)}\n`,
  });
  const route = `${request.method} ${request.path.replace(/\/$/, "")}`;
  if (route === "GET /_local/health") {
    try {
      await options.healthy();
      return json(200, { status: "ok" });
    } catch (error) {
      return json(503, { status: "unavailable", reason: (error as Error).message });
    }
  }
  if (route === "GET /_local/coverage.json") return json(200, coverageOf(registry));
  if (route === "GET /_local") {
    const headers = { "content-type": "text/html; charset=utf-8" };
    return { status: 200, headers, body: coveragePage(coverageOf(registry)) };
  }
  // a browser page on another site can POST here too, but never without an Origin
  if (route === "POST /_local/reset" && options.reset && request.headers["origin"] === undefined) {
    await options.reset();
    return json(200, { status: "reset" });
  }
  return json(404, { status: "not found" });
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await closed;
  clearTimeout(timer);
}
