import type pg from "pg";
import { Prisma, prisma, type Tx } from "@/server/db/client";
import { notify } from "@/server/db/notify";
import { type Ask, isNoticed, tell } from "./notices";

/** Who does something: a person by session or token, or Headgate itself. */
export interface EventSource {
  actor: { id: string | null; kind: "person" | "token" | "system"; name: string };
  requestId?: string | undefined;
  /** An outer transaction: verbs that call verbs share one, and tests roll it back. */
  tx?: Tx | undefined;
}

/** Headgate itself, as the actor of what no person did. */
export const SYSTEM: EventSource = { actor: { id: null, kind: "system", name: "Headgate" } };

export interface NewEvent {
  /** `noun.verb`, e.g. `statement.run`. */
  verb: string;
  resourceType: string;
  resourceId: string;
  /** The person whose own thing this is; null for things of the whole organisation. */
  ownerId?: string | null;
  accountId?: string | null;
  before?: object | null;
  after?: object | null;
}

/**
 * The one door to a transaction: `work` and its Event are committed together or not at all.
 * `event` may be computed from what `work` returned; an empty list means that nothing changed.
 */
export async function write<T>(
  source: EventSource,
  event: NewEvent | ((result: T) => NewEvent | NewEvent[]),
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const inside = async (tx: Tx) => {
    const result = await work(tx);
    const events = [typeof event === "function" ? event(result) : event].flat();
    if (events.some(isNoticed)) await createAndTell(tx, source, events);
    else if (events.length > 0) await tx.event.createMany({ data: events.map((one) => row(source, one)) });
    return result;
  };
  if (source.tx) return inside(source.tx);
  const result = await prisma().$transaction(inside, { timeout: 30_000 });
  notify("headgate_event");
  return result;
}

/** One by one, so that each Event's own id is known. */
async function createAndTell(tx: Tx, source: EventSource, events: readonly NewEvent[]): Promise<void> {
  const ask: Ask = (sql, values) => tx.$queryRawUnsafe(sql, ...values);
  for (const event of events) {
    const { id } = await tx.event.create({ data: row(source, event), select: { id: true } });
    await tell(ask, String(id), source, event);
  }
}

function row(source: EventSource, event: NewEvent): Prisma.EventCreateManyInput {
  return {
    actorId: source.actor.id,
    actorKind: source.actor.kind,
    actorName: source.actor.name,
    verb: event.verb,
    resourceType: event.resourceType,
    resourceId: event.resourceId,
    ownerId: event.ownerId ?? null,
    accountId: event.accountId ?? null,
    before: event.before ?? Prisma.DbNull,
    after: event.after ?? Prisma.DbNull,
    requestId: source.requestId ?? null,
  };
}

/**
 * The same for hot paths in raw SQL: records events inside the caller's own transaction, in one statement.
 * The caller signals `notify("headgate_event")` after its commit.
 */
export async function recordEvents(client: pg.ClientBase, entries: Entry[]): Promise<void> {
  if (entries.length === 0) return;
  if (!entries.some(({ event }) => isNoticed(event))) {
    await client.query(insertStatement(entries));
    return;
  }
  const ask: Ask = async (sql, values) => (await client.query(sql, values)).rows;
  for (const entry of entries) {
    const { rows } = await client.query<{ id: string }>(insertStatement([entry]));
    await tell(ask, String(rows[0]?.id), entry.source, entry.event);
  }
}

interface Entry {
  source: EventSource;
  event: NewEvent;
}

/** The statement that records events, for callers that send it along with others; nobody can be told of such. */
export function eventsStatement(entries: Entry[]) {
  const noticed = entries.find(({ event }) => isNoticed(event));
  if (noticed) throw new Error(`people are told of ${noticed.event.verb}: record it by recordEvents`);
  return insertStatement(entries);
}

function insertStatement(entries: Entry[]) {
  const column = <V>(pick: (entry: Entry) => V) => entries.map(pick);
  const json = (value: object | null | undefined) => (value ? JSON.stringify(value) : null);
  return {
    name: "record-events",
    text: `INSERT INTO event (actor_id, actor_kind, actor_name, verb, resource_type, resource_id,
             owner_id, account_id, before, after, request_id)
           SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
             $7::uuid[], $8::text[], $9::jsonb[], $10::jsonb[], $11::text[]) RETURNING id`,
    values: [
      column((e) => e.source.actor.id),
      column((e) => e.source.actor.kind),
      column((e) => e.source.actor.name),
      column((e) => e.event.verb),
      column((e) => e.event.resourceType),
      column((e) => e.event.resourceId),
      column((e) => e.event.ownerId ?? null),
      column((e) => e.event.accountId ?? null),
      column((e) => json(e.event.before)),
      column((e) => json(e.event.after)),
      column((e) => e.source.requestId ?? null),
    ],
  };
}
