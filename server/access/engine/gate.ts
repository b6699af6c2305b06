import type { Catalog, Lake, Location, OptIn } from "@/server/access/model";
import { ownerOf } from "./given";
import { tableKey } from "./grant-index";
import type { Subject } from "./subjects";

/** An opt-in and the account in which it was made. */
export interface MadeOptIn {
  readonly catalogId: string;
  readonly optIn: OptIn;
}

export interface OptIns {
  readonly databases: ReadonlyMap<string, readonly MadeOptIn[]>;
  readonly allTables: ReadonlyMap<string, readonly MadeOptIn[]>;
  readonly tables: ReadonlyMap<string, readonly MadeOptIn[]>;
}

export type Registration = "no location" | "no" | "yes" | "hybrid";

/** What decides whether Lake Formation is asked about a thing in spite of IAM_ALLOWED_PRINCIPALS. */
export interface Gate {
  readonly owner: string;
  readonly registration: Registration;
  readonly own: readonly MadeOptIn[];
  /** On all tables of a database; across accounts they count only with one on the database. */
  readonly wide: readonly MadeOptIn[];
  readonly database: readonly MadeOptIn[];
}

/** s3://bucket/prefix and arn:aws:s3:::bucket/prefix alike, as bucket/prefix/. */
const pathOf = (location: string) =>
  `${location.replace(/^(s3[an]?:\/\/|arn:[^:]*:s3:::)/, "").replace(/\/+$/, "")}/`;

/** The registration nearest to a location rules it. */
const registrationOf = (locations: readonly Location[], location: string | undefined): Registration => {
  if (location === undefined) return "no location";
  const path = pathOf(location);
  let nearest: { length: number; hybrid: boolean } | undefined;
  for (const { arn, hybrid } of locations) {
    const prefix = pathOf(arn);
    if (path.startsWith(prefix) && prefix.length > (nearest?.length ?? 0))
      nearest = { length: prefix.length, hybrid };
  }
  if (!nearest) return "no";
  return nearest.hybrid ? "hybrid" : "yes";
};

/** By the account that owns what was opted in to. */
export const indexOptIns = (lake: Lake): ReadonlyMap<string, OptIns> => {
  const empty = () => ({
    databases: new Map<string, MadeOptIn[]>(),
    allTables: new Map<string, MadeOptIn[]>(),
    tables: new Map<string, MadeOptIn[]>(),
  });
  const byOwner = new Map(lake.catalogs.map(({ catalogId }) => [catalogId, empty()]));
  const put = (index: Map<string, MadeOptIn[]>, key: string, made: MadeOptIn) => {
    const there = index.get(key);
    if (there) there.push(made);
    else index.set(key, [made]);
  };
  for (const { catalogId, optIns } of lake.catalogs) {
    for (const optIn of optIns) {
      const { resource } = optIn;
      const index = byOwner.get(ownerOf(catalogId, optIn));
      if (!index) continue;
      const made = { catalogId, optIn };
      if (resource.kind === "database") put(index.databases, resource.database, made);
      if (resource.kind === "allTables") put(index.allTables, resource.database, made);
      if (resource.kind === "table") put(index.tables, tableKey(resource.database, resource.table), made);
    }
  }
  return byOwner;
};

const none: readonly MadeOptIn[] = [];

/** A database is opted in to by itself; its tables are each, or all of them. */
export const gateOf = (
  catalog: Catalog,
  optIns: OptIns,
  { database, table, location }: { database: string; table?: string; location: string | undefined },
): Gate => {
  const onDatabase = optIns.databases.get(database) ?? none;
  return {
    owner: catalog.catalogId,
    registration: registrationOf(catalog.locations, location),
    own: table === undefined ? onDatabase : (optIns.tables.get(tableKey(database, table)) ?? none),
    wide: table === undefined ? none : (optIns.allTables.get(database) ?? none),
    database: onDatabase,
  };
};

/** The opt-ins because of which Lake Formation decides. */
export const optInsOf = (gate: Gate, subject: Subject): readonly MadeOptIn[] => {
  if (gate.registration === "no" || gate.registration === "yes") return none;
  const isHis = ({ catalogId, optIn }: MadeOptIn) =>
    (catalogId === gate.owner || catalogId === subject.accountId) &&
    (subject.names.includes(optIn.principal) || optIn.principal === subject.accountId);
  const own = gate.own.filter(isHis);
  if (own.length > 0 || gate.wide.length === 0) return own;
  const wide = gate.wide.filter(isHis);
  if (wide.length === 0 || subject.accountId === gate.owner) return wide;
  const database = gate.database.filter(isHis);
  return database.length === 0 ? none : [...wide, ...database];
};

export const hasOptedIn = (gate: Gate, subject: Subject): boolean => optInsOf(gate, subject).length > 0;
