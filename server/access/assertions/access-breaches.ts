import type { LakeView, TableAccess, TablePermission, TableRef } from "@/server/access/engine";
import { accountOfArn } from "@/server/access/identities";
import type { Principal } from "@/server/access/model";
import { labelOf } from "@/server/access/who";
import { type Piece, tablesIn, type Within } from "./scope";
import type { Assertion, Found, People } from "./shapes";
import { listed } from "./words";

type Access = Extract<Assertion, { kind: "access" }>;

/** Who has, or lacks, what they never or always should have: a line for each principal, table and permission. */
export function* accessBreaches(
  view: LakeView,
  { who, has, permissions, on }: Access,
  isMeant: Within,
): Generator<Found> {
  const asked = has === "never" ? holders(view, who) : bearers(view, who);
  const problem = has === "never" ? hadOf : lackedOf;
  for (const piece of tablesIn(view, on, isMeant))
    for (const { principal, access } of asked(piece.ref))
      for (const permission of permissions) {
        const found = problem(piece, access, permission);
        if (found) yield breach(piece, principal, permission, found);
      }
}

interface Asked {
  principal: Principal;
  access: TableAccess;
}
type Asking = (table: TableRef) => Iterable<Asked>;

/** All under whose name a permission may be had: also accounts and groups, which pass it on. */
function holders(view: LakeView, who: People): Asking {
  if (who.kind === "everyone") {
    const isSpared = among(who.but);
    return (table) => view.readers(table).filter(({ principal }) => !isSpared(principal));
  }
  const isMeant = among(who.principals);
  const known = view.lake.identities.map(({ arn }) => arn).filter(isMeant);
  const principals = [...new Set([...who.principals, ...known])];
  return (table) =>
    principals.map((principal) => ({ principal, access: view.tableAccess(principal, table) }));
}

/** The IAM principals that are to have a permission: of an account, those in it. */
function bearers(view: LakeView, who: People): Asking {
  const identities = view.lake.identities.map(({ arn }) => arn);
  const isMeant = among(who.kind === "everyone" ? who.but : who.principals);
  const named = who.kind === "everyone" ? [] : who.principals.filter((one) => one.startsWith("arn:"));
  const known = identities.filter((arn) => isMeant(arn) === (who.kind === "named"));
  const principals = [...new Set([...named, ...known])];
  return (table) =>
    principals.map((principal) => ({ principal, access: view.tableAccess(principal, table) }));
}

/** Whether a principal is one of these, or in an account that is. */
function among(subjects: readonly string[]): (principal: Principal) => boolean {
  const all = new Set(subjects);
  return (principal) =>
    all.has(principal) ||
    all.has(accountOfArn(principal) ?? "") ||
    all.has(/^(\d{12}):IAMPrincipals$/.exec(principal)?.[1] ?? "");
}

interface Problem {
  says: string;
  columns: readonly string[];
}

/** What is left to IAM counts as had: nothing here keeps it from being so. */
function hadOf(piece: Piece, access: TableAccess, permission: TablePermission): Problem | null {
  const verdict = access.verdicts[permission];
  if (verdict === "deny") return null;
  const columns = split(piece, seenBy(access, permission) ?? piece.columns).seen;
  // A table may have no columns at all.
  const isBare = piece.isWhole && piece.columns.length === 0;
  if (columns.length === 0 && !isBare) return null;
  return { says: verdict === "iam" ? "may, if IAM policies let it," : "may", columns };
}

/** What is left to IAM counts as lacked: nothing here makes it so. */
function lackedOf(piece: Piece, access: TableAccess, permission: TablePermission): Problem | null {
  const verdict = access.verdicts[permission];
  if (verdict === "iam") return { says: "may only if IAM policies let it", columns: piece.columns };
  if (verdict === "deny") return { says: "may not", columns: piece.columns };
  const columns = split(piece, seenBy(access, permission) ?? piece.columns).unseen;
  if (columns.length > 0) return { says: "may not", columns };
  if (permission !== "SELECT") return null;
  const filtered = access.rows === "all" ? split(piece, access.unfiltered).unseen : piece.columns;
  const isFiltered = access.rows !== "all" || filtered.length > 0;
  return isFiltered ? { says: "may for some rows only", columns: filtered } : null;
}

/** The columns that a permission lets see; null of one that is not of columns. */
function seenBy(access: TableAccess, permission: TablePermission): readonly string[] | null {
  if (permission === "SELECT") return access.columns;
  return permission === "DESCRIBE" ? access.described : null;
}

/** Those of the columns that are meant which are seen, and those which are not. */
function split({ columns, isWhole }: Piece, seen: readonly string[]) {
  if (seen.length === 0) return { seen, unseen: columns };
  if (isWhole && seen.length === columns.length) return { seen, unseen: [] };
  const all = new Set(seen);
  return { seen: columns.filter((name) => all.has(name)), unseen: columns.filter((name) => !all.has(name)) };
}

function breach(
  { ref, columns: meant, isWhole }: Piece,
  principal: Principal,
  permission: TablePermission,
  { says, columns }: Problem,
): Found {
  const { catalogId: accountId, database, table } = ref;
  const isOfColumns = permission === "SELECT" || permission === "DESCRIBE";
  const isAll = !isOfColumns || (isWhole && columns.length === meant.length);
  const place = () => `${database}.${table}${isAll ? "" : `(${listed(columns)})`}`;
  return {
    text: () => `${labelOf(principal)} ${says} ${permission} ${place()}`,
    ...{ principal, permission },
    ...{ accountId, database, table, column: isAll ? null : (columns[0] ?? null) },
    parts: isOfColumns && columns.length > 0 ? columns : [""],
  };
}
