import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { parseArgs } from "node:util";
import next from "next";
import { log } from "@/server/log";
import { refuseConnection } from "@/server/refuse-connection";
import { apiListener } from "./api";
import { prepareProcess } from "./prepare";
import { loadRoutes } from "./routes";
import { SECURITY_HEADERS } from "./security-headers";

/* A web process: Next's pages, and the API's routes beside them. */

const API = "/api/v1/";

const { values } = parseArgs({ options: { hostname: { type: "string" }, port: { type: "string" } } });
const hostname = values.hostname ?? "0.0.0.0";
const port = Number(values.port ?? 3000);

prepareProcess();
const app = next({ dir: process.cwd(), hostname, port });
await app.prepare();
const pages = app.getRequestHandler();
// The bundle has the folders of the sources.
const api = apiListener(await loadRoutes(join(import.meta.dirname, "..", "..", "app"), "api/v1"));

const server = createServer((request, response) => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  if (request.url?.startsWith(API)) api(request, response);
  else pages(request, response).catch((error: unknown) => fail(request, response, error));
});

function fail({ url }: IncomingMessage, response: ServerResponse, error: unknown): void {
  log.error("A page could not be answered.", { url, error });
  if (!response.headersSent) response.statusCode = 500;
  response.end();
}

server.on("clientError", refuseConnection);
server.once("error", (error) => {
  log.error("The web process can't listen.", { hostname, port, error });
  process.exit(1);
});
server.listen(port, hostname, () => log.info("web started", { hostname, port, pid: process.pid }));

/** What is under way may end; live lines never do, and their tabs come back by themselves. */
const GRACE_MS = 2_000;

function stop(): void {
  server.close(() => process.exit(0));
  setTimeout(() => server.closeAllConnections(), GRACE_MS);
}

process.once("SIGTERM", stop);
process.once("SIGINT", stop);
