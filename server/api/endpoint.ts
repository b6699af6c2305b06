import * as z from "zod";
import type { Permission } from "@/server/identity/permissions";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type PathKeys<P extends string> = P extends `${string}{${infer K}}${infer Rest}` ? K | PathKeys<Rest> : never;

/** One HTTP operation under /api/v1: the only description shared by handler, browser client and OpenAPI. */
export interface Endpoint<
  P extends string = string,
  I extends z.ZodObject = z.ZodObject,
  O extends z.ZodType = z.ZodType,
> {
  /** `domain.verbNoun`: operation id, query key and log name. */
  id: string;
  method: Method;
  path: P;
  summary: string;
  description?: string;
  /** What the caller must be allowed to do; `public` needs no sign-in at all. */
  permission: Permission | "public";
  /** Path, query and body fields, flat. Fields named in the path travel in the path; GET and DELETE use the query. */
  input: I;
  output: O;
  /** The status of success; 200 unless said. */
  status?: 200 | 201 | 202;
  /** Set when the answer is not JSON: the verb returns a `Response` of this media type. */
  produces?: string;
  /** Set when the body is no JSON: the verb gets it unread as `ctx.body`, and all fields travel in path and query. */
  consumes?: string;
  /** The largest body accepted, in bytes; 1 MiB unless said. */
  bodyBytesMax?: number;
}

/** Declares an endpoint; a path field that the input lacks does not compile. */
export function endpoint<const P extends string, I extends z.ZodObject, O extends z.ZodType>(
  definition: Endpoint<P, I, O> &
    (PathKeys<P> extends keyof z.input<I>
      ? unknown
      : { input: `missing path field: ${Exclude<PathKeys<P>, keyof z.input<I>> & string}` }),
): Endpoint<P, I, O> {
  return definition;
}

export type Input<E extends Endpoint> = z.input<E["input"]>;
export type ParsedInput<E extends Endpoint> = z.output<E["input"]>;
export type Output<E extends Endpoint> = z.output<E["output"]>;

/** The fields of every list: pages are walked by an opaque cursor, never by number. */
export const pageInput = {
  limit: z.coerce.number<string | number>().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
};

/** The shape of every list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}

/** A query-string list: `?state=a&state=b` or one value; what is said twice counts once. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (value === undefined ? value : [...new Set([value].flat())]),
    z.array(item).max(50),
  );
}

/** ISO 8601 UTC time, as all times travel; PostgreSQL knows no year 0. */
export const Time = z.iso.datetime().refine((time) => !time.startsWith("0000"), "The first year is 0001.");

/** The id of a row that is counted; shorter than the largest bigint. */
export const CountedId = z.string().regex(/^\d{1,18}$/, "Not an id: up to 18 digits.");
