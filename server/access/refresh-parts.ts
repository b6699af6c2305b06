import { isDeepStrictEqual } from "node:util";
import type { AwsTarget } from "@/server/aws/clients";
import { taggedDatabasePages, taggedTablePages } from "@/server/aws/lakeformation-search";
import type { Effect } from "@/server/changes";
import { transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";
import type { LakeView, Match } from "./engine";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import type { Step } from "./operation";
import { databasePart, type Part, partOf, versionOf } from "./parts";
import { readDatabaseAgain } from "./read-database";
import { readRules } from "./read-rule";
import { matchedBy, type Place, type Places, placesOf, touch } from "./rests-on";
import { sideBySide } from "./side-by-side";
import { hashesOf, lockHashes, savePart, setVersion } from "./snapshot-store";

/**
 * Reads anew what a Change means rests on, and writes down what is other than before: all rules of its accounts, and of
 * their databases and tables those that it touches, where somebody gains or loses by it, or that a tag policy of it
 * newly matches.
 */
export async function refreshParts(
  steps: readonly Step[],
  effects: readonly Effect[],
  targetOf: (accountId: string) => AwsTarget,
  signal: AbortSignal,
): Promise<void> {
  const hashes = new Map<string, ReadonlyMap<string, string>>();
  for (const { catalogId } of steps)
    if (!hashes.has(catalogId)) hashes.set(catalogId, await hashesOf(catalogId));
  const { lake, view } = await currentLake();
  for (const [accountId, known] of hashes) {
    const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
    if (!catalog) continue;
    const reading = { target: targetOf(accountId), view, catalog, signal, hashes: known };
    await save(accountId, await read(reading, steps, effects));
  }
}

interface Reading {
  target: AwsTarget;
  /** What was known. */
  view: LakeView;
  catalog: Catalog;
  signal: AbortSignal;
  /** Of its parts, from before its catalog was looked up. */
  hashes: ReadonlyMap<string, string>;
}

/** A part as it is now; where it was not read whole, the hash of the one that it was made from. */
interface ReadPart extends Part {
  of?: string | undefined;
}

async function read(
  reading: Reading,
  steps: readonly Step[],
  effects: readonly Effect[],
): Promise<ReadPart[]> {
  const { target, catalog, signal, hashes } = reading;
  const rules = await readRules(target, signal);
  const now: Catalog = { ...catalog, ...rules };
  const places = placesOf(steps, effects, catalog);
  await findNewlyMatched({ ...reading, catalog: now }, steps, places);
  const called = () => signal.throwIfAborted();
  const hasTags = now.tags.length > 0;
  const again = await sideBySide([...places], AT_ONCE, async ([name, tables]): Promise<ReadPart[]> => {
    const known = catalog.databases.find((one) => one.name === name);
    if (!known) return [];
    const found = await readDatabaseAgain(known, { target, tables, hasTags, called });
    const part = databasePart(name);
    return isDeepStrictEqual(found, known) ? [] : [{ ...partOf(part, found), of: hashes.get(part) }];
  });
  return [...Object.entries(rules).map(([rule, body]) => partOf(rule, body)), ...again.flat()];
}

const AT_ONCE = 4;

/** What a policy matches by now and did not when it was last read counts as well. */
async function findNewlyMatched(
  { target, view, catalog, signal }: Reading,
  steps: readonly Step[],
  places: Places,
): Promise<void> {
  for (const { type, expression } of matchedBy(steps, catalog)) {
    const matched = new Set(view.matches(catalog.catalogId, expression, type).map(keyOf));
    const pages =
      type === "TABLE" ? taggedTablePages(target, expression) : taggedDatabasePages(target, expression);
    for await (const page of pages) {
      signal.throwIfAborted();
      for (const place of page as Place[])
        if (!matched.has(JSON.stringify([place.database, place.table]))) touch(places, place);
    }
  }
}

const keyOf = (match: Match): string =>
  match.kind === "table"
    ? JSON.stringify([match.table.database, match.table.table])
    : JSON.stringify([match.database.database, undefined]);

/** Under the lock of whoever writes snapshots; what another wrote since, having read all of it, stays. */
async function save(accountId: string, parts: readonly ReadPart[]): Promise<void> {
  await transaction(
    async (client) => {
      const known = await lockHashes(client, accountId);
      const changed = parts.filter(
        ({ part, hash, of }) => known.get(part) !== hash && (of === undefined || of === known.get(part)),
      );
      if (changed.length === 0) return;
      for (const part of changed) await savePart(client, accountId, part);
      const all = new Map([...known, ...changed.map(({ part, hash }) => [part, hash] as const)]);
      const version = versionOf([...all].map(([part, hash]) => ({ part, hash })));
      await setVersion(client, accountId, version);
      const named = changed.slice(0, NAMED_MAX).map(({ part }) => part);
      const after = { version, changed: changed.length, named };
      const event = { verb: "lake.refresh", resourceType: "lake", resourceId: accountId, accountId, after };
      await recordEvents(client, [{ source: SYSTEM, event }]);
    },
    () => ["headgate_event"],
  );
}

const NAMED_MAX = 20;
