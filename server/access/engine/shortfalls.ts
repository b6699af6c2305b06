import { type Asked, columnsFor, doesGive } from "./asked";
import { type Columns, namesOf } from "./columns";
import { decide, givenOnTo, sharedWith } from "./decide";
import { type LakeIndex, targetOf } from "./lake-index";
import type { TableNode } from "./nodes";
import { bitOf, permissionsIn } from "./permission-bits";
import type { Subject } from "./subjects";
import type { LinkExplanation, Shortfall } from "./types";

/**
 * What there is of that which a denial lacks: a share that nobody gave on, a grant of something else. Nothing where
 * there is nothing at all.
 */
export const shortfallsOf = (
  index: LakeIndex,
  { table: node, link }: { table: TableNode; link: LinkExplanation | undefined },
  subject: Subject,
  asked: Asked,
): readonly Shortfall[] => {
  const found: Shortfall[] = [];
  if (link?.verdict === "deny") found.push({ kind: "hiddenLink", link: link.at });
  const target = targetOf(index, node);
  const { held } = decide(target, subject);
  if (doesGive(held, asked)) return found;
  const { permission, column } = asked;
  const names = (columns: Columns) => namesOf(node.table, columns);
  const shared = sharedWith(target, subject);
  const givenOn = givenOnTo(target, subject);
  const between = { from: node.catalogId, to: subject.accountId ?? node.catalogId };
  if (doesGive(shared, asked))
    found.push({ kind: "notPassedOn", ...between, columns: names(columnsFor(permission, shared)) });
  else if (doesGive(givenOn, asked)) found.push({ kind: "notShared", ...between });
  if (column && (held.bits & bitOf[permission]) !== 0)
    found.push({ kind: "otherColumns", columns: names(columnsFor(permission, held)) });
  else if (held.bits !== 0) found.push({ kind: "otherPermissions", permissions: permissionsIn(held.bits) });
  return found;
};
