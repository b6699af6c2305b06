import type { Catalog, Identity, Lake, Principal, Table } from "@/server/access/model";
import type { Columns } from "./columns";
import type { Target } from "./decide";
import { type Gate, gateOf, indexOptIns, type OptIns } from "./gate";
import { type GrantIndex, indexGrants } from "./grant-index";
import { createDatabaseNodes, type DatabaseNode, type Holdings, type TableNode } from "./nodes";
import { type Bits, permissible, permissibleOn } from "./permission-bits";
import { createSubject, principalsOf, type Subject } from "./subjects";
import type { DatabaseRef, TableRef } from "./types";

/** A catalog with what is found in it by name. */
export interface CatalogIndex {
  readonly catalog: Catalog;
  /** In the order of their names. */
  readonly databases: ReadonlyMap<string, DatabaseNode>;
}

export interface LakeIndex {
  readonly lake: Lake;
  readonly catalogs: ReadonlyMap<string, CatalogIndex>;
  readonly grants: ReadonlyMap<string, GrantIndex>;
  readonly optIns: ReadonlyMap<string, OptIns>;
  readonly subjects: Subjects;
}

/** Whoever is asked about, made out once. */
export class Subjects {
  readonly lake: Lake;
  readonly #known: Map<Principal, Subject>;
  #identities: ReadonlyMap<Principal, Identity> | undefined;
  #all: readonly Subject[] | undefined;

  /** Goes on with what another one has made out, where both know the same identities, organizations and admins. */
  constructor(lake: Lake, before?: Subjects) {
    this.lake = lake;
    this.#known = before?.knowsAs(lake) ? before.#known : new Map();
  }

  knowsAs({ identities, organizations, catalogs }: Lake): boolean {
    const { lake } = this;
    return (
      identities === lake.identities &&
      organizations === lake.organizations &&
      catalogs.length === lake.catalogs.length &&
      catalogs.every(({ settings }, position) => settings === lake.catalogs[position]?.settings)
    );
  }

  of(principal: Principal): Subject {
    const known = this.#known.get(principal);
    if (known) return known;
    this.#identities ??= new Map(this.lake.identities.map((identity) => [identity.arn, identity]));
    const subject = createSubject(this.lake, principal, this.#identities.get(principal));
    this.#known.set(principal, subject);
    return subject;
  }

  /** All of whom the lake has heard. */
  all(): readonly Subject[] {
    this.#all ??= [...principalsOf(this.lake)].map((principal) => this.of(principal));
    return this.#all;
  }
}

export const indexLake = (lake: Lake): LakeIndex => ({
  lake,
  catalogs: new Map(
    lake.catalogs.map((catalog) => [catalog.catalogId, { catalog, databases: createDatabaseNodes(catalog) }]),
  ),
  grants: indexGrants(lake),
  optIns: indexOptIns(lake),
  subjects: new Subjects(lake),
});

export const databaseNode = (
  index: LakeIndex,
  { catalogId, database }: DatabaseRef,
): DatabaseNode | undefined => index.catalogs.get(catalogId)?.databases.get(database);

export const tableNode = (index: LakeIndex, ref: TableRef): TableNode | undefined =>
  databaseNode(index, ref)?.tables.get(ref.table);

const part = <Value>(parts: ReadonlyMap<string, Value>, catalogId: string): Value => {
  const found = parts.get(catalogId);
  if (found === undefined) throw new Error(`The lake has no catalog ${catalogId}.`);
  return found;
};

export const grantsOn = (index: LakeIndex, catalogId: string): GrantIndex => part(index.grants, catalogId);

export const catalogOf = (index: LakeIndex, catalogId: string): Catalog =>
  part(index.catalogs, catalogId).catalog;

/** Made for each table that is looked at, and so without a function of its own. */
class TargetInLake implements Target {
  readonly #index: LakeIndex;
  readonly #node: TableNode | DatabaseNode;
  readonly catalogId: string;
  readonly all: Columns;
  readonly holdings: Holdings;

  constructor(index: LakeIndex, node: TableNode | DatabaseNode) {
    this.#index = index;
    this.#node = node;
    this.catalogId = node.catalogId;
    this.all = node.all;
    this.holdings = node.holdings(grantsOn(index, node.catalogId));
  }

  get #table(): Table | undefined {
    return this.#node.kind === "table" ? this.#node.table : undefined;
  }

  get possible(): Bits {
    const table = this.#table;
    if (table) return permissibleOn(table);
    return this.#node.database.target ? permissible.link : permissible.database;
  }

  get createdBy(): Principal | undefined {
    return this.#table?.createdBy;
  }

  get location(): string | undefined {
    return (this.#table ?? this.#node.database).location;
  }

  gate(): Gate {
    const table = this.#table;
    return gateOf(catalogOf(this.#index, this.catalogId), part(this.#index.optIns, this.catalogId), {
      database: this.#node.database.name,
      ...(table && { table: table.name }),
      location: this.location,
    });
  }
}

/** What is decided about, as this lake has it. */
export const targetOf = (index: LakeIndex, node: TableNode | DatabaseNode): Target =>
  new TargetInLake(index, node);
