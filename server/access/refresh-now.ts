import { transaction } from "@/server/db/pool";
import { type EventSource, recordEvents } from "@/server/events";
import { type Reader, readCatalog } from "./read-catalog";
import { type Saved, saveCatalog } from "./save";

interface Refresh extends Reader {
  /** Whoever asked for it. */
  by: { id: string | null; name: string };
  source: EventSource;
  runId: string | null;
}

export interface Refreshed extends Saved {
  calls: number;
  unread: number;
  databases: number;
  tables: number;
  grants: number;
}

const NAMED_MAX = 20;

/** Reads an account's rules and writes them down; an Event tells of it where they are other than before. */
export async function refreshNow({ by, source, runId, ...reader }: Refresh): Promise<Refreshed> {
  const takenAt = new Date();
  const { accountId, roleArn } = reader.target;
  const { catalog, calls, unread } = await readCatalog(reader);
  const reading = { takenAt, runId, takenById: by.id, takenBy: by.name, roleArn, calls };
  const counts = {
    databases: catalog.databases.length,
    tables: catalog.databases.reduce((all, { tables }) => all + tables.length, 0),
    grants: catalog.grants.length,
  };
  const saved = await transaction(
    async (client) => {
      const written = await saveCatalog(client, catalog, reading);
      const { version, changed } = written;
      if (changed.length === 0) return written;
      const after = {
        runId,
        version,
        ...counts,
        changed: changed.length,
        named: changed.slice(0, NAMED_MAX),
      };
      const event = { verb: "lake.refresh", resourceType: "lake", resourceId: accountId, accountId, after };
      await recordEvents(client, [{ source, event }]);
      return written;
    },
    () => ["headgate_event"],
  );
  return { ...saved, ...counts, calls, unread };
}
