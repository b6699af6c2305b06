import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const HEADER = "x-forwarded-for";

/**
 * The address that a request came from. Each of our own proxies appends whom it heard, so that many entries from the
 * end are true; what stands before them, or all of it when there is no proxy, anybody can claim.
 */
export function visitorAddress(forwardedFor: string, peer: string, proxies: number): string {
  const claimed = forwardedFor.split(",").flatMap((entry) => entry.trim() || []);
  const chain = [...claimed, peer.replace(/^::ffff:(?=\d+\.)/, "")];
  return chain.at(-1 - proxies) ?? chain[0] ?? peer;
}

/**
 * Sets X-Forwarded-For of every request this process gets to the one address to believe, before anything reads it:
 * Next hands the header on as it came, and not the socket.
 */
export function settleAddresses(proxies: number): void {
  subscribe("http.server.request.start", (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request;
    const given = headers[HEADER];
    const claimed = Array.isArray(given) ? given.join(",") : (given ?? "");
    headers[HEADER] = visitorAddress(claimed, socket.remoteAddress ?? "", proxies) || "unknown";
  });
}

/** The address that `settleAddresses` found. */
export const addressOf = (headers: Headers): string => headers.get(HEADER) ?? "unknown";
