import type { ParsedInput } from "@/server/api/endpoint";
import { notFound } from "@/server/errors";
import type { Context } from "@/server/identity";
import { type AssignedTags, assigned } from "./assigned";
import type * as contract from "./contract";
import { CSV_TYPE, fileOf } from "./file-response";
import { currentLake } from "./lake";
import type { Catalog } from "./model";
import { sheetHeading, sheetLine } from "./tag-sheet";
import { yamlLines } from "./tag-yaml-writing";

type Asked = ParsedInput<typeof contract.downloadAssignments>;

/** What is assigned to databases, tables and columns themselves, as files that draftAssignments takes back. */
export async function downloadAssignments(_ctx: Context, asked: Asked): Promise<Response> {
  const catalog = await catalogOf(asked);
  const keys = keysOf(catalog, assigned(catalog, asked));
  return fileOf(csvLines(keys, assigned(catalog, asked)), { name: nameOf(asked, "csv"), type: CSV_TYPE });
}

export async function downloadAssignmentsYaml(_ctx: Context, asked: Asked): Promise<Response> {
  const catalog = await catalogOf(asked);
  const type = "application/yaml; charset=utf-8";
  const lines = yamlLines(catalog.catalogId, assigned(catalog, asked));
  return fileOf(lines, { name: nameOf(asked, "yaml"), type });
}

async function catalogOf({ accountId, database, table }: Asked): Promise<Catalog> {
  const { lake } = await currentLake();
  const found = lake.catalogs.find(({ catalogId }) => catalogId === accountId);
  if (!found) throw notFound("account");
  const holder = found.databases.find(({ name }) => name === database);
  if (database !== undefined && !holder) throw notFound("database");
  if (table !== undefined && !holder?.tables.some(({ name }) => name === table)) throw notFound("table");
  return found;
}

const nameOf = ({ accountId, database, table }: Asked, ending: string) =>
  `${["lf-tags", accountId, database, table].filter((one) => one !== undefined).join("-")}.${ending}`;

/** Those of the account, and whichever is assigned though the account does not list it. */
function keysOf({ tags }: Catalog, places: Iterable<AssignedTags>): string[] {
  const keys = new Set(tags.map(({ key }) => key));
  for (const place of places) for (const key of Object.keys(place.tags)) keys.add(key);
  return [...keys].sort();
}

function* csvLines(keys: readonly string[], places: Iterable<AssignedTags>): Generator<string> {
  yield sheetHeading(keys);
  for (const { tags, ...place } of places) yield sheetLine(place, tags, keys);
}
