import type { Principal } from "@/server/access/model";
import { databaseAccess, presenter, tableAccess } from "./access";
import { decide } from "./decide";
import { databaseNode, type LakeIndex, targetOf } from "./lake-index";
import { resolveTable } from "./links";
import type { DatabaseRef, Reached, Reader, TableRef } from "./types";

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

/** Those of a linked database's target, under the link's name; nothing for one who may not describe the link. */
const reachedThrough = function* (
  index: LakeIndex,
  principal: Principal,
  link: DatabaseRef,
  target: DatabaseRef,
): Generator<Reached> {
  for (const [name, node] of databaseNode(index, target)?.tables ?? []) {
    if (node.table.target || node.database.target) continue;
    const table = { ...link, table: name };
    const access = tableAccess(index, principal, table);
    if (isSomething(access)) yield { kind: "table", table, access };
  }
};

/** Database by database; what is reached through links stands under their names, and where it is as well. */
export const reach = function* (index: LakeIndex, principal: Principal): Generator<Reached> {
  const subject = index.subjects.of(principal);
  for (const [catalogId, { databases }] of index.catalogs) {
    for (const [database, { tables, database: holder }] of databases) {
      const place = { catalogId, database };
      const access = databaseAccess(index, principal, place);
      if (isSomething(access)) yield { kind: "database", database: place, access };
      if (holder.target && access.verdicts.DESCRIBE !== "deny")
        yield* reachedThrough(index, principal, place, holder.target);
      for (const [table, node] of tables) {
        const ref = { ...place, table };
        if (node.table.target) {
          const throughLink = tableAccess(index, principal, ref);
          if (isSomething(throughLink)) yield { kind: "table", table: ref, access: throughLink };
          continue;
        }
        const decision = decide(targetOf(index, node), subject);
        if (decision.held.bits === 0) continue;
        yield { kind: "table", table: ref, access: presenter(node)(decision) };
      }
    }
  }
};
