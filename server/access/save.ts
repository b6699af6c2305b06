import type pg from "pg";
import type { Catalog } from "./model";
import { type Part, partsOf, versionOf } from "./parts";
import {
  lockParts,
  removeParts,
  type Standing,
  savePart,
  saveTaken,
  setReadAt,
  setVersion,
  type Taken,
} from "./snapshot-store";

/** Who read a catalog, how and when. */
export type Reading = Pick<Taken, "takenAt" | "runId" | "takenById" | "takenBy" | "roleArn" | "calls"> & {
  /** When the reading of its parts began, where that was later than that of all. */
  begun?: ReadonlyMap<string, Date>;
};

export interface Saved {
  version: string;
  /** Names of the parts that are new, other than before, or gone. */
  changed: string[];
  /** Of those that somebody began to read later than this reading did: they stay as they are. */
  later: string[];
}

/** Writes down what AWS said of an account: the parts that it says otherwise than before, and who asked. */
export async function saveCatalog(
  client: pg.ClientBase,
  catalog: Catalog,
  { begun = new Map(), ...reading }: Reading,
): Promise<Saved> {
  const { catalogId, databases, grants } = catalog;
  const standing = await lockParts(client, catalogId);
  const beganAt = (part: string) => begun.get(part) ?? reading.takenAt;
  const all = partsOf(catalog).map((part) => ({ ...part, readAt: beganAt(part.part) }));
  const [fresh, later] = apart(all, ({ part, readAt }) => readAt >= stoodSince(standing, part));
  const changed = fresh.filter(({ part, hash }) => standing.parts.get(part)?.hash !== hash);
  const gone = goneOf(standing, all, reading.takenAt);
  const version = versionAfter(standing, fresh, gone);
  const tables = databases.reduce((sum, database) => sum + database.tables.length, 0);
  const counts = { databases: databases.length, tables, grants: grants.length };
  if (standing.takenAt !== null && standing.takenAt > reading.takenAt)
    await setVersion(client, catalogId, version);
  else await saveTaken(client, { accountId: catalogId, version, ...reading, ...counts });
  for (const part of changed) await savePart(client, catalogId, part);
  await setReadAt(client, catalogId, fresh);
  await removeParts(client, catalogId, gone);
  return {
    ...{ version, changed: [...changed.map(({ part }) => part), ...gone] },
    later: later.map(({ part }) => part),
  };
}

/** A part that is not there is known not to be since all was read. */
const stoodSince = ({ parts, takenAt }: Standing, part: string): Date =>
  parts.get(part)?.readAt ?? takenAt ?? new Date(0);

/** What the reading did not find; what was read after it began was there. */
function goneOf({ parts }: Standing, found: readonly Part[], takenAt: Date): string[] {
  const there = new Set(found.map(({ part }) => part));
  return [...parts]
    .filter(([part, { readAt }]) => !there.has(part) && readAt <= takenAt)
    .map(([part]) => part);
}

function versionAfter({ parts }: Standing, fresh: readonly Part[], gone: readonly string[]): string {
  const all = new Map([...parts].map(([part, { hash }]) => [part, hash]));
  for (const { part, hash } of fresh) all.set(part, hash);
  for (const part of gone) all.delete(part);
  return versionOf([...all].map(([part, hash]) => ({ part, hash })));
}

function apart<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
