import type pg from "pg";
import { recordEvents, SYSTEM } from "@/server/events";
import { postponeExpiries } from "./expiry-store";
import { eventOf } from "./transitions";

/** It is tried again later; the trail and those whom it concerns are told once of why. */
export async function noteFailure(
  client: pg.ClientBase,
  ids: readonly string[],
  problem: string,
): Promise<void> {
  const changes = await postponeExpiries(client, ids, problem);
  const entries = changes.map((change) => ({
    source: SYSTEM,
    event: { ...eventOf(change, "change.expireFail"), after: { title: change.title, problem } },
  }));
  if (entries.length > 0) await recordEvents(client, entries);
}
