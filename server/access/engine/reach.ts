import type { Principal } from "@/server/access/model";
import { databaseAccess, presentTable, tableAccess } from "./access";
import { decide, verdictOn } from "./decide";
import { type LakeIndex, targetOf } from "./lake-index";
import { resolveTable } from "./links";
import type { Reached, Reader, TableRef } from "./types";

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
  return everyone.flatMap((subject) => {
    const decision = decide(target, subject);
    if (decision.held.bits === 0) return [];
    const access = presentTable(table, decision, (permission) => verdictOn(decision, permission));
    return { principal: subject.principal, access };
  });
};

/** Tables that are seen through a linked database are told of where they are. */
export const reach = function* (index: LakeIndex, principal: Principal): Generator<Reached> {
  const subject = index.subjects.of(principal);
  for (const [catalogId, { databases }] of index.catalogs) {
    for (const [database, { tables }] of databases) {
      const access = databaseAccess(index, principal, { catalogId, database });
      if (isSomething(access)) yield { kind: "database", database: { catalogId, database }, access };
      for (const [table, node] of tables) {
        const ref = { catalogId, database, table };
        if (node.table.target) {
          const throughLink = tableAccess(index, principal, ref);
          if (isSomething(throughLink)) yield { kind: "table", table: ref, access: throughLink };
          continue;
        }
        const decision = decide(targetOf(index, node), subject);
        if (decision.held.bits === 0) continue;
        yield {
          kind: "table",
          table: ref,
          access: presentTable(node, decision, (permission) => verdictOn(decision, permission)),
        };
      }
    }
  }
};
