import type { Catalog, Identity, Lake, Principal } from "@/server/access/model";
import type { Target } from "./decide";
import { gateOf, indexOptIns, type OptIns } from "./gate";
import { type GrantIndex, indexGrants } from "./grant-index";
import { createDatabaseNodes, type DatabaseNode, type TableNode } from "./nodes";
import { permissible, permissibleOn } from "./permission-bits";
import { createSubject, principalsOf, type Subject } from "./subjects";
import type { DatabaseRef, TableRef } from "./types";

/** A catalog with what is found in it by name. */
export interface CatalogIndex {
  readonly catalog: Catalog;
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

/** What is decided about, as this lake has it. */
export const targetOf = (index: LakeIndex, node: TableNode | DatabaseNode): Target => {
  const { catalogId, database, all } = node;
  const table = node.kind === "table" ? node.table : undefined;
  const location = table ? table.location : database.location;
  const onDatabase = database.target ? permissible.link : permissible.database;
  return {
    catalogId,
    all,
    possible: table ? permissibleOn(table) : onDatabase,
    holdings: node.holdings(grantsOn(index, catalogId)),
    createdBy: table?.createdBy,
    location,
    gate: () =>
      gateOf(catalogOf(index, catalogId), part(index.optIns, catalogId), {
        database: database.name,
        ...(table && { table: table.name }),
        location,
      }),
  };
};
