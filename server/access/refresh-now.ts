import { transaction } from "@/server/db/pool";
import { type EventSource, recordEvents } from "@/server/events";
import { RetryableError } from "@/server/runs";
import type { Catalog } from "./model";
import { type Reader, readCatalog } from "./read-catalog";
import { readLaterParts } from "./read-later-parts";
import { readingClock } from "./reading-clock";
import { type Reading, type Saved, saveCatalog } from "./save";

interface Refresh extends Omit<Reader, "now"> {
  /** Whoever asked for it. */
  by: { id: string | null; name: string };
  source: EventSource;
  runId: string | null;
}

export interface Refreshed extends Omit<Saved, "later"> {
  calls: number;
  unread: number;
  databases: number;
  tables: number;
  grants: number;
}

const NAMED_MAX = 20;
const ROUNDS_MAX = 5;
const OVERTAKEN = "Parts of what was read were read anew by another each time.";

/**
 * Reads an account's rules and writes them down; an Event tells of it where they are other than before. What somebody
 * else began to read later than this did stays, and is read once more.
 */
export async function refreshNow({ by, source, runId, ...asked }: Refresh): Promise<Refreshed> {
  const now = await readingClock();
  const takenAt = now();
  const reader = { ...asked, now };
  const read = await readCatalog(reader);
  const { unread, begun } = read;
  let { catalog, calls } = read;
  const changed = new Set<string>();
  const reading = {
    takenAt,
    runId,
    takenById: by.id,
    takenBy: by.name,
    roleArn: reader.target.roleArn,
    begun,
  };
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    const saved = await save(catalog, { ...reading, calls }, source);
    for (const part of saved.changed) changed.add(part);
    if (saved.later.length === 0)
      return { version: saved.version, changed: [...changed], ...countsOf(catalog), calls, unread };
    const later = { ...asked, now: await readingClock() };
    const again = await readLaterParts(later, catalog, begun, saved.later);
    catalog = again.catalog;
    calls += again.calls;
  }
  throw new RetryableError("unavailable", OVERTAKEN);
}

const countsOf = ({ databases, grants }: Catalog) => ({
  databases: databases.length,
  tables: databases.reduce((all, { tables }) => all + tables.length, 0),
  grants: grants.length,
});

const save = (catalog: Catalog, reading: Reading, source: EventSource): Promise<Saved> =>
  transaction(
    async (client) => {
      const written = await saveCatalog(client, catalog, reading);
      const { version, changed } = written;
      if (changed.length === 0) return written;
      const { catalogId: accountId } = catalog;
      const named = { changed: changed.length, named: changed.slice(0, NAMED_MAX) };
      const after = { runId: reading.runId, version, ...countsOf(catalog), ...named };
      const event = { verb: "lake.refresh", resourceType: "lake", resourceId: accountId, accountId, after };
      await recordEvents(client, [{ source, event }]);
      return written;
    },
    () => ["headgate_event"],
  );
