import { AppError } from "@/server/errors";
import type { EventSource } from "@/server/events/write";
import type { Permission, Role } from "./permissions";

/** Who asks: a person, by a browser session or one of their API tokens. */
export interface Actor {
  id: string;
  kind: "person" | "token";
  name: string;
  email: string;
  role: Role;
  permissions: ReadonlySet<Permission>;
  sessionId?: string | undefined;
  tokenId?: string | undefined;
}

/** What every verb gets first: who asks, under which request id, and when to stop. */
export interface Context extends EventSource {
  actor: Actor;
  requestId: string;
  signal?: AbortSignal | undefined;
  /** The caller's Idempotency-Key, unique per person. */
  idempotencyKey?: string | undefined;
  /** The request's headers, for answers that depend on more than their input: encodings, ranges, what is cached. */
  headers?: Headers | undefined;
  /** The body, unread, where the endpoint says what it `consumes`, and how many bytes it announces. */
  body?: { stream: ReadableStream<Uint8Array>; bytes: number } | undefined;
  /** Where a stream that broke off was (Last-Event-ID). */
  lastEventId?: string | undefined;
  /** Who asks as of now, for what outlives its request; null when they may no longer come in. Counts as no use. */
  reauthenticate?: (() => Promise<Actor | null>) | undefined;
}

/** Throws `forbidden`, naming the permission, when the actor lacks it. */
export function authorize(ctx: Pick<Context, "actor">, permission: Permission): void {
  if (ctx.actor.permissions.has(permission)) return;
  throw new AppError("forbidden", `This needs the permission ${permission}. Ask an admin for it.`, {
    details: { permission },
  });
}
