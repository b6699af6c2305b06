import { uuidv7 } from "uuidv7";
import type { EventSource, NewEvent } from "./write";

/** Asks inside the transaction that the Event is written in. */
export type Ask = <R extends object>(sql: string, values: unknown[]) => Promise<R[]>;

export interface Notice {
  /** The verb of the Events that it tells of. */
  verb: string;
  /** Whom it tells what, in words that hold when the thing has another name; null tells nobody. Who did it is not told. */
  about(
    ask: Ask,
    event: NewEvent,
    source: EventSource,
  ): Promise<{ personIds: string[]; text: string } | null>;
}

const notices = new Map<string, Notice>();

/** Has people told of what happens: a domain says so where it records such Events. */
export function registerNotice(notice: Notice): void {
  notices.set(notice.verb, notice);
}

export const isNoticed = ({ verb }: NewEvent): boolean => notices.has(verb);

/** Puts an Event that was just written into the inboxes of those whom it concerns. */
export async function tell(ask: Ask, eventId: string, source: EventSource, event: NewEvent): Promise<void> {
  const told = await notices.get(event.verb)?.about(ask, event, source);
  const personIds = [...new Set(told?.personIds ?? [])].filter((id) => id !== source.actor.id);
  if (!told || personIds.length === 0) return;
  await ask(
    `INSERT INTO notification (id, person_id, event_id, text)
     SELECT made.id, person.id, $3::bigint, $4 FROM unnest($1::uuid[], $2::uuid[]) AS made (id, person_id)
     JOIN person ON person.id = made.person_id AND person.disabled_at IS NULL`,
    [personIds.map(() => uuidv7()), personIds, eventId, told.text],
  );
}
