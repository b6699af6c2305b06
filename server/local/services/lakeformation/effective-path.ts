import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput } from "@/server/local/catalog/errors";
import { standingOf } from "@/server/local/lakeformation/authority";
import { grantsAt } from "@/server/local/lakeformation/grants";
import { locatedAt } from "@/server/local/lakeformation/located";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { seenBy, visiblePart } from "./list-permissions";
import { writeGrant } from "./permission-rows";
import { readCatalogId } from "./resource-shape";
import { readArn } from "./resources";

type Lf = typeof lakeformation;

const pageSize = 100;

/** What was granted on the databases and tables that lie at a path. */
export async function getEffectivePermissionsForPath(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "GetEffectivePermissionsForPath">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetEffectivePermissionsForPath">> {
  ctx.authorize("lakeformation:GetEffectivePermissionsForPath", "*");
  const arn = readArn(input.ResourceArn);
  const catalogId = readCatalogId(input.CatalogId, ctx.caller.accountId);
  const standing = await standingOf(state, ctx.caller);
  const grants = await grantsAt(
    state,
    seenBy(standing, ctx),
    catalogId,
    await locatedAt(state, catalogId, arn),
  );
  const seen = await Promise.all(grants.map((grant) => visiblePart(standing, grant, ctx)));
  const rows = seen.flatMap((grant) => (grant ? writeGrant(grant) : []));
  const list = `permissions at ${arn} in ${catalogId} for ${ctx.caller.arn}`;
  const position = readToken(input.NextToken, list) ?? "0";
  if (!/^\d{1,9}$/.test(position)) throw invalidInput("Invalid NextToken");
  const end = Number(position) + (input.MaxResults ?? pageSize);
  return {
    Permissions: rows.slice(Number(position), end),
    NextToken: issueToken(end < rows.length ? String(end) : undefined, list),
  };
}
