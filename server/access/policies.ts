import { createHash } from "node:crypto";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { Context } from "@/server/identity";
import type * as contract from "./contract";
import { inlineOf } from "./expressions";
import { allColumns, findDatabase, findTable } from "./find";
import { hoursOf } from "./hours";
import { type CurrentLake, currentLake } from "./lake";
import { endingsOf, type Given } from "./leases";
import { matchCount } from "./match-count";
import type { Resource } from "./model";
import { grantKey } from "./operations/resource-key";
import { pageOfAll } from "./page";
import { isNamed, whoOf } from "./who";

type Reach = Pick<contract.Policy, "databases" | "tables" | "columns">;
const NOTHING: Reach = { databases: 0, tables: 0, columns: null };

/** The grants of the accounts, each with how much it reaches. */
export async function listPolicies(
  _ctx: Context,
  { id, accountId, principal, kind, search, limit, cursor }: ParsedInput<typeof contract.listPolicies>,
): Promise<Output<typeof contract.listPolicies>> {
  const current = await currentLake();
  const found = current.lake.catalogs
    .filter(({ catalogId }) => accountId === undefined || catalogId === accountId)
    .flatMap(({ catalogId, grants }) => grants.map((grant): Given => ({ catalogId, grant })))
    .filter((one) => id === undefined || idOf(one) === id)
    .filter(({ grant }) => principal === undefined || grant.principal === principal)
    .filter(({ grant }) => kind === undefined || (grant.resource.kind === "tagPolicy") === (kind === "tags"))
    .filter(
      ({ grant }) =>
        search === undefined ||
        isAbout(grant.resource, search) ||
        isNamed(whoOf(grant.principal, current), search),
    );
  const page = pageOfAll(found, keyOf, { limit, cursor });
  const hours = await hoursOf(page.items);
  return {
    ...page,
    items: page.items.map(({ catalogId, grant }) => ({
      ...{
        id: idOf({ catalogId, grant }),
        accountId: catalogId,
        grant,
        who: whoOf(grant.principal, current),
      },
      ...reachOf(catalogId, grant.resource, current),
      ends: endingsOf({ catalogId, grant }, hours),
    })),
  };
}

const isAbout = (resource: Resource, search: string) =>
  JSON.stringify(resource).toLowerCase().includes(search);

const idOf = ({ catalogId, grant }: Given): string =>
  createHash("sha256").update(grantKey(catalogId, grant)).update(catalogId).digest("base64url");

const keyOf = (found: Given): string => [found.catalogId, found.grant.principal, idOf(found)].join("\u0001");

/** On how many databases, tables and columns a grant bears now. */
function reachOf(grantedIn: string, resource: Resource, current: CurrentLake): Reach {
  const catalogId = resource.catalogId ?? grantedIn;
  const { lake } = current;
  switch (resource.kind) {
    case "database":
      return { ...NOTHING, databases: findDatabase(lake, { ...resource, catalogId }) ? 1 : 0 };
    case "allTables":
      return { ...NOTHING, tables: findDatabase(lake, { ...resource, catalogId })?.tables.length ?? 0 };
    case "table":
    case "cellsFilter":
      return { ...NOTHING, tables: findTable(lake, { ...resource, catalogId }) ? 1 : 0 };
    case "columns": {
      const found = findTable(lake, { ...resource, catalogId });
      if (!found) return { ...NOTHING, columns: 0 };
      const all = allColumns(found.table).map(({ name }) => name);
      const { columns } = resource;
      const isIn = (name: string) =>
        "include" in columns ? columns.include.includes(name) : !columns.exclude.includes(name);
      return { ...NOTHING, tables: 1, columns: all.filter(isIn).length };
    }
    case "tagPolicy":
      return matched(catalogId, resource, current);
    default:
      return NOTHING;
  }
}

function matched(
  catalogId: string,
  { expression, resourceType }: Extract<Resource, { kind: "tagPolicy" }>,
  current: CurrentLake,
): Reach {
  const inline = inlineOf(catalogId, expression, current);
  if (!inline) return NOTHING;
  const { isWhole, columns, ...reach } = matchCount(current.view, {
    ...{ catalogId, resourceType },
    expression: inline,
  });
  return { ...reach, columns: isWhole ? null : columns };
}
