import type { Principal } from "@/server/access/model";
import { grantsOn, type LakeIndex } from "./lake-index";
import type { DatabaseNode, TableNode } from "./nodes";
import { tablesMatching } from "./postings";
import { accountOf, iamAllowedPrincipals, type Subject } from "./subjects";
import type { Sought } from "./types";

/** Of a database, in the order of names, all tables of which somebody may hold anything, and perhaps others. */
export type Candidates = (node: DatabaseNode) => readonly TableNode[];

/** Under which names the owner's grants may come to something for one; IAM's part is given under a name as well. */
const namesOf = (subject: Subject, catalogId: string, isGiven: boolean): readonly Principal[] => {
  const { accountId, names, shares, adminOf } = subject;
  const isAdminAtHome = accountId !== undefined && accountId !== catalogId && adminOf.has(accountId);
  const isIams = accountId !== undefined && !isGiven;
  return [...names, ...(isAdminAtHome ? shares : []), ...(isIams ? [iamAllowedPrincipals] : [])];
};

/** Who makes a table holds all of it, as do the administrators of the maker's account. */
const isMadeFor = ({ principal, accountId, adminOf }: Subject, catalogId: string) => {
  const isAdmin =
    accountId !== undefined && accountId !== catalogId && adminOf.get(accountId)?.readOnly === false;
  return (maker: Principal) => maker === principal || (isAdmin && accountOf(maker) === accountId);
};

const none: readonly TableNode[] = [];

/**
 * Found by the grants to the subject's names, by its makings and by what it administers, so that whoever is given little
 * of a large lake is not asked about all of it. What is held of each is for `decide` to say.
 */
export const candidatesOf = (
  index: LakeIndex,
  catalogId: string,
  { subject, isGiven = false, isRead = false }: Pick<Sought, "isGiven" | "isRead"> & { subject: Subject },
): Candidates => {
  const isAdmin = subject.adminOf.has(catalogId);
  if (isAdmin && !isRead) return (node) => node.sorted();
  const grants = grantsOn(index, catalogId);
  const given = namesOf(subject, catalogId, isGiven).flatMap((name) => grants.givenTo(name) ?? []);
  const matching = given.flatMap(({ expressions }) => expressions.map(tablesMatching));
  const isMade = isMadeFor(subject, catalogId);
  return (node) => {
    const { name } = node.database;
    if (given.some(({ allTables }) => allTables.has(name))) return node.sorted();
    // An administrator reads nothing for being one, but what a link leads to for seeing the link; nor is a link that
    // IAM shows given by that, but what it leads to may be.
    const found = new Set<TableNode>(isAdmin || isGiven ? node.links() : []);
    for (const { tables } of given)
      for (const table of tables.get(name) ?? []) {
        const named = node.tables.get(table);
        if (named) found.add(named);
      }
    for (const tablesIn of matching) for (const table of tablesIn(node)) found.add(table);
    for (const [maker, made] of node.makers()) if (isMade(maker)) for (const table of made) found.add(table);
    return found.size === 0 ? none : node.sorted().filter((table) => found.has(table));
  };
};
