import type { Principal } from "@/server/access/model";
import { databaseAccess, presented, presenter, tableAccess } from "./access";
import { type Candidates, candidatesOf } from "./candidates";
import { type Decision, decide, verdictOn } from "./decide";
import { isAfter } from "./in-order";
import { databaseNode, type LakeIndex, targetOf } from "./lake-index";
import { resolveTable } from "./links";
import type { DatabaseNode, TableNode } from "./nodes";
import { bitOf } from "./permission-bits";
import type { Subject } from "./subjects";
import type { DatabaseRef, Reached, Reader, Sought, TableAccess, TableRef, Verdict } from "./types";

type Verdicts = Readonly<Record<string, Verdict>>;

const isSomething = ({ verdicts }: { verdicts: Verdicts }) =>
  Object.values(verdicts).some((verdict) => verdict !== "deny");

const isGiven = ({ verdicts }: { verdicts: Verdicts }) => Object.values(verdicts).includes("allow");

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

/** One of very many: how it may be read is put in words only for whoever asks. */
class ReachedTable {
  readonly kind = "table";
  readonly table: TableRef;
  readonly #node: TableNode;
  readonly #decision: Decision;

  constructor(table: TableRef, node: TableNode, decision: Decision) {
    this.table = table;
    this.#node = node;
    this.#decision = decision;
  }

  get select(): Verdict {
    return verdictOn(this.#decision, "SELECT");
  }

  access(): TableAccess {
    return presented(this.#node, this.#decision);
  }
}

const ofLink = (table: TableRef, access: TableAccess): Reached => ({
  ...{ kind: "table", table, select: access.verdicts.SELECT },
  access: () => access,
});

/** A principal's walk through a lake. */
class Walk {
  readonly #index: LakeIndex;
  readonly #subject: Subject;
  readonly #sought: Sought;
  readonly #candidates = new Map<string, Candidates>();

  constructor(index: LakeIndex, principal: Principal, sought: Sought) {
    this.#index = index;
    this.#subject = index.subjects.of(principal);
    this.#sought = sought;
  }

  #isMeant(place: DatabaseRef & { table?: string }): boolean {
    const { after, isMeant } = this.#sought;
    if (after && place.catalogId === after.catalogId && !isAfter(place, after)) return false;
    return isMeant?.(place) ?? true;
  }

  #counts(access: { verdicts: Verdicts }): boolean {
    const { verdicts } = access;
    if (this.#sought.isRead && (verdicts["SELECT"] ?? "deny") === "deny") return false;
    return this.#sought.isGiven ? isGiven(access) : isSomething(access);
  }

  #isCounted({ held, iam }: Decision): boolean {
    if (this.#sought.isRead && (held.bits & bitOf.SELECT) === 0) return false;
    return (this.#sought.isGiven ? held.bits & ~iam : held.bits) !== 0;
  }

  #candidatesIn(node: DatabaseNode): readonly TableNode[] {
    const { catalogId } = node;
    const known =
      this.#candidates.get(catalogId) ??
      candidatesOf(this.#index, catalogId, { ...this.#sought, subject: this.#subject });
    this.#candidates.set(catalogId, known);
    return known(node);
  }

  /** Those of a linked database's target, under the link's name; nothing for one who may not describe the link. */
  *#through(link: DatabaseRef, target: DatabaseNode | undefined): Generator<Reached> {
    if (!target || target.database.target) return;
    for (const { table: linked } of this.#candidatesIn(target)) {
      if (linked.target) continue;
      const table = { ...link, table: linked.name };
      if (!this.#isMeant(table)) continue;
      const access = tableAccess(this.#index, this.#subject.principal, table);
      if (this.#counts(access)) yield ofLink(table, access);
    }
  }

  *inDatabase(place: DatabaseRef, node: DatabaseNode): Generator<Reached> {
    const { principal } = this.#subject;
    const access = databaseAccess(this.#index, principal, place);
    if (this.#isMeant(place) && this.#counts(access)) yield { kind: "database", database: place, access };
    const { target } = node.database;
    if (target && access.verdicts.DESCRIBE !== "deny")
      yield* this.#through(place, databaseNode(this.#index, target));
    const { catalogId, database } = place;
    for (const one of this.#candidatesIn(node)) {
      const table = { catalogId, database, table: one.table.name };
      if (!this.#isMeant(table)) continue;
      if (one.table.target) {
        const throughLink = tableAccess(this.#index, principal, table);
        if (this.#counts(throughLink)) yield ofLink(table, throughLink);
        continue;
      }
      const decision = decide(targetOf(this.#index, one), this.#subject);
      if (this.#isCounted(decision)) yield new ReachedTable(table, one, decision);
    }
  }
}

const byName = <Value>(all: ReadonlyMap<string, Value>) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * Account by account and database by database, in the order of their names, also where nothing of one is reached; what
 * is reached through links stands under their names, and where it is as well.
 */
export const reachByDatabase = function* (
  index: LakeIndex,
  principal: Principal,
  sought: Sought = {},
): Generator<Iterable<Reached>> {
  const { after, within } = sought;
  const walk = new Walk(index, principal, sought);
  for (const [catalogId, { databases }] of byName(index.catalogs)) {
    if (after && catalogId < after.catalogId) continue;
    if (within?.catalogId !== undefined && within.catalogId !== catalogId) continue;
    for (const [database, node] of databases) {
      if (within?.database !== undefined && within.database !== database) continue;
      if (after && catalogId === after.catalogId && database < after.database) continue;
      yield walk.inDatabase({ catalogId, database }, node);
    }
  }
};

export const reach = function* (index: LakeIndex, principal: Principal, sought?: Sought): Generator<Reached> {
  for (const inOne of reachByDatabase(index, principal, sought)) yield* inOne;
};
