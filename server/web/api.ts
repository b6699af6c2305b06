import type { IncomingMessage, ServerResponse } from "node:http";
import compression from "compression";
import { toNodeHandler } from "srvx/node";
import { problem } from "@/server/api/handle";
import { AppError } from "@/server/errors";
import type { FindRoute, RouteModule } from "./routes";

/** Answers requests by their route modules, past Next's router and its copies of the request, which take their time. */
export function apiListener(find: FindRoute): (request: IncomingMessage, response: ServerResponse) => void {
  const answer = toNodeHandler((request) => answerRequest(find, request));
  const compress = compression();
  // The types of both are Express's and HTTP/2's; neither uses more than Node's own.
  return (request, response) =>
    compress(request as never, response as never, () => void answer(request as never, response as never));
}

async function answerRequest(find: FindRoute, request: Request): Promise<Response> {
  const route = find(new URL(request.url).pathname);
  if (!route) return problem(request, new AppError("not_found", "There is nothing at this address."));
  const { module, params } = route;
  // As in Next, HEAD is answered by GET: what sends the answer leaves its body out.
  const handler = module[request.method] ?? (request.method === "HEAD" ? module["GET"] : undefined);
  if (handler) return handler(request, { params: Promise.resolve(params) });
  return new Response(null, {
    status: request.method === "OPTIONS" ? 204 : 405,
    headers: { allow: allowed(module) },
  });
}

function allowed(module: RouteModule): string {
  const methods = Object.keys(module).filter((name) => /^[A-Z]+$/.test(name));
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}
