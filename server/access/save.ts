import type pg from "pg";
import type { Catalog } from "./model";
import { type Part, partsOf, versionOf } from "./parts";
import { lockHashes, removeParts, savePart, saveTaken, type Taken } from "./snapshot-store";

/** Who read a catalog, how and when. */
export type Reading = Pick<Taken, "takenAt" | "runId" | "takenById" | "takenBy" | "roleArn" | "calls">;

export interface Saved {
  version: string;
  /** Names of the parts that are new, other than before, or gone. */
  changed: string[];
}

/** Writes down what AWS said of an account: the parts that it says otherwise than before, and who asked. */
export async function saveCatalog(client: pg.ClientBase, catalog: Catalog, reading: Reading): Promise<Saved> {
  const { catalogId, databases, grants } = catalog;
  const parts = partsOf(catalog);
  const version = versionOf(parts);
  const known = await lockHashes(client, catalogId);
  const tables = databases.reduce((all, database) => all + database.tables.length, 0);
  const counts = { databases: databases.length, tables, grants: grants.length };
  await saveTaken(client, { accountId: catalogId, version, ...reading, ...counts });
  const changed = parts.filter(({ part, hash }) => known.get(part) !== hash);
  for (const part of changed) await savePart(client, catalogId, part);
  const gone = goneOf(known, parts);
  await removeParts(client, catalogId, gone);
  return { version, changed: [...changed.map(({ part }) => part), ...gone] };
}

function goneOf(known: ReadonlyMap<string, string>, parts: readonly Part[]): string[] {
  const there = new Set(parts.map(({ part }) => part));
  return [...known.keys()].filter((part) => !there.has(part));
}
