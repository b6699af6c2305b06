import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput } from "@/server/local/catalog/errors";
import { gives, type Standing, standingOf } from "@/server/local/lakeformation/authority";
import { effectiveGrants } from "@/server/local/lakeformation/effective";
import {
  aboutOf,
  type Grant,
  type GrantListRequest,
  listGrants,
  type SeenBy,
} from "@/server/local/lakeformation/grants";
import { identitiesOf } from "@/server/local/lakeformation/principals";
import { type Resource, type ResourceKind, resourceKey } from "@/server/local/lakeformation/resource";
import { findSubject } from "@/server/local/lakeformation/subject";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { readPrincipalOf } from "./grants";
import type { LakeFormationDeps } from "./index";
import { writeGrant } from "./permission-rows";
import { readCatalogId, readResource } from "./resource-shape";

type Lf = typeof lakeformation;
type Input = InputOf<Lf, "ListPermissions">;
type Row = lakeformation.PrincipalResourcePermissions;

const pageSize = 100;
const chunk = 1000;

const kindsOf: Record<string, readonly ResourceKind[]> = {
  CATALOG: ["catalog"],
  DATABASE: ["database"],
  TABLE: ["table", "allTables", "columns"],
  DATA_LOCATION: ["location"],
  LF_TAG: ["tag"],
  LF_TAG_POLICY: ["tagPolicy"],
  LF_TAG_POLICY_DATABASE: ["tagPolicy"],
  LF_TAG_POLICY_TABLE: ["tagPolicy"],
  LF_NAMED_TAG_EXPRESSION: ["expression"],
};

export async function listPermissions(
  { state }: LakeFormationDeps,
  input: Input,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListPermissions">> {
  ctx.authorize("lakeformation:ListPermissions", "*");
  const asked = readAsked(input, ctx);
  const standing = await standingOf(state, ctx.caller);
  const { NextToken, MaxResults: limit = pageSize, ...filter } = input;
  const list = `permissions of ${ctx.caller.arn}: ${JSON.stringify(filter)}`;
  const after = readPosition(readToken(NextToken, list));
  const source =
    asked.principal !== undefined && asked.resource
      ? effective(state, standing, asked.principal, asked.resource)
      : explicit(state, standing, asked, ctx, after.id);
  const rows: { row: Row; position: string }[] = [];
  for await (const grant of source) {
    const seen = await visiblePart(standing, grant, ctx);
    for (const [part, row] of (seen ? writeGrant(seen) : []).entries()) {
      if (isBefore(grant.id, part, after)) continue;
      rows.push({ row, position: `${grant.id}/${part}` });
    }
    if (rows.length > limit) break;
  }
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? page.at(-1)?.position : undefined;
  return { PrincipalResourcePermissions: page.map(({ row }) => row), NextToken: issueToken(next, list) };
}

/** The last row of the page before: a part of a grant. */
function readPosition(position = "0/-1"): { id: string; part: number } {
  const [id = "0", part = "-1"] = position.split("/");
  return { id, part: Number(part) };
}

function isBefore(id: string, part: number, last: { id: string; part: number }): boolean {
  return id === last.id ? part <= last.part : BigInt(id) < BigInt(last.id);
}

interface Asked {
  principal?: string;
  resource?: Resource;
  catalogId?: string;
  kinds: readonly ResourceKind[] | undefined;
  policiesOn: string | undefined;
  related: boolean;
}

function readAsked(input: Input, ctx: CallContext): Asked {
  const { Principal, Resource, ResourceType, CatalogId, IncludeRelated = "FALSE" } = input;
  if (Principal && !Resource) throw invalidInput("Resource is mandatory if Principal is set in the input.");
  const narrow = Resource?.TableWithColumns !== undefined || Resource?.DataCellsFilter !== undefined;
  if (narrow || (Resource && Object.values(Resource).every((value) => value === undefined))) {
    throw invalidInput("Resource must have either the catalog, table or database field populated.");
  }
  if (IncludeRelated !== "TRUE" && IncludeRelated !== "FALSE") {
    throw invalidInput("IncludeRelated must be TRUE or FALSE");
  }
  const related = IncludeRelated === "TRUE";
  if (related && Principal) {
    throw invalidInput("Principal must not be specified when requesting cell filter information.");
  }
  return {
    ...(Principal ? { principal: readPrincipalOf(Principal) } : {}),
    ...(Resource ? { resource: readResource(Resource, readCatalogId(CatalogId, ctx.caller.accountId)) } : {}),
    ...(CatalogId ? { catalogId: readCatalogId(CatalogId, CatalogId) } : {}),
    kinds: ResourceType && kindsOf[ResourceType],
    policiesOn: policiesOf(ResourceType),
    related,
  };
}

