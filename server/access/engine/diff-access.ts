import { isDeepStrictEqual } from "node:util";
import type { Principal } from "@/server/access/model";
import { type Columns, columnsOf, namesOf } from "./columns";
import { type Decision, decide, type Target, verdictOn } from "./decide";
import { diffGrants } from "./diff-grants";
import { type Held, nothing } from "./held";
import { catalogOf, databaseNode, type LakeIndex, tableNode, targetOf } from "./lake-index";
import type { DatabaseNode, Holdings, TableNode } from "./nodes";
import { type Bits, bitOf } from "./permission-bits";
import { areRowsWithin, areSameRows, noRows } from "./rows";
import { iamAllowedPrincipals, type Subject } from "./subjects";
import { touchedIn } from "./touched";
import {
  type AccessDiff,
  type DatabaseChange,
  type DatabaseRef,
  databasePermissions,
  type GrantChange,
  type Rows,
  type TableChange,
  type TablePermission,
  type TableRef,
  tablePermissions,
} from "./types";

const none: Decision = { held: nothing, iam: 0 };

const isSameHeld = (a: Held, b: Held) =>
  a === b ||
  (a.bits === b.bits &&
    a.select === b.select &&
    a.described === b.described &&
    a.unfiltered === b.unfiltered &&
    areSameRows(a.rows, b.rows));

const isSame = (a: Decision, b: Decision) => a.iam === b.iam && isSameHeld(a.held, b.held);

const decideOn = (target: Target | undefined, subject: Subject): Decision =>
  target ? decide(target, subject) : none;

/** One person as each of the lakes knows him. */
interface Person {
  readonly from: Subject;
  readonly to: Subject;
}

interface Redecided {
  readonly principal: Principal;
  readonly from: Decision;
  readonly to: Decision;
}

/** Everyone of either lake. */
const everyone = (before: LakeIndex, after: LakeIndex): ReadonlySet<Principal> =>
  new Set([...before.subjects.all(), ...after.subjects.all()].map(({ principal }) => principal));

const columnsFor = (permission: TablePermission, { held, iam }: Decision): Columns => {
  const bit: Bits = bitOf[permission];
  if (((held.bits | iam) & bit) === 0) return 0n;
  if (permission === "SELECT") return held.select;
  return permission === "DESCRIBE" ? held.described : 0n;
};

const unfilteredFor = (permission: TablePermission, decision: Decision): Columns =>
  permission === "SELECT" ? decision.held.unfiltered & columnsFor(permission, decision) : 0n;

const rowsFor = (permission: TablePermission, { held }: Decision): Rows =>
  permission === "SELECT" ? held.rows : noRows;

interface Moved {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

const unmoved: Moved = { gained: [], lost: [] };

/** A table as it was and as it is. */
class Pair {
  readonly before: TableNode | undefined;
  readonly after: TableNode | undefined;
  readonly haveSameColumns: boolean;
  /** Of whichever somebody gained or lost. */
  readonly columns = new Set<string>();
  /** Many people gain and lose the same. */
  readonly #moved = new Map<Columns, Map<Columns, Moved>>();

  constructor(before: TableNode | undefined, after: TableNode | undefined) {
    this.before = before;
    this.after = after;
    const names = (node: TableNode | undefined) => node && columnsOf(node.table).map(({ name }) => name);
    this.haveSameColumns = before?.table === after?.table || isDeepStrictEqual(names(before), names(after));
  }

  moved(from: Columns, to: Columns): Moved {
    if (this.haveSameColumns && from === to) return unmoved;
    const known = this.#moved.get(from)?.get(to);
    if (known) return known;
    const moved = this.#compare(from, to);
    for (const name of [...moved.gained, ...moved.lost]) this.columns.add(name);
    const byTo = this.#moved.get(from) ?? new Map<Columns, Moved>();
    this.#moved.set(from, byTo.set(to, moved));
    return moved;
  }

