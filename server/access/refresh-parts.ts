import { isDeepStrictEqual } from "node:util";
import type { AwsTarget } from "@/server/aws/clients";
import { transaction } from "@/server/db/pool";
import { recordEvents, SYSTEM } from "@/server/events";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import type { Step } from "./operation";
import { databasePart, type Part, partOf, type RulePart, versionOf } from "./parts";
import { readTagsAgain } from "./read-database";
import { readRule } from "./read-rule";
import { hashesOf, lockHashes, savePart, setVersion } from "./snapshot-store";
import { type Touched, touchedBy } from "./touched";

/** Reads anew what steps may alter or have altered, and writes down what is other than before. */
export async function refreshParts(
  steps: readonly Step[],
  targetOf: (accountId: string) => AwsTarget,
  signal: AbortSignal,
): Promise<void> {
  const hashes = new Map<string, ReadonlyMap<string, string>>();
  for (const { catalogId } of steps)
    if (!hashes.has(catalogId)) hashes.set(catalogId, await hashesOf(catalogId));
  const { lake } = await currentLake();
  const catalogs = new Map(lake.catalogs.map((catalog) => [catalog.catalogId, catalog]));
  for (const [accountId, touched] of touchedBy(steps, lake)) {
    const catalog = catalogs.get(accountId);
    if (!catalog) continue;
    const target = targetOf(accountId);
    const reading = { target, catalog, signal, hashes: hashes.get(accountId) ?? new Map() };
    await save(accountId, await read(reading, touched));
  }
}

interface Reading {
  target: AwsTarget;
  catalog: Catalog;
  signal: AbortSignal;
  /** Of its parts, from before its catalog was looked up. */
  hashes: ReadonlyMap<string, string>;
}

/** A part as it is now; where it was not read whole, the hash of the one that it was made from. */
interface ReadPart extends Part {
  of?: string | undefined;
}

async function read(reading: Reading, { rules, databases }: Touched): Promise<ReadPart[]> {
  const { target, catalog, signal, hashes } = reading;
  const parts: ReadPart[] = [];
  let { filters } = catalog;
  for (const rule of [...rules].sort((a, b) => order(a) - order(b))) {
    const body = await readRule(target, rule, filters, signal);
    if (rule === "filters") filters = body as Catalog["filters"];
    parts.push(partOf(rule, body));
  }
  for (const [name, tables] of databases) {
    const known = catalog.databases.find((one) => one.name === name);
    const now = known && (await readTagsAgain(target, known, tables, () => signal.throwIfAborted()));
    const part = databasePart(name);
    if (now && !isDeepStrictEqual(now, known)) parts.push({ ...partOf(part, now), of: hashes.get(part) });
  }
  return parts;
}

/** Filters first: grants on them are asked for table by table. */
const order = (rule: RulePart) => (rule === "filters" ? 0 : 1);

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
