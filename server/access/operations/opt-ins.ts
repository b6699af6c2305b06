import type { Catalog } from "@/server/access/model";
import type { Operation } from "@/server/access/operation";
import { requirePrincipal } from "./principal";
import { invalid, notFound } from "./refused";
import { optInKey } from "./resource-key";
import { requireResource } from "./subject";

type Of<Name extends Operation["name"]> = Extract<Operation, { name: Name }>;

/** https://docs.aws.amazon.com/lake-formation/latest/dg/notes-hybrid.html */
export const createOptIn = (
  catalog: Catalog,
  { optIn }: Of<"CreateLakeFormationOptIn">,
  catalogs: ReadonlyMap<string, Catalog>,
): Catalog => {
  requirePrincipal(optIn.principal);
  const { kind } = optIn.resource;
  if (kind !== "database" && kind !== "table" && kind !== "allTables")
    throw invalid(`A principal is opted in to a database or to tables of it, not to a ${kind}`);
  requireResource(catalog, optIn.resource, catalogs);
  const key = optInKey(catalog.catalogId, optIn);
  if (catalog.optIns.some((each) => optInKey(catalog.catalogId, each) === key))
    throw invalid("The principal is opted in to the resource already");
  return { ...catalog, optIns: [...catalog.optIns, optIn] };
};

export const deleteOptIn = (catalog: Catalog, { optIn }: Of<"DeleteLakeFormationOptIn">): Catalog => {
  const key = optInKey(catalog.catalogId, optIn);
  const optIns = catalog.optIns.filter((each) => optInKey(catalog.catalogId, each) !== key);
  if (optIns.length === catalog.optIns.length) throw notFound("Opt-in not found.");
  return { ...catalog, optIns };
};