  /** By name, since a table may have other columns after than before. */
  #compare(from: Columns, to: Columns): Moved {
    const had = new Set(this.before ? namesOf(this.before.table, from) : []);
    const has = new Set(this.after ? namesOf(this.after.table, to) : []);
    return {
      gained: [...has].filter((name) => !had.has(name)),
      lost: [...had].filter((name) => !has.has(name)),
    };
  }
}

const tableChanges = (pair: Pair, table: TableRef, change: Redecided): TableChange[] => {
  const { principal, from, to } = change;
  const changes: TableChange[] = [];
  for (const permission of tablePermissions) {
    const [before, after] = [verdictOn(from, permission), verdictOn(to, permission)];
    const [rowsBefore, rowsAfter] = [rowsFor(permission, from), rowsFor(permission, to)];
    const { gained, lost } = pair.moved(columnsFor(permission, from), columnsFor(permission, to));
    const whole = pair.moved(unfilteredFor(permission, from), unfilteredFor(permission, to));
    const isMoved = [gained, lost, whole.gained, whole.lost].some(({ length }) => length > 0);
    if (before === after && !isMoved && areSameRows(rowsBefore, rowsAfter)) continue;
    changes.push({
      principal,
      table,
      permission,
      before,
      after,
      columnsGained: gained,
      columnsLost: lost,
      rowsBefore,
      rowsAfter,
      unfilteredGained: whole.gained,
      unfilteredLost: whole.lost,
    });
  }
  return changes;
};

const databaseChanges = (database: DatabaseRef, { principal, from, to }: Redecided): DatabaseChange[] =>
  databasePermissions.flatMap((permission) => {
    const [before, after] = [verdictOn(from, permission), verdictOn(to, permission)];
    return before === after ? [] : { principal, database, permission, before, after };
  });

const rank = { deny: 0, allow: 1, iam: 1 } as const;

export const isGain = (change: TableChange | DatabaseChange): boolean => {
  if (rank[change.after] > rank[change.before]) return true;
  if (!("table" in change) || change.after === "deny") return false;
  const isWider = change.columnsGained.length + change.unfilteredGained.length > 0;
  return isWider || !areRowsWithin(change.rowsAfter, change.rowsBefore);
};

const isLoss = (change: TableChange | DatabaseChange): boolean => {
  if (rank[change.after] < rank[change.before]) return true;
  if (!("table" in change) || change.before === "deny") return false;
  const isNarrower = change.columnsLost.length + change.unfilteredLost.length > 0;
  return isNarrower || !areRowsWithin(change.rowsBefore, change.rowsAfter);
};

/** Counted while they are found: of many tables there may be a great many changes. */
class Diff {
  readonly #tables: TableChange[] = [];
  readonly #databases: DatabaseChange[] = [];
  readonly #grants: GrantChange[] = [];
  readonly #principals = new Set<Principal>();
  #tableCount = 0;
  #databaseCount = 0;
  #columnCount = 0;
  #gains = 0;
  #losses = 0;