/** AWS was seen to list only the policies on databases where it is asked for all. */
function policiesOf(type: string | undefined): string | undefined {
  if (type === "LF_TAG_POLICY_TABLE") return "TABLE";
  return type === "LF_TAG_POLICY" || type === "LF_TAG_POLICY_DATABASE" ? "DATABASE" : undefined;
}

/** What was granted, and is on what is asked for. */
async function* explicit(
  db: LakeFormationDeps["state"],
  standing: Standing,
  asked: Asked,
  ctx: CallContext,
  from: string,
): AsyncGenerator<Grant> {
  const request: GrantListRequest = {
    catalogId: asked.resource?.catalogId ?? asked.catalogId,
    kinds: asked.resource ? kindsAbout(asked.resource) : asked.kinds,
    about: asked.resource && aboutOf(asked.resource),
    limit: chunk,
  };
  // The grant at which the last page ended may have a part left.
  let after = from === "0" ? from : String(BigInt(from) - BigInt(1));
  for (;;) {
    const grants = await listGrants(db, seenBy(standing, ctx), { ...request, after });
    yield* grants.filter(({ resource }) => isAskedFor(resource, asked));
    const last = grants.at(-1);
    if (!last || grants.length < chunk) return;
    after = last.id;
  }
}

const kindsAbout = ({ kind }: Resource): ResourceKind[] =>
  kind === "table" ? ["table", "columns", "cellsFilter"] : [kind];

function isAskedFor(resource: Resource, { resource: asked, kinds, policiesOn, related }: Asked): boolean {
  if (resource.kind === "tagPolicy" && policiesOn !== undefined && resource.resourceType !== policiesOn) {
    return false;
  }
  // Data cells filters are told of with a table alone, and only when they are asked for.
  if (resource.kind === "cellsFilter") return related && asked?.kind === "table";
  if (kinds && !kinds.includes(resource.kind)) return false;
  if (!asked) return true;
  if (asked.kind === "table") return "table" in resource;
  if (asked.kind === "tag") {
    const common = (value: string) => asked.values.includes(value) || value === "*";
    return resource.kind === "tag" && resource.key === asked.key && resource.values.some(common);
  }
  return resourceKey(resource) === resourceKey(asked);
}

/** All that a principal has on a thing, however it came to it. */
async function* effective(
  db: LakeFormationDeps["state"],
  standing: Standing,
  principal: string,
  resource: Resource,
): AsyncGenerator<Grant> {
  const subject = await findSubject(db, resource).catch((error: Error) => {
    // Nobody learns here what another account's catalog lacks.
    if (error.name !== "EntityNotFoundException" || resource.catalogId === standing.accountId) throw error;
  });
  if (!subject) return;
  const grants = await effectiveGrants(db, standing, principal, resource, subject);
  for (const [index, grant] of grants.entries()) yield { ...grant, id: String(index + 1) };
}

/** Admins see what other accounts gave to theirs, not what they gave to somebody of it. */
export function seenBy({ accountId, admin, readOnlyAdmin }: Standing, { caller }: CallContext): SeenBy {
  return { accountId, identities: [...identitiesOf(caller), ...(admin || readOnlyAdmin ? [accountId] : [])] };
}

/** Who isn't an admin sees what was given to itself, and of others' permissions those that it has too. */
export async function visiblePart(standing: Standing, grant: Grant, ctx: CallContext): Promise<Grant | null> {
  if (standing.admin || standing.readOnlyAdmin || identitiesOf(ctx.caller).includes(grant.principal))
    return grant;
  const { kept, direct } = await standing.given();
  const mine = [...kept, ...direct];
  const shown = (permission: Grant["permissions"][number]) =>
    mine.some((held) => gives(held, permission, grant.resource));
  const permissions = grant.permissions.filter(shown);
  return permissions.length > 0 ? { ...grant, permissions, grantable: grant.grantable.filter(shown) } : null;
}
