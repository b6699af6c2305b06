import type { Catalog, Database, Principal, Table, Tags } from "@/server/access/model";
import { allColumns, type Columns, column, columnsOf } from "./columns";
import type { GrantIndex } from "./grant-index";
import { accessOnDatabase, accessOnTable, type GrantedAccess } from "./granted";
import { type Held, union } from "./held";
import { inherit } from "./tags";

/** What is given on a thing, by who gave it and to whom. */
export type Holdings = ReadonlyMap<string, ReadonlyMap<string, Held>>;

/** Columns of one table that have the same tags. */
export interface ColumnGroup {
  readonly tags: Tags;
  readonly columns: Columns;
}

const gather = (granted: readonly GrantedAccess[]): Holdings => {
  const holdings = new Map<string, Map<string, Held>>();
  for (const { given, held } of granted) {
    let byPrincipal = holdings.get(given.grantor);
    if (!byPrincipal) {
      byPrincipal = new Map();
      holdings.set(given.grantor, byPrincipal);
    }
    const { principal } = given.grant;
    const before = byPrincipal.get(principal);
    byPrincipal.set(principal, before ? union(before, held) : held);
  }
  return holdings;
};

/**
 * A table and what follows from its tags and the grants. It is asked by whichever lake holds it, and lakes share it
 * only while nothing that touches it differs between them; so what it once found stays true.
 */
export class TableNode {
  readonly kind = "table";
  readonly catalogId: string;
  readonly database: Database;
  readonly table: Table;
  readonly all: Columns;
  #groups: readonly ColumnGroup[] | undefined;
  #holdings: Holdings | undefined;

  constructor(catalogId: string, database: Database, table: Table) {
    this.catalogId = catalogId;
    this.database = database;
    this.table = table;
    this.all = allColumns(table);
  }

  /** A table without columns (a link has none of its own) is matched by its own tags. */
  groups(): readonly ColumnGroup[] {
    this.#groups ??= this.#findGroups();
    return this.#groups;
  }

  #findGroups(): readonly ColumnGroup[] {
    const tags = inherit(this.database.tags, this.table.tags);
    if (this.all === 0n || this.table.target) return [{ tags, columns: this.all }];
    const groups: ColumnGroup[] = [];
    let inheriting = this.all;
    columnsOf(this.table).forEach((each, position) => {
      const own = inherit(tags, each.tags);
      if (own === tags) return;
      groups.push({ tags: own, columns: column(position) });
      inheriting &= ~column(position);
    });
    return inheriting === 0n ? groups : [{ tags, columns: inheriting }, ...groups];
  }

  granted(index: GrantIndex): readonly GrantedAccess[] {
    return accessOnTable(this, index);
  }

  holdings(index: GrantIndex): Holdings {
    this.#holdings ??= gather(this.granted(index));
    return this.#holdings;
  }
}

const groupByMaker = (tables: Iterable<TableNode>): ReadonlyMap<Principal, readonly TableNode[]> => {
  const makers = new Map<Principal, TableNode[]>();
  for (const node of tables) {
    const { createdBy } = node.table;
    if (createdBy === undefined) continue;
    const made = makers.get(createdBy);
    if (made) made.push(node);
    else makers.set(createdBy, [node]);
  }
  return makers;
};

/** A database, likewise; its tables' nodes are its own. */
export class DatabaseNode {
  readonly kind = "database";
  readonly catalogId: string;
  readonly database: Database;
  readonly tables: ReadonlyMap<string, TableNode>;
  readonly all: Columns = 0n;
  #holdings: Holdings | undefined;
  #sorted: readonly TableNode[] | undefined;
  #links: readonly TableNode[] | undefined;
  #makers: ReadonlyMap<Principal, readonly TableNode[]> | undefined;

  constructor(catalogId: string, database: Database, tables: ReadonlyMap<string, TableNode>) {
    this.catalogId = catalogId;
    this.database = database;
    this.tables = tables;
  }

  /** Its tables in the order of their names. */
  sorted(): readonly TableNode[] {
    this.#sorted ??= [...this.tables.values()].sort((a, b) => (a.table.name < b.table.name ? -1 : 1));
    return this.#sorted;
  }

  links(): readonly TableNode[] {
    this.#links ??= [...this.tables.values()].filter(({ table }) => table.target);
    return this.#links;
  }

  /** Its tables by who made them, of those of which that is known. */
  makers(): ReadonlyMap<Principal, readonly TableNode[]> {
    this.#makers ??= groupByMaker(this.tables.values());
    return this.#makers;
  }

  granted(index: GrantIndex): readonly GrantedAccess[] {
    return accessOnDatabase(this.database, index);
  }

  holdings(index: GrantIndex): Holdings {
    this.#holdings ??= gather(this.granted(index));
    return this.#holdings;
  }
}

export const createDatabaseNode = (catalogId: string, database: Database): DatabaseNode =>
  new DatabaseNode(
    catalogId,
    database,
    new Map(database.tables.map((table) => [table.name, new TableNode(catalogId, database, table)])),
  );

/** The databases of a catalog in the order of their names. */
export const sortedDatabases = ({ databases }: Catalog): readonly Database[] =>
  databases.toSorted((a, b) => (a.name < b.name ? -1 : 1));

export const createDatabaseNodes = (catalog: Catalog): Map<string, DatabaseNode> =>
  new Map(
    sortedDatabases(catalog).map((database) => [
      database.name,
      createDatabaseNode(catalog.catalogId, database),
    ]),
  );
