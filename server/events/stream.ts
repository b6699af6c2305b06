import type { ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity/context";
import { log } from "@/server/log";
import type { followEvents, LiveEvent } from "./contract";
import { hub, type Subscription } from "./hub";
import { maySee } from "./policy";
import { formatPosition, type Position, parsePosition } from "./position";
import { readTail, type Tail, type TailEvent } from "./tail";

const KEEP_ALIVE_MS = 20_000;
/** A reader that lets this much lie about is ended: it comes back and resumes, or is gone. */
const BEHIND_BYTES_MAX = 1024 * 1024;

/**
 * The live stream of one browser tab (server-sent events). Each message's id is a place to resume at;
 * a reader that was away too long gets `reset` and fetches afresh. Ends when who listens may no longer come in.
 */
export async function streamEvents(
  ctx: Context,
  { after }: ParsedInput<typeof followEvents>,
): Promise<Response> {
  const line = new Line(ctx, ctx.lastEventId || after);
  await line.open();
  return new Response(line.body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

class Line {
  readonly body: ReadableStream<Uint8Array>;
  private readonly ctx: Context;
  /** The id of the last message that the reader knows. */
  private readonly known: string | undefined;
  private actor: Context["actor"];
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  private subscription: Subscription | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** What is heard while older events are still being read. */
  private early: Tail[] | null = [];
  private position: Position | undefined;
  private isTold = true;
  private isEnded = false;

  constructor(ctx: Context, known: string | undefined) {
    this.ctx = ctx;
    this.known = known;
    this.actor = ctx.actor;
    const strategy = { highWaterMark: BEHIND_BYTES_MAX, size: (chunk: Uint8Array) => chunk.byteLength };
    this.body = new ReadableStream(
      {
        start: (controller) => {
          this.controller = controller;
        },
        cancel: () => this.leave(),
      },
      strategy,
    );
  }

  async open(): Promise<void> {
    try {
      this.subscription = await hub().subscribe((heard) => this.hear(heard));
      const here = this.subscription.position;
      const missed = await this.missed(here);
      // Whoever was sent away after this request was let in, and before the subscription, is found here.
      await this.reauthenticate();
      if (this.ctx.signal?.aborted) this.close();
      this.ctx.signal?.addEventListener("abort", () => this.close(), { once: true });
      this.position = here;
      this.send(`retry: 1000\n\n${missed}id: ${formatPosition(here)}\nevent: ready\ndata: {}\n\n`);
      if (!this.isEnded) this.timer = setInterval(() => void this.tick(), KEEP_ALIVE_MS);
      const early = this.early ?? [];
      this.early = null;
      for (const heard of early) this.hear(heard);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  private async missed(here: Position): Promise<string> {
    if (!this.known) return "";
    const from = parsePosition(this.known);
    const tail = from && (await readTail(from, { to: here }));
    return tail && !tail.isCut ? this.messages(tail.events) : "event: reset\ndata: {}\n\n";
  }

  private hear(heard: Tail): void {
    if (this.early) {
      this.early.push(heard);
      return;
    }
    if (heard.events.some((event) => this.endsWith(event))) {
      this.close();
      return;
    }
    this.position = heard.position;
    this.isTold = false;
    const id = `id: ${formatPosition(heard.position)}\n`;
    if (heard.isCut) {
      this.send(`${id}event: reset\ndata: {}\n\n`);
      void this.tick();
      return;
    }
    const messages = this.messages(heard.events, id);
    if (messages) this.send(messages);
  }

  /** Only the last message carries the id: a line that breaks among them resumes before all of them. */
  private messages(events: TailEvent[], id = ""): string {
    const seen = events.filter((event) => maySee(this.actor, event));
    if (id && seen.length > 0) this.isTold = true;
    return seen
      .map(({ ownerId, actorId: _, toldIds, result, ...live }, at) => {
        const isNotice = toldIds.includes(this.actor.id);
        const isOwn = ownerId === this.actor.id && this.actor.permissions.has("query.read");
        const data: LiveEvent = {
          ...live,
          ...(isNotice ? { isNotice } : {}),
          ...(isOwn && result ? { result } : {}),
        };
        return `${at === seen.length - 1 ? id : ""}data: ${JSON.stringify(data)}\n\n`;
      })
      .join("");
  }

  /** A session or token that was revoked, and a person who was changed, must sign in to listen on. */
  private endsWith({ verb, resourceId }: TailEvent): boolean {
    const { id, sessionId, tokenId } = this.actor;
    return (
      (verb === "session.revoke" && resourceId === sessionId) ||
      (verb === "token.revoke" && resourceId === tokenId) ||
      ((verb === "person.update" || verb === "person.signOut") && resourceId === id)
    );
  }

  /** What expires does so without an Event, and what this reader may not see moves its place on too. */
  private async tick(): Promise<void> {
    try {
      await this.reauthenticate();
    } catch (error) {
      // Nobody can tell who is who: there is nothing to hear either until the database is back.
      log.info("cannot look whether a listener may stay", { requestId: this.ctx.requestId, error });
    }
    if (this.isTold || !this.position) this.send(": still here\n\n");
    else this.send(`id: ${formatPosition(this.position)}\n\n`);
    this.isTold = true;
  }

  private async reauthenticate(): Promise<void> {
    const actor = await this.ctx.reauthenticate?.();
    if (actor === null) this.close();
    else if (actor) this.actor = actor;
  }

  private send(text: string): void {
    if (this.isEnded) return;
    this.controller?.enqueue(new TextEncoder().encode(text));
    if ((this.controller?.desiredSize ?? 0) <= 0) this.close();
  }

  private close(): void {
    if (this.isEnded) return;
    this.leave();
    this.controller?.close();
  }

  private leave(): void {
    this.isEnded = true;
    clearInterval(this.timer);
    this.subscription?.leave();
  }
}
