import * as z from "zod";
import { decodeCursor, encodeCursor } from "@/server/api/cursor";
import { CountedId, type ParsedInput } from "@/server/api/endpoint";
import { pool } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";
import type { Event, listEvents } from "./contract";
import { type Actors, type EventFilter, listSql } from "./list-query";

const Cursor = z.object({ id: CountedId });

interface Page {
  limit: number;
  cursor?: string | undefined;
}

interface Row {
  id: string;
  at: Date;
  actor_id: string | null;
  actor_kind: Event["actorKind"];
  actor_name: string;
  verb: string;
  resource_type: string;
  resource_id: string;
  account_id: string | null;
  before: unknown;
  after: unknown;
  request_id: string | null;
}

/** One page of the trail, newest first, walked by id. */
export async function pageOfEvents(
  input: ParsedInput<typeof listEvents>,
): Promise<{ items: Event[]; nextCursor: string | null }> {
  const { actor, verb, resourceType, resourceId, from, to } = input;
  const [actors, verbs] = await Promise.all([
    actor === undefined ? undefined : actorsOf(actor),
    verb === undefined ? undefined : verbsOf(verb),
  ]);
  return pageWhere({ actor: actors, verbs, resourceType, resourceId, from, to }, input);
}

export async function eventById(id: string): Promise<Event | null> {
  const { rows } = await pool().query<Row>("SELECT * FROM event WHERE id = $1", [id]);
  return rows[0] ? shown(rows[0]) : null;
}

/** One page of what happened to one thing; `viewerId` narrows it to what that person owns or did. */
export async function pageOfResource(
  { resourceType, resourceId }: { resourceType: string; resourceId: string },
  viewerId: string | undefined,
  page: Page,
): Promise<{ items: Event[]; nextCursor: string | null }> {
  return pageWhere({ resourceType, resourceId, viewerId }, page);
}

async function pageWhere(filter: Omit<EventFilter, "limit" | "beforeId">, page: Page) {
  const beforeId = decodeCursor(page.cursor, Cursor)?.id;
  const { text, values } = listSql({ ...filter, beforeId, limit: page.limit + 1 });
  const { rows } = await pool().query<Row>(text, values);
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(shown),
    nextCursor: rows.length > page.limit && last ? encodeCursor({ id: last.id }) : null,
  };
}

/** The names under which Headgate itself does things. */
const SYSTEM_NAMES = ["Headgate", "sign-in"];

/** Whose events a text asks for: a person's id, or a part of a name. Names are looked up where there are few rows. */
async function actorsOf(text: string): Promise<Actors> {
  if (z.uuid().safeParse(text).success) return { personIds: [text], systemNames: [] };
  const { rows } = await pool().query<{ id: string }>("SELECT id FROM person WHERE name ILIKE $1", [
    `%${escapeLike(text)}%`,
  ]);
  const systemNames = SYSTEM_NAMES.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
  return { personIds: rows.map((row) => row.id), systemNames };
}

/** A verb, or all that there are of a noun: one probe of the index per verb ever used, and there are dozens. */
async function verbsOf(text: string): Promise<string[]> {
  if (text.includes(".")) return [text];
  const { rows } = await pool().query<{ verb: string }>(
    `WITH RECURSIVE used(verb) AS (
       (SELECT verb FROM event ORDER BY verb LIMIT 1)
       UNION ALL
       SELECT (SELECT event.verb FROM event WHERE event.verb > used.verb ORDER BY event.verb LIMIT 1)
       FROM used WHERE used.verb IS NOT NULL
     ) SELECT verb FROM used WHERE starts_with(verb, $1)`,
    [`${text}.`],
  );
  return rows.map((row) => row.verb);
}

function shown(row: Row): Event {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorKind: row.actor_kind,
    actorName: row.actor_name,
    verb: row.verb,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    accountId: row.account_id,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
  };
}