  #count(change: TableChange | DatabaseChange) {
    this.#principals.add(change.principal);
    if (isGain(change)) this.#gains += 1;
    if (isLoss(change)) this.#losses += 1;
  }

  addTable(changes: Iterable<TableChange>, { columns }: Pair): void {
    const before = this.#tables.length;
    for (const change of changes) {
      this.#tables.push(change);
      this.#count(change);
    }
    if (this.#tables.length > before) this.#tableCount += 1;
    this.#columnCount += columns.size;
  }

  addDatabase(changes: Iterable<DatabaseChange>): void {
    const before = this.#databases.length;
    for (const change of changes) {
      this.#databases.push(change);
      this.#count(change);
    }
    if (this.#databases.length > before) this.#databaseCount += 1;
  }

  addGrants(changes: readonly GrantChange[]): void {
    for (const change of changes) {
      this.#grants.push(change);
      this.#principals.add(change.principal);
      if (change.isGain) this.#gains += 1;
      else this.#losses += 1;
    }
  }

  sum(): AccessDiff {
    return {
      tables: this.#tables,
      databases: this.#databases,
      grants: this.#grants,
      gains: this.#gains,
      losses: this.#losses,
      blastRadius: {
        principals: this.#principals.size,
        databases: this.#databaseCount,
        tables: this.#tableCount,
        columns: this.#columnCount,
      },
    };
  }
}

interface Sides {
  readonly before: LakeIndex;
  readonly after: LakeIndex;
  readonly people: readonly Person[];
}

/** Those under whose name something else is held. */
const namesChanged = (was: Holdings, is: Holdings): ReadonlySet<Principal> => {
  const changed = new Set<Principal>();
  for (const grantor of new Set([...was.keys(), ...is.keys()])) {
    const [a, b] = [was.get(grantor), is.get(grantor)];
    for (const [name, held] of a ?? []) if (!isSameHeld(held, b?.get(name) ?? nothing)) changed.add(name);
    for (const name of b?.keys() ?? []) if (!a?.has(name)) changed.add(name);
  }
  return changed;
};

/** Whether the two differ in nothing but what is held, of what deciding looks at. */
const differInHoldings = ({ before, after }: Sides, was: Target, is: Target): boolean =>
  was.all === is.all &&
  was.possible === is.possible &&
  was.createdBy === is.createdBy &&
  was.location === is.location &&
  before.optIns === after.optIns &&
  catalogOf(before, was.catalogId).locations === catalogOf(after, is.catalogId).locations;

/** Of many people only those need deciding about who have a name under which something changed. */
const concerned = (sides: Sides, was: Target | undefined, is: Target | undefined): readonly Person[] => {
  if (!was || !is || !differInHoldings(sides, was, is)) return sides.people;
  const changed = namesChanged(was.holdings, is.holdings);
  if (changed.has(iamAllowedPrincipals)) return sides.people;
  const isChanged = (name: Principal) => changed.has(name);
  return sides.people.filter(
    ({ from, to }) => from !== to || to.names.some(isChanged) || to.shares.some(isChanged),
  );
};

/** Those about whom the two lakes decide differently. */
const redecided = function* (
  sides: Sides,
  from: TableNode | DatabaseNode | undefined,
  to: TableNode | DatabaseNode | undefined,
  isAlways: boolean,
): Generator<Redecided> {
  const [was, is] = [from && targetOf(sides.before, from), to && targetOf(sides.after, to)];
  for (const person of isAlways ? sides.people : concerned(sides, was, is)) {
    const change = {
      principal: person.to.principal,
      from: decideOn(was, person.from),
      to: decideOn(is, person.to),
    };
    if (isAlways || !isSame(change.from, change.to)) yield change;
  }
};

/** Who of the principals gains and who loses what, of tables and databases; of a link, its own DESCRIBE and DROP. */
export const diffIndexes = (
  before: LakeIndex,
  after: LakeIndex,
  principals: Iterable<Principal> = everyone(before, after),
): AccessDiff => {
  const people = [...principals].map((each) => ({
    from: before.subjects.of(each),
    to: after.subjects.of(each),
  }));
  const sides = { before, after, people };
  const diff = new Diff();
  for (const catalogId of new Set([...before.catalogs.keys(), ...after.catalogs.keys()])) {
    const touched = touchedIn(before, after, catalogId);
    for (const [database, names] of touched.tables) {
      for (const table of names) {
        const ref = { catalogId, database, table };
        const pair = new Pair(tableNode(before, ref), tableNode(after, ref));
        const changes = [...redecided(sides, pair.before, pair.after, !pair.haveSameColumns)];
        diff.addTable(
          changes.flatMap((change) => tableChanges(pair, ref, change)),
          pair,
        );
      }
    }
    for (const database of touched.databases) {
      const ref = { catalogId, database };
      const changes = [...redecided(sides, databaseNode(before, ref), databaseNode(after, ref), false)];
      diff.addDatabase(changes.flatMap((change) => databaseChanges(ref, change)));
    }
  }
  const asked = new Set(people.map(({ to }) => to.principal));
  diff.addGrants(diffGrants(before.lake, after.lake).filter(({ principal }) => asked.has(principal)));
  return diff.sum();
};
