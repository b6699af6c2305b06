import { isDeepStrictEqual } from "node:util";
import type { Principal } from "@/server/access/model";
import { type Columns, columnsOf, namesOf } from "./columns";
import { type Decision, decide, verdictOn } from "./decide";
import { nothing } from "./held";
import { databaseNode, type LakeIndex, tableNode, targetOf } from "./lake-index";
import type { DatabaseNode, TableNode } from "./nodes";
import { type Bits, bitOf } from "./permission-bits";
import { areRowsWithin, areSameRows, noRows } from "./rows";
import type { Subject } from "./subjects";
import { touchedIn } from "./touched";
import {
  type AccessDiff,
  type DatabaseChange,
  type DatabaseRef,
  databasePermissions,
  type Rows,
  type TableChange,
  type TablePermission,
  type TableRef,
  tablePermissions,
} from "./types";

const none: Decision = { held: nothing, iam: 0 };

const isSame = (a: Decision, b: Decision) =>
  a === b ||
  (a.iam === b.iam &&
    a.held.bits === b.held.bits &&
    a.held.select === b.held.select &&
    a.held.described === b.held.described &&
    areSameRows(a.held.rows, b.held.rows));

const decider = (index: LakeIndex, node: TableNode | DatabaseNode | undefined) => {
  if (!node) return () => none;
  const target = targetOf(index, node);
  return (subject: Subject) => decide(target, subject);
};

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

const rowsFor = (permission: TablePermission, { held }: Decision): Rows =>
  permission === "SELECT" ? held.rows : noRows;

/** A table as it was and as it is. */
class Pair {
  readonly before: TableNode | undefined;
  readonly after: TableNode | undefined;
  readonly haveSameColumns: boolean;

  constructor(before: TableNode | undefined, after: TableNode | undefined) {
    this.before = before;
    this.after = after;
    const names = (node: TableNode | undefined) => node && columnsOf(node.table).map(({ name }) => name);
    this.haveSameColumns = before?.table === after?.table || isDeepStrictEqual(names(before), names(after));
  }

  /** By name, since a table may have other columns after than before. */
  moved(from: Columns, to: Columns): { gained: readonly string[]; lost: readonly string[] } {
    if (this.haveSameColumns && from === to) return { gained: [], lost: [] };
    const had = new Set(this.before ? namesOf(this.before.table, from) : []);
    const has = new Set(this.after ? namesOf(this.after.table, to) : []);
    return {
      gained: [...has].filter((name) => !had.has(name)),
      lost: [...had].filter((name) => !has.has(name)),
    };
  }
}

const tableChanges = (pair: Pair, table: TableRef, change: Redecided): TableChange[] =>
  tablePermissions.flatMap((permission) => {
    const { principal, from, to } = change;
    const [before, after] = [verdictOn(from, permission), verdictOn(to, permission)];
    const [rowsBefore, rowsAfter] = [rowsFor(permission, from), rowsFor(permission, to)];
    const { gained, lost } = pair.moved(columnsFor(permission, from), columnsFor(permission, to));
    if (before === after && gained.length + lost.length === 0 && areSameRows(rowsBefore, rowsAfter))
      return [];
    return {
      principal,
      table,
      permission,
      before,
      after,
      columnsGained: gained,
      columnsLost: lost,
      rowsBefore,
      rowsAfter,
    };
  });

const databaseChanges = (database: DatabaseRef, { principal, from, to }: Redecided): DatabaseChange[] =>
  databasePermissions.flatMap((permission) => {
    const [before, after] = [verdictOn(from, permission), verdictOn(to, permission)];
    return before === after ? [] : { principal, database, permission, before, after };
  });

const rank = { deny: 0, allow: 1, iam: 1 } as const;

export const isGain = (change: TableChange | DatabaseChange): boolean => {
  if (rank[change.after] > rank[change.before]) return true;
  if (!("table" in change) || change.after === "deny") return false;
  return change.columnsGained.length > 0 || !areRowsWithin(change.rowsAfter, change.rowsBefore);
};

export const isLoss = (change: TableChange | DatabaseChange): boolean => {
  if (rank[change.after] < rank[change.before]) return true;
  if (!("table" in change) || change.before === "deny") return false;
  return change.columnsLost.length > 0 || !areRowsWithin(change.rowsBefore, change.rowsAfter);
};

const summarize = (tables: readonly TableChange[], databases: readonly DatabaseChange[]): AccessDiff => {
  const changes = [...tables, ...databases];
  const keys = (parts: readonly (readonly string[])[]) => new Set(parts.map((each) => each.join("\n"))).size;
  const refs = tables.map(({ table }) => [table.catalogId, table.database, table.table]);
  const columns = tables.flatMap(({ columnsGained, columnsLost }, position) =>
    [...columnsGained, ...columnsLost].map((name) => [...(refs[position] ?? []), name]),
  );
  return {
    tables,
    databases,
    gains: changes.filter(isGain).length,
    losses: changes.filter(isLoss).length,
    blastRadius: {
      principals: new Set(changes.map(({ principal }) => principal)).size,
      databases: keys(databases.map(({ database }) => [database.catalogId, database.database])),
      tables: keys(refs),
      columns: keys(columns),
    },
  };
};

interface Sides {
  readonly before: LakeIndex;
  readonly after: LakeIndex;
  readonly people: readonly Person[];
}

/** Those about whom the two lakes decide differently. */
const redecided = function* (
  { before, after, people }: Sides,
  from: TableNode | DatabaseNode | undefined,
  to: TableNode | DatabaseNode | undefined,
  isAlways: boolean,
): Generator<Redecided> {
  const [was, is] = [decider(before, from), decider(after, to)];
  for (const person of people) {
    const change = { principal: person.to.principal, from: was(person.from), to: is(person.to) };
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
  const tables: TableChange[] = [];
  const databases: DatabaseChange[] = [];
  for (const catalogId of new Set([...before.catalogs.keys(), ...after.catalogs.keys()])) {
    const touched = touchedIn(before, after, catalogId);
    for (const [database, names] of touched.tables) {
      for (const table of names) {
        const ref = { catalogId, database, table };
        const pair = new Pair(tableNode(before, ref), tableNode(after, ref));
        for (const change of redecided(sides, pair.before, pair.after, !pair.haveSameColumns))
          tables.push(...tableChanges(pair, ref, change));
      }
    }
    for (const database of touched.databases) {
      const ref = { catalogId, database };
      for (const change of redecided(sides, databaseNode(before, ref), databaseNode(after, ref), false))
        databases.push(...databaseChanges(ref, change));
    }
  }
  return summarize(tables, databases);
};
