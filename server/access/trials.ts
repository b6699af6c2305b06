import type { Effect } from "@/server/changes";
import type { TableRef } from "./engine/types";
import { findTable } from "./find";
import { accountOfArn } from "./identities";
import type { CurrentLake } from "./lake";
import type { Lake, Principal } from "./model";
import { type Place, placeNamed } from "./rests-on";
import { principalWords } from "./step-words";

/** More would take long and tell little more. */
const TRIED_MAX = 10;

/** A role that people have, and a table of which it gained or lost something. */
export interface Trial {
  principal: Principal;
  table: TableRef;
  /** Where the role finds it: itself, or the resource link to it in the role's account. */
  place: TableRef;
  /** Whether reading is among what was gained or lost. */
  isRead: boolean;
}

/** What was not tried, and why. */
export interface Untried {
  what: string;
  why: string;
}

export const LEFT_TO_IAM = "IAM policies decide, which Headgate does not know.";

/** `analyst1 on shop.orders` */
export const wordsOf = ({ principal, table }: Pick<Trial, "principal" | "table">): string =>
  `${principalWords(principal)} on ${table.database}.${table.table}`;

/** The columns in a sentence. */
export function columnWords(columns: readonly string[]): string {
  if (columns.length === 0) return "nothing";
  return columns.length > 6 ? `${columns.length} columns` : `the columns ${columns.join(", ")}`;
}

/** One for each role and table, the first of them; of everyone else why not. */
export function trialsOf(current: CurrentLake, effects: readonly Effect[]) {
  const roles = new Set(current.people.map(({ roleArn }) => roleArn));
  const databases = new Map(
    current.lake.catalogs.map((one) => [one.catalogId, new Set(one.databases.map(({ name }) => name))]),
  );
  const found = new Map<string, Trial>();
  const untried = new Map<string, Untried>();
  for (const { principal, accountId, resource, permission } of effects) {
    const named = placeNamed(resource, databases.get(accountId) ?? new Set());
    const table = named && tableOf(current.lake, accountId, named);
    if (!table) continue;
    const key = JSON.stringify([principal, table]);
    const known = found.get(key);
    const isRead = permission.split(", ").includes("SELECT");
    if (known) {
      known.isRead ||= isRead;
      continue;
    }
    const home = roles.has(principal) ? accountOfArn(principal) : null;
    const isFull = found.size >= TRIED_MAX;
    const place = home === null || isFull ? undefined : placeOf(current, { principal, home, table });
    if (place) found.set(key, { principal, table, place, isRead });
    else
      untried.set(key, {
        what: wordsOf({ principal, table }),
        why: whyNot(current, { principal, home, isFull }),
      });
  }
  return { trials: [...found.values()], untried: [...untried.values()] };
}

/** Not of links: what one gives itself is tried with the table behind it. */
function tableOf(lake: Lake, catalogId: string, { database, table }: Place): TableRef | null {
  const ref = table ? { catalogId, database, table } : null;
  return ref && findTable(lake, ref)?.at === ref ? ref : null;
}

interface Sought {
  principal: Principal;
  /** Null where nobody acts as it. */
  home: string | null;
  isFull: boolean;
}

function whyNot({ lake }: CurrentLake, { principal, home, isFull }: Sought): string {
  if (accountOfArn(principal) === null) return "It stands for more than one principal.";
  if (home === null) return "Nobody acts as it in Headgate.";
  if (isFull) return `No more than ${TRIED_MAX} are tried of a Change.`;
  if (!lake.catalogs.some(({ catalogId }) => catalogId === home))
    return `Its account ${home} was never read, so no resource link is known there.`;
  return `Its account ${home} has no resource link to it.`;
}

/** A table as its own account names it, or another one by a link to it: one that the role may see, if there is. */
function placeOf(
  { lake, view }: CurrentLake,
  { principal, home, table }: { principal: Principal; home: string; table: TableRef },
): TableRef | undefined {
  if (table.catalogId === home) return table;
  const links = linksTo(lake, home, table);
  return links.find((link) => view.tableAccess(principal, link).verdicts.SELECT !== "deny") ?? links[0];
}

function linksTo({ catalogs }: Lake, accountId: string, to: TableRef): TableRef[] {
  const databases = catalogs.find(({ catalogId }) => catalogId === accountId)?.databases ?? [];
  return databases.flatMap(({ name, target, tables }) => {
    const at = { catalogId: accountId, database: name };
    if (target?.catalogId === to.catalogId && target.database === to.database)
      return [{ ...at, table: to.table }];
    return tables
      .filter((one) => one.target && nameOf(one.target) === nameOf(to))
      .map((one) => ({ ...at, table: one.name }));
  });
}

const nameOf = ({ catalogId, database, table }: TableRef) => `${catalogId} ${database}.${table}`;
