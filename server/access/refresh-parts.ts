import { isDeepStrictEqual } from "node:util";
import type { AwsTarget } from "@/server/aws/clients";
import { taggedDatabasePages, taggedTablePages } from "@/server/aws/lakeformation-search";
import type { Effect } from "@/server/changes";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { recordEvents, SYSTEM } from "@/server/events";
import { sideBySide } from "@/server/side-by-side";
import type { LakeView, Match } from "./engine";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import type { Step } from "./operation";
import { databasePart, partOf, RULES, versionOf } from "./parts";
import { readDatabaseAgain } from "./read-database";
import { readRule } from "./read-rule";
import { readingClock } from "./reading-clock";
import { matchedBy, type Place, type Places, placesOf, touch } from "./rests-on";
import { hashesOf, lockParts, type ReadPart, savePart, setReadAt, setVersion } from "./snapshot-store";

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
  for (const accountId of new Set(steps.map(({ catalogId }) => catalogId))) {
    const reading = { accountId, steps, effects, target: targetOf(accountId), signal };
    await readUntilSaved(reading);
  }
}

const ROUNDS_MAX = 5;

async function readUntilSaved(reading: Reading): Promise<void> {
  for (let round = 1; round <= ROUNDS_MAX; round += 1) {
    if (await save(reading.accountId, await read(reading))) return;
    reading.signal.throwIfAborted();
  }
  throw new AppError("unavailable", OVERTAKEN);
}

const OVERTAKEN = "What Headgate read of the account was read anew by another each time. Try again later.";

interface Reading {
  accountId: string;
  steps: readonly Step[];
  effects: readonly Effect[];
  target: AwsTarget;
  signal: AbortSignal;
}

/** A part as it is now; where it was not read whole, the hash of the one that it was made from. */
interface NewPart extends ReadPart {
  madeFrom?: string | null;
}

async function read(reading: Reading): Promise<NewPart[]> {
  const { accountId, steps, effects, target, signal } = reading;
  const [now, hashes] = [await readingClock(), await hashesOf(accountId)];
  const { lake, view } = await currentLake();
  const known = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  if (!known) return [];
  const called = () => signal.throwIfAborted();
  const rules: NewPart[] = [];
  let catalog = known;
  for (const rule of RULES) {
    const readAt = now();
    catalog = { ...catalog, [rule]: await readRule(target, rule, catalog.filters, called) };
    rules.push({ ...partOf(rule, catalog[rule]), readAt });
  }
  const places = placesOf(steps, effects, known);
  await findNewlyMatched({ target, view, catalog, signal }, steps, places);
  const hasTags = catalog.tags.length > 0;
  const databases = await sideBySide([...places], AT_ONCE, async ([name, tables]): Promise<NewPart[]> => {
    const readAt = now();
    const before = known.databases.find((one) => one.name === name);
    if (!before) return [];
    const again = await readDatabaseAgain(before, { target, tables, hasTags, called });
    const part = databasePart(name);
    const madeFrom = hashes.get(part) ?? null;
    // The database keeps the keys of JSON in an order of its own, so hashes tell nothing here.
    const isSame = madeFrom !== null && isDeepStrictEqual(again, before);
    const made = isSame ? { part, hash: madeFrom, body: again } : partOf(part, again);
    return [{ ...made, readAt, madeFrom }];
  });
  return [...rules, ...databases.flat()];
}

interface Matching {
  target: AwsTarget;
  /** What was known. */
  view: LakeView;
  /** With its rules as they are now. */
  catalog: Catalog;
  signal: AbortSignal;
}

const AT_ONCE = 4;

/** What a policy matches by now and did not when it was last read counts as well. */
async function findNewlyMatched(
  { target, view, catalog, signal }: Matching,
  steps: readonly Step[],
  places: Places,
): Promise<void> {
  for (const { type, expression } of matchedBy(steps, catalog)) {
    const matched = new Set<string>();
    const { catalogId } = catalog;
    for (const match of view.matches({ catalogId, expression, resourceType: type }))
      matched.add(keyOf(match));
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

/**
 * Under the lock of whoever writes snapshots; what another began to read later stays. False where one was made from what
 * is not there any more: then all is to be read again.
 */
async function save(accountId: string, parts: readonly NewPart[]): Promise<boolean> {
  return transaction(
    async (client) => {
      const known = (await lockParts(client, accountId)).parts;
      if (
        parts.some(
          ({ part, madeFrom }) => madeFrom !== undefined && madeFrom !== (known.get(part)?.hash ?? null),
        )
      )
        return false;
      const fresh = parts.filter(({ part, readAt }) => readAt >= (known.get(part)?.readAt ?? readAt));
      await setReadAt(client, accountId, fresh);
      const changed = fresh.filter(({ part, hash }) => known.get(part)?.hash !== hash);
      if (changed.length === 0) return true;
      for (const part of changed) await savePart(client, accountId, part);
      const all = new Map([...known].map(([part, { hash }]) => [part, hash]));
      for (const { part, hash } of changed) all.set(part, hash);
      const version = versionOf([...all].map(([part, hash]) => ({ part, hash })));
      await setVersion(client, accountId, version);
      const named = changed.slice(0, NAMED_MAX).map(({ part }) => part);
      const after = { version, changed: changed.length, named };
      const event = { verb: "lake.refresh", resourceType: "lake", resourceId: accountId, accountId, after };
      await recordEvents(client, [{ source: SYSTEM, event }]);
      return true;
    },
    () => ["headgate_event"],
  );
}

const NAMED_MAX = 20;
