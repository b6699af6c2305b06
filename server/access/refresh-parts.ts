import { isDeepStrictEqual } from "node:util";
import type { AwsTarget } from "@/server/aws/clients";
import { transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";
import { currentLake } from "./lake";
import type { Step } from "./operation";
import { databasePart, partOf, RULES, versionOf } from "./parts";
import { readTagsAgain } from "./read-database";
import { readRule } from "./read-rule";
import { readingClock } from "./reading-clock";
import { hashesOf, lockParts, type ReadPart, savePart, setReadAt, setVersion } from "./snapshot-store";
import { type Touched, touchedBy } from "./touched";

/** Reads anew what steps may alter or have altered, and writes down what is other than before. */
export async function refreshParts(
  steps: readonly Step[],
  targetOf: (accountId: string) => AwsTarget,
  signal: AbortSignal,
): Promise<void> {
  const { lake } = await currentLake();
  for (const [accountId, touched] of touchedBy(steps, lake)) {
    const reading = { accountId, touched, target: targetOf(accountId), signal };
    while (!(await save(accountId, await read(reading)))) signal.throwIfAborted();
  }
}

interface Reading {
  accountId: string;
  touched: Touched;
  target: AwsTarget;
  signal: AbortSignal;
}

/** A part as it is now; where it was not read whole, the hash of the one that it was made from. */
interface NewPart extends ReadPart {
  madeFrom?: string | null;
}

async function read({ accountId, touched, target, signal }: Reading): Promise<NewPart[]> {
  const [now, hashes] = [await readingClock(), await hashesOf(accountId)];
  const { lake } = await currentLake();
  const catalog = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  if (!catalog) return [];
  const parts: NewPart[] = [];
  const called = () => signal.throwIfAborted();
  let rules = catalog;
  for (const rule of RULES.filter((one) => touched.rules.has(one))) {
    const readAt = now();
    rules = { ...rules, [rule]: await readRule(target, rule, rules.filters, called) };
    parts.push({ ...partOf(rule, rules[rule]), readAt });
  }
  for (const [name, tables] of touched.databases) {
    const readAt = now();
    const known = catalog.databases.find((one) => one.name === name);
    const again = known && (await readTagsAgain(target, known, tables, called));
    if (!again) continue;
    const part = databasePart(name);
    const madeFrom = hashes.get(part) ?? null;
    // The database keeps the keys of JSON in an order of its own, so hashes tell nothing here.
    const isSame = madeFrom !== null && isDeepStrictEqual(again, known);
    parts.push({
      ...(isSame ? { part, hash: madeFrom, body: again } : partOf(part, again)),
      readAt,
      madeFrom,
    });
  }
  return parts;
}

/**
 * Under the lock of whoever writes snapshots; what another began to read later stays. False where one was made from what
 * is not there any more: then all is to be read again.
 */
async function save(accountId: string, parts: readonly NewPart[]): Promise<boolean> {
  return transaction(
    async (client) => {
      const known = (await lockParts(client, accountId)).parts;
      if (parts.some(({ part, madeFrom }) => madeFrom !== undefined && madeFrom !== known.get(part)?.hash))
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
