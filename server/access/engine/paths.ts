import type { Column, Principal } from "@/server/access/model";
import { columnsOf, namesOf } from "./columns";
import type { Target } from "./decide";
import { impliedBy, sharedWith } from "./decide";
import { optInsOf } from "./gate";
import { isSavedName, ownerOf } from "./given";
import type { GrantedAccess } from "./granted";
import { type Held, intersection } from "./held";
import { grantsOn, type LakeIndex, targetOf } from "./lake-index";
import { type Resolved, resolveTable } from "./links";
import type { TableNode } from "./nodes";
import { permissionsIn } from "./permission-bits";
import { iamAllowedPrincipals, type Subject } from "./subjects";
import { effectiveTags, levelsOf, matchesTags } from "./tags";
import type { AccessPath, Hop, TableRef } from "./types";

/** A way to a table: what comes along it, and what it is made of. */
export interface Way {
  readonly held: Held;
  /** The grants on it: one, or one that shares and one that gives on. */
  readonly granted: readonly GrantedAccess[];
  readonly hops: readonly Hop[];
}

/** The tags by which a policy matches: the asked column's, else the table's, else those of a column that matches. */
const tagHops = (node: TableNode, { given }: GrantedAccess, asked: Column | undefined): Hop[] => {
  const { expression } = given;
  if (!expression) return [];
  const { catalogId, database, table } = node;
  const tagsOf = (column?: Column) => effectiveTags(levelsOf(catalogId, database, table, column));
  const doesMatch = (column?: Column) =>
    matchesTags(expression, Object.fromEntries(tagsOf(column).map(({ key, value }) => [key, value])));
  const matched = [asked, undefined, ...columnsOf(table)].find((each) => doesMatch(each));
  const on = {
    catalogId,
    database: database.name,
    table: table.name,
    ...(matched && { column: matched.name }),
  };
  return tagsOf(matched)
    .filter(({ key }) => Object.hasOwn(expression, key))
    .map((tag) => ({ kind: "tag", tag, on }));
};

const grantHops = (
  node: TableNode,
  granted: GrantedAccess,
  principal: Principal,
  asked: Column | undefined,
): Hop[] => {
  const { grant, grantor, expression, filter } = granted.given;
  const { resource } = grant;
  const hops: Hop[] = [];
  if (grant.principal !== principal) hops.push({ kind: "member", of: grant.principal });
  hops.push({ kind: "grant", catalogId: grantor, grant });
  if (resource.kind === "tagPolicy" && expression) {
    const name = isSavedName(resource.expression) ? { name: resource.expression.name } : {};
    hops.push({ kind: "expression", catalogId: ownerOf(grantor, grant), expression, ...name });
    hops.push(...tagHops(node, granted, asked));
  }
  if (filter) hops.push({ kind: "filter", filter });
  return hops;
};

/** All ways by grants on which the subject gets anything of the table. */
const grantedWays = (
  index: LakeIndex,
  node: TableNode,
  subject: Subject,
  asked: Column | undefined,
): Way[] => {
  const { catalogId, all } = node;
  const { accountId, names, principal, shares } = subject;
  const granted = node.granted(grantsOn(index, catalogId));
  const from = (grantor: string, principals: readonly Principal[]) =>
    granted.filter(({ given }) => given.grantor === grantor && principals.includes(given.grant.principal));
  const own = from(catalogId, names).map((one) => ({
    held: one.held,
    granted: [one],
    hops: grantHops(node, one, principal, asked),
  }));
  if (accountId === undefined || accountId === catalogId) return own;
  const givenOn = from(accountId, names);
  const passed = from(catalogId, shares).flatMap((share) =>
    givenOn.flatMap((one) => {
      const held = intersection(share.held, one.held, all);
      if (held.bits === 0) return [];
      const hops: Hop[] = [
        ...grantHops(node, share, share.given.grant.principal, asked),
        { kind: "share", from: catalogId, to: accountId },
        ...grantHops(node, one, principal, asked),
      ];
      return { held, granted: [share, one], hops };
    }),
  );
  return [...own, ...passed];
};

const impliedWays = (target: Target, subject: Subject): Way[] =>
  impliedBy(target, subject, sharedWith(target, subject)).map(({ held, because }) => ({
    held,
    granted: [],
    hops: [because],
  }));

/** By what the subject has anything of the table: also what is given in vain, while IAM decides. */
export const waysTo = (
  index: LakeIndex,
  node: TableNode,
  subject: Subject,
  asked: Column | undefined,
): Way[] => [...grantedWays(index, node, subject, asked), ...impliedWays(targetOf(index, node), subject)];

const present = (node: TableNode, way: Way, around: { before: readonly Hop[]; after: readonly Hop[] }) => {
  const { held, granted, hops } = way;
  return {
    permissions: permissionsIn(held.bits),
    columns: namesOf(node.table, held.select | held.described),
    rows: held.rows,
    hops: [...around.before, ...hops, ...around.after],
    hasCondition: granted.some(({ given }) => given.grant.condition !== undefined),
  };
};

export const presentWays = (
  index: LakeIndex,
  { table: node, link }: Resolved,
  subject: Subject,
  ways: readonly Way[],
): AccessPath[] => {
  if (!node) return [];
  const target = targetOf(index, node);
  const isOpen = target.holdings.get(node.catalogId)?.has(iamAllowedPrincipals);
  const optIns = isOpen ? optInsOf(target.gate(), subject) : [];
  const around = {
    before: link ? [link.hop] : [],
    after: optIns.map((made): Hop => ({ kind: "optIn", ...made })),
  };
  return ways.map((way) => present(node, way, around));
};

export const pathsTo = (index: LakeIndex, principal: Principal, ref: TableRef): readonly AccessPath[] => {
  const resolved = resolveTable(index, ref);
  if (!resolved?.table) return [];
  const subject = index.subjects.of(principal);
  return presentWays(index, resolved, subject, waysTo(index, resolved.table, subject, undefined));
};
