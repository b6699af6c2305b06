import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { awsError } from "./service";

/** One HTTP request as the wire layer sees it, before anything in it is trusted. */
export interface WireRequest {
  method: string;
  /** Path as sent, still percent-encoded, without the query. */
  path: string;
  /** Query as sent, without the question mark. */
  search: string;
  query: readonly (readonly [name: string, value: string])[];
  /** Lower-case names; repeated headers joined by a comma, as SigV4 wants them. */
  headers: Readonly<Record<string, string>>;
}

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array | Readable | null;
}

/** Reads line and headers of a request; the body stays untouched. */
export function readRequest(incoming: IncomingMessage): WireRequest {
  const url = (incoming.url ?? "/").replace(/^https?:\/\/[^/?]*/, "");
  const at = url.indexOf("?");
  const path = at < 0 ? url : url.slice(0, at);
  const search = at < 0 ? "" : url.slice(at + 1);
  const headers: Record<string, string> = Object.create(null);
  const raw = incoming.rawHeaders;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  return { method: incoming.method ?? "GET", path: path || "/", search, query: parsePairs(search), headers };
}

/** Splits `a=1&b` into decoded pairs; a plus sign is a space, as in forms. */
export function parsePairs(text: string): [string, string][] {
  const pairs: [string, string][] = [];
  for (const pair of text.split("&")) {
    if (pair === "") continue;
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    pairs.push([decodeForm(name), at < 0 ? "" : decodeForm(pair.slice(at + 1))]);
  }
  return pairs;
}

function decodeForm(text: string): string {
  return decodePart(text.includes("+") ? text.replaceAll("+", " ") : text);
}

/** Percent-decodes; a broken escape is the client's fault, never a crash. */
export function decodePart(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw awsError("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** First value of a query parameter. */
export function queryValue(request: WireRequest, name: string): string | undefined {
  return request.query.find(([key]) => key === name)?.[1];
}
