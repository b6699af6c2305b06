import type { Context } from "@/server/identity/context";
import type { LiveEvent } from "./contract";
import { type Heard, hub } from "./hub";
import { maySee } from "./policy";
import { readTail, TAIL_MAX } from "./store";

const KEEP_ALIVE_MS = 20_000;

/**
 * The live stream of one browser tab (server-sent events). Each message's id is a place to resume at;
 * a reader that was away too long gets `reset` and fetches afresh. Ends when its session is revoked.
 */
export async function streamEvents(ctx: Context): Promise<Response> {
  const encoder = new TextEncoder();
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      let missed: Heard[] | null = [];
      const tell = (heard: Heard) => {
        if (missed) missed.push(heard);
        else if (isOver(ctx, heard)) close();
        else send(messages(ctx, heard));
      };
      const leave = hub().subscribe(tell);
      const timer = setInterval(() => send(": still here\n\n"), KEEP_ALIVE_MS);
      close = () => {
        leave();
        clearInterval(timer);
        close = () => {};
        controller.close();
      };
      ctx.signal?.addEventListener("abort", () => close(), { once: true });
      send("retry: 1000\n\n");
      send(await resume(ctx, ctx.lastEventId));
      const early = missed;
      missed = null;
      for (const heard of early) tell(heard);
    },
    cancel: () => close(),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

async function resume(ctx: Context, lastEventId: string | undefined): Promise<string> {
  const from = lastEventId && /^\d{1,20}$/.test(lastEventId) ? BigInt(lastEventId) : null;
  const tail = await readTail(from);
  const here = `id: ${tail.next}\nevent: ready\ndata: {}\n\n`;
  if (lastEventId && (from === null || tail.events.length === TAIL_MAX)) {
    return `id: ${tail.next}\nevent: reset\ndata: {}\n\n${here}`;
  }
  return messages(ctx, { events: tail.events, position: tail.next }) + here;
}

function messages(ctx: Context, heard: Heard): string {
  return heard.events
    .filter((event) => maySee(ctx.actor, event))
    .map((event) => {
      const live: LiveEvent = {
        id: event.id,
        verb: event.verb,
        resourceType: event.resourceType,
        resourceId: event.resourceId,
        ...(event.state === null ? {} : { state: event.state }),
      };
      return `id: ${heard.position}\ndata: ${JSON.stringify(live)}\n\n`;
    })
    .join("");
}

/** A session or token that was revoked, and a person who was changed, must sign in to listen on. */
function isOver(ctx: Context, heard: Heard): boolean {
  const { id, sessionId, tokenId } = ctx.actor;
  return heard.events.some(
    ({ verb, resourceId }) =>
      (verb === "session.revoke" && resourceId === sessionId) ||
      (verb === "token.revoke" && resourceId === tokenId) ||
      ((verb === "person.update" || verb === "person.signOut") && resourceId === id),
  );
}
