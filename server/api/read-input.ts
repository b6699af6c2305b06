import type * as z from "zod";
import { AppError } from "@/server/errors";
import type { Endpoint } from "./endpoint";
import { unstorable } from "./text";

const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Gathers path, query and JSON body into one flat object and parses it; throws `invalid` naming each field,
 * and `not_found` where the path has what no id looks like: nothing can be at such an address.
 */
export async function readInput<E extends Endpoint>(
  endpoint: E,
  request: Request,
  path: Record<string, string>,
): Promise<z.output<E["input"]>> {
  const query = fromQuery(new URL(request.url).searchParams);
  const hasBody =
    endpoint.method !== "GET" && endpoint.method !== "DELETE" && endpoint.consumes === undefined;
  const body = hasBody ? await readBody(request, endpoint.bodyBytesMax ?? BODY_BYTES_MAX) : {};
  const given = { ...query, ...body, ...path };
  const bad = unstorable(given);
  if (bad !== null) {
    const message = "A text must not hold the character U+0000 or half of a surrogate pair.";
    throw new AppError("invalid", `${bad}: ${message}`, { issues: [{ path: bad, message }] });
  }
  const result = endpoint.input.safeParse(given);
  if (result.success) return result.data as z.output<E["input"]>;
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  const isNowhere = result.error.issues.some(
    ({ code, path: [field] }) => code === "invalid_format" && String(field) in path,
  );
  if (isNowhere) throw new AppError("not_found", "There is nothing at this address.", { issues });
  throw new AppError(
    "invalid",
    first ? `${first.path || "input"}: ${first.message}` : "The input is not valid.",
    {
      issues,
    },
  );
}

/** A body that the verb reads itself: of the announced type, and of an announced length that is not too large. */
export function rawBody({ consumes, bodyBytesMax = BODY_BYTES_MAX }: Endpoint, request: Request) {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== consumes) throw new AppError("invalid", `The body must be ${consumes}.`);
  const announced = request.headers.get("content-length") ?? "";
  if (!/^\d{1,15}$/.test(announced)) throw new AppError("invalid", "The body needs a Content-Length.");
  const bytes = Number(announced);
  if (bytes > bodyBytesMax) throw tooLarge(bodyBytesMax);
  if (!request.body || bytes === 0) throw new AppError("invalid", "The body is empty.");
  return { stream: request.body, bytes };
}

const tooLarge = (bytesMax: number) =>
  new AppError("too_large", `The body is larger than ${bytesMax.toLocaleString("en")} bytes.`);

function fromQuery(params: URLSearchParams): Record<string, unknown> {
  const keys = [...new Set(params.keys())];
  return Object.fromEntries(
    keys.map((key) => {
      const values = params.getAll(key);
      return [key, values.length > 1 ? values : values[0]];
    }),
  );
}

async function readBody(request: Request, bytesMax: number): Promise<Record<string, unknown>> {
  const text = await readText(request, bytesMax);
  if (text === "") return {};
  if (!(request.headers.get("content-type") ?? "").includes("json")) {
    throw new AppError("invalid", "The body must be JSON (Content-Type: application/json).");
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid", "The body is not valid JSON.", { cause });
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new AppError("invalid", "The body must be a JSON object.");
  }
  return body as Record<string, unknown>;
}

/** Reads a body no further than `bytesMax`, whatever its Content-Length says; throws `too_large` beyond. */
export async function readText(request: Request, bytesMax: number): Promise<string> {
  if (!request.body) return "";
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw tooLarge(bytesMax);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
