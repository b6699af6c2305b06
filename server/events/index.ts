import type { ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity/context";
import type * as contract from "./contract";
import { formatPosition } from "./position";
import * as store from "./store";
import { readTail } from "./tail";

export { hub } from "./hub";
export { type Ask, registerNotice } from "./notices";
export { pageOfResource } from "./store";
export { streamEvents } from "./stream";
export { type EventSource, eventsStatement, type NewEvent, recordEvents, SYSTEM, write } from "./write";

/** Where the live stream stands, to follow it from here: what a page reads afterwards is no older. */
export async function livePosition(): Promise<string> {
  return formatPosition((await readTail(null)).position);
}

export async function listEvents(_: Context, input: ParsedInput<typeof contract.listEvents>) {
  return store.pageOfEvents(input);
}

export async function getEvent(_: Context, { eventId }: ParsedInput<typeof contract.getEvent>) {
  const event = await store.eventById(eventId);
  if (!event) throw notFound("event");
  return event;
}

export async function listResourceEvents(
  ctx: Context,
  input: ParsedInput<typeof contract.listResourceEvents>,
) {
  const viewerId = ctx.actor.permissions.has("audit.read") ? undefined : ctx.actor.id;
  return store.pageOfResource(input, viewerId, input);
}
