import { infiniteQueryOptions, mutationOptions, queryOptions } from "@tanstack/react-query";
import type { Endpoint, Input, Output } from "@/server/api/endpoint";
import type { Problem } from "@/server/api/problem";

/** What the API said went wrong. UI matches on `problem.code`. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** Calls one endpoint of /api/v1 and returns its JSON; throws `ApiError`. */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: Input<E>,
  options: { signal?: AbortSignal; idempotencyKey?: string } = {},
): Promise<Output<E>> {
  const { url, body } = requestOf(endpoint, input as Record<string, unknown>);
  const response = await fetch(url, {
    method: endpoint.method,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(options.idempotencyKey ? { "idempotency-key": options.idempotencyKey } : {}),
    },
    ...(body === undefined ? {} : { body }),
    ...(options.signal ? { signal: options.signal } : {}),
  }).catch(noAnswer);
  if (!response.ok) throw new ApiError(await problemOf(response));
  return (await response.json().catch(noAnswer)) as Output<E>;
}

/** No answer, or one that was cut on its way. */
function noAnswer(cause: unknown): never {
  if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
  throw new ApiError(unreachable());
}

/** The address of an endpoint with its input in path and query: for links and downloads. */
export function hrefOf<E extends Endpoint>(endpoint: E, input: Input<E>): string {
  return requestOf({ ...endpoint, method: "GET" }, input as Record<string, unknown>).url;
}

function requestOf(endpoint: Endpoint, input: Record<string, unknown>): { url: string; body?: string } {
  const left = { ...input };
  const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(left[name]);
    delete left[name];
    return encodeURIComponent(value);
  });
  if (endpoint.method !== "GET" && endpoint.method !== "DELETE") {
    return { url: `/api/v1${path}`, body: JSON.stringify(left) };
  }
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(left)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") query.append(name, String(one));
    }
  }
  const text = query.toString();
  return { url: `/api/v1${path}${text ? `?${text}` : ""}` };
}

async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === "object" && body !== null && "code" in body) return body as Problem;
  return { ...unreachable(), status: response.status, detail: `The server answered ${response.status}.` };
}

function unreachable(): Problem {
  return {
    type: "about:blank",
    title: "No answer",
    status: 0,
    code: "unreachable",
    detail: "Headgate cannot be reached. Is it running, and are you online?",
    requestId: "",
  };
}

const keyOf = (endpoint: Endpoint, input: unknown) => [...endpoint.id.split("."), input] as const;

/** Query options of a read: the key is `[domain, verb, input]`, so a domain is invalidated by its name. */
export function query<E extends Endpoint>(endpoint: E, input: Input<E>) {
  return queryOptions<Output<E>, ApiError>({
    queryKey: keyOf(endpoint, input),
    queryFn: ({ signal }) => call(endpoint, input, { signal }),
  });
}

type Paged = { nextCursor: string | null };

/** Query options of a list that is walked page by page. */
export function infiniteQuery<E extends Endpoint>(
  endpoint: Output<E> extends Paged ? E : never,
  input: Input<E>,
) {
  return infiniteQueryOptions({
    queryKey: [...keyOf(endpoint, input), "pages"],
    queryFn: ({ signal, pageParam }) =>
      call<E>(endpoint, { ...(input as object), ...(pageParam ? { cursor: pageParam } : {}) } as Input<E>, {
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Output<E>) => (page as Paged).nextCursor,
  });
}

/** Mutation options of a write. */
export function mutation<E extends Endpoint>(endpoint: E) {
  return mutationOptions<Output<E>, ApiError, Input<E>>({
    mutationKey: endpoint.id.split("."),
    mutationFn: (input) => call(endpoint, input),
  });
}
