import { parseAsArrayOf, parseAsString, parseAsStringLiteral } from "nuqs";
import type { Input } from "@/server/api/endpoint";
import { ENTRY_KINDS, type Facet, type listCatalog } from "@/server/catalog/contract";
import { SOURCE_KINDS } from "./source-draft";

const values = parseAsArrayOf(parseAsString).withDefault([]);

/** What the catalog keeps in its URL. */
export const catalogFilters = {
  q: parseAsString.withDefault(""),
  kind: parseAsStringLiteral(ENTRY_KINDS),
  domain: values,
  classification: values,
  ownerTeam: values,
  accountId: values,
  format: values,
  tag: values,
};

export type CatalogFilters = { q: string; kind: (typeof ENTRY_KINDS)[number] | null } & Record<
  Facet,
  string[]
>;

/** The API's input for these filters. */
export function catalogInput({ q, kind, ...facets }: CatalogFilters): Input<typeof listCatalog> {
  const text = q.trim();
  return { ...(text ? { text } : {}), ...(kind ? { kind } : {}), ...facets };
}

export const isFiltered = ({ q, kind, ...facets }: CatalogFilters) =>
  q.trim() !== "" || kind !== null || Object.values(facets).some((one) => one.length > 0);

export const CLEARED = {
  q: null,
  kind: null,
  domain: null,
  classification: null,
  ownerTeam: null,
  accountId: null,
  format: null,
  tag: null,
};

/** What the form of a registration keeps in its URL. */
export const registerFilters = {
  account: parseAsString,
  source: parseAsStringLiteral(SOURCE_KINDS).withDefault("upload"),
  location: parseAsString.withDefault(""),
};
