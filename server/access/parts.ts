import { createHash } from "node:crypto";
import type { Catalog, Database } from "./model";

/** A piece of a snapshot that is written, and read again, only when it changed. */
export interface Part {
  part: string;
  hash: string;
  body: unknown;
}

/** In the order in which they are read: grants on filters are asked for by what filters there are. */
export const RULES = [
  "settings",
  "tags",
  "expressions",
  "filters",
  "grants",
  "optIns",
  "locations",
] as const satisfies readonly (keyof Catalog)[];
export type RulePart = (typeof RULES)[number];
const DATABASE = "database:";

/** The name of a database's part. */
export const databasePart = (name: string): string => DATABASE + name;

export const isDatabasePart = (part: string): boolean => part.startsWith(DATABASE);

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** The parts of a catalog. It must be in one order, as whoever reads AWS leaves it, for the hashes to be the same. */
export function partsOf(catalog: Catalog): Part[] {
  const rules = RULES.map((part) => partOf(part, catalog[part]));
  return [...rules, ...catalog.databases.map((database) => partOf(databasePart(database.name), database))];
}

export const partOf = (part: string, body: unknown): Part => ({
  part,
  hash: hashOf(JSON.stringify(body)),
  body,
});

/** The catalog that these parts are of. */
export function catalogOf(catalogId: string, parts: ReadonlyMap<string, unknown>): Catalog {
  const names = [...parts.keys()].filter(isDatabasePart).sort();
  const rules = Object.fromEntries(RULES.map((part) => [part, parts.get(part)])) as Pick<
    Catalog,
    (typeof RULES)[number]
  >;
  return { catalogId, ...rules, databases: names.map((name) => parts.get(name) as Database) };
}

/** Over all parts: two catalogs that say the same have the same. */
export function versionOf(parts: readonly Pick<Part, "part" | "hash">[]): string {
  const lines = parts.map(({ part, hash }) => `${part} ${hash}`);
  return hashOf(lines.sort().join("\n"));
}

/** Of a whole lake: that of each catalog in it. */
export const lakeVersionOf = (versions: ReadonlyMap<string, string>): string =>
  versionOf([...versions].map(([part, hash]) => ({ part, hash })));
