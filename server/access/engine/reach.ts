import type { Principal } from "@/server/access/model";
import { databaseAccess, presenter, tableAccess } from "./access";
import { decide } from "./decide";
import { databaseNode, type LakeIndex, targetOf } from "./lake-index";
import { resolveTable } from "./links";
import type { DatabaseNode } from "./nodes";
import type { Subject } from "./subjects";
import type { DatabaseRef, Reached, Reader, Sought, TableRef } from "./types";

const isSomething = ({ verdicts }: { verdicts: Readonly<Record<string, string>> }) =>
  Object.values(verdicts).some((verdict) => verdict !== "deny");

/** Everyone who has something of a table; of a link, who may see the link, with what that lets him do. */
export const readers = (index: LakeIndex, ref: TableRef): readonly Reader[] => {
  const resolved = resolveTable(index, ref);
  if (!resolved) return [];
  const everyone = index.subjects.all();
  if (resolved.link || !resolved.table) {
    return everyone
      .map(({ principal }) => ({ principal, access: tableAccess(index, principal, ref) }))
      .filter(({ access }) => isSomething(access));
  }
  const { table } = resolved;
  const target = targetOf(index, table);
  const present = presenter(table);
  const found: Reader[] = [];
  for (const subject of everyone) {
    const decision = decide(target, subject);
    if (decision.held.bits !== 0) found.push({ principal: subject.principal, access: present(decision) });
  }
  return found;
};

type IsMeant = NonNullable<Sought["isMeant"]>;

/** Those of a linked database's target, under the link's name; nothing for one who may not describe the link. */
const reachedThrough = function* (
  index: LakeIndex,
  principal: Principal,
  link: DatabaseRef,
  { target, isMeant }: { target: DatabaseNode | undefined; isMeant: IsMeant },
): Generator<Reached> {
  if (!target || target.database.target) return;
  for (const { table: linked } of target.sorted()) {
    if (linked.target) continue;
    const table = { ...link, table: linked.name };
    if (!isMeant(table)) continue;
    const access = tableAccess(index, principal, table);
    if (isSomething(access)) yield { kind: "table", table, access };
  }
};

const reachedIn = function* (
  index: LakeIndex,
  subject: Subject,
  place: DatabaseRef,
  { node, isMeant }: { node: DatabaseNode; isMeant: IsMeant },
): Generator<Reached> {
  const { principal } = subject;
  const access = databaseAccess(index, principal, place);
  if (isMeant(place) && isSomething(access)) yield { kind: "database", database: place, access };
  const { target } = node.database;
  if (target && access.verdicts.DESCRIBE !== "deny")
    yield* reachedThrough(index, principal, place, { target: databaseNode(index, target), isMeant });
  for (const one of node.sorted()) {
    const table = { ...place, table: one.table.name };
    if (!isMeant(table)) continue;
    if (one.table.target) {
      const throughLink = tableAccess(index, principal, table);
      if (isSomething(throughLink)) yield { kind: "table", table, access: throughLink };
      continue;
    }
    const decision = decide(targetOf(index, one), subject);
    if (decision.held.bits !== 0) yield { kind: "table", table, access: presenter(one)(decision) };
  }
};

const byName = <Value>(all: ReadonlyMap<string, Value>) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Account by account and database by database, in the order of their names; what is reached through links
 * stands under their names, and where it is as well.
 */
export const reach = function* (
  index: LakeIndex,
  principal: Principal,
  { from, isMeant = () => true }: Sought = {},
): Generator<Reached> {
  const subject = index.subjects.of(principal);
  for (const [catalogId, { databases }] of byName(index.catalogs)) {
    if (from && catalogId < from.catalogId) continue;
    for (const [database, node] of byName(databases)) {
      if (from && catalogId === from.catalogId && database < from.database) continue;
      yield* reachedIn(index, subject, { catalogId, database }, { node, isMeant });
    }
  }
};
