import { isDeepStrictEqual } from "node:util";
import {
  knownAccounts,
  type PersonPrincipal,
  peoplePrincipals,
  peoplePrincipalsMark,
} from "@/server/accounts";
import { breather } from "./breather";
import { type LakeView, openLake, replaceLake } from "./engine";
import { identitiesOf } from "./identities";
import type { Catalog, Database, Lake, Principal } from "./model";
import { shareNoTags } from "./no-tags";
import { catalogOf, isDatabasePart, lakeVersionOf, type Part, versionOf } from "./parts";
import { strangers } from "./role-store";
import { changedParts, snapshots, type Taken } from "./snapshot-store";
import type { Stranger } from "./strangers";

/** All that was last read of AWS, of every connected account that was read at all. */
export interface CurrentLake {
  /** Another one when AWS said anything else anywhere. */
  version: string;
  /** The same of each account. */
  versions: ReadonlyMap<string, string>;
  lake: Lake;
  /** All that follows from it. */
  view: LakeView;
  /** Whose principals are in it. */
  people: readonly PersonPrincipal[];
  taken: readonly Taken[];
  /** Roles that are not those that something was given to. */
  strangers: ReadonlyMap<Principal, Stranger>;
}

interface Account {
  version: string;
  parts: Map<string, Part>;
  catalog: Catalog;
}

interface Cache {
  accounts: Map<string, Account>;
  mark: string;
  current: CurrentLake | undefined;
  /** Loads one after another. */
  loading: Promise<unknown>;
}

const holder = globalThis as typeof globalThis & { headgateLake?: Cache };

function cache(): Cache {
  holder.headgateLake ??= {
    ...{ accounts: new Map(), mark: "", current: undefined },
    loading: Promise.resolve(),
  };
  return holder.headgateLake;
}

interface Now {
  taken: Taken[];
  mark: string;
  strangers: ReadonlyMap<Principal, Stranger>;
}

/** The lake as it stands in the database now; kept in this process, where only what changed is read again. */
export async function currentLake(): Promise<CurrentLake> {
  const kept = cache();
  const now = await readNow();
  const fresh = freshOf(kept, now);
  if (fresh) return fresh;
  const load = kept.loading.catch(() => {}).then(() => freshOf(kept, now) ?? reload(kept, now));
  kept.loading = load;
  return load;
}

async function readNow(): Promise<Now> {
  const [taken, mark, all] = await Promise.all([snapshots(), peoplePrincipalsMark(), strangers()]);
  const connected = await knownAccounts(taken.map(({ accountId }) => accountId));
  return { mark, strangers: all, taken: taken.filter(({ accountId }) => connected.has(accountId)) };
}

function freshOf({ current, mark }: Cache, now: Now): CurrentLake | null {
  if (!current || mark !== now.mark || current.versions.size !== now.taken.length) return null;
  if (now.taken.some(({ accountId, version }) => current.versions.get(accountId) !== version)) return null;
  return { ...current, taken: now.taken, strangers: now.strangers };
}

async function reload(kept: Cache, { taken, mark, strangers: known }: Now): Promise<CurrentLake> {
  const accounts = new Map<string, Account>();
  for (const { accountId, version } of taken)
    accounts.set(accountId, await accountOf(accountId, version, kept.accounts.get(accountId)));
  const { current: before } = kept;
  const isSameMark = before !== undefined && mark === kept.mark;
  const versions = new Map([...accounts].map(([id, { version }]) => [id, version]));
  // What was loaded last may already be newer than what was to be loaded.
  if (isSameMark && isDeepStrictEqual(versions, before.versions))
    return { ...before, taken, strangers: known };
  const people = isSameMark ? before.people : await peoplePrincipals();
  const catalogs = [...accounts.values()].map(({ catalog }) => catalog);
  const identities = identitiesOf(
    catalogs,
    people.map(({ roleArn }) => roleArn),
  );
  const version = lakeVersionOf(versions);
  const lake = { catalogs, identities };
  const breathe = breather();
  const view = before ? replaceLake(before.view, lake) : openLake(lake);
  for (const _ of view.prepare()) await breathe();
  const current = { version, versions, lake, view, people, taken, strangers: known };
  Object.assign(kept, { accounts, mark, current });
  return current;
}

async function accountOf(accountId: string, version: string, before?: Account): Promise<Account> {
  if (before?.version === version) return before;
  const known = new Map([...(before?.parts ?? [])].map(([part, { hash }]) => [part, hash]));
  const { all, changed } = await changedParts(accountId, known);
  if (before && changed.length === 0 && all.size === before.parts.size) return before;
  const breathe = breather();
  for (const { part, body } of changed) {
    if (!isDatabasePart(part)) continue;
    shareNoTags(body as Database);
    await breathe();
  }
  const fresh = new Map(changed.map((part) => [part.part, part]));
  const parts = new Map(
    [...all.keys()].flatMap((name) => {
      const part = fresh.get(name) ?? before?.parts.get(name);
      return part ? [[name, part] as const] : [];
    }),
  );
  const bodies = new Map([...parts].map(([name, { body }]) => [name, body]));
  return { version: versionOf([...parts.values()]), parts, catalog: catalogOf(accountId, bodies) };
}
