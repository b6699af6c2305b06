import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { invalidInput, notImplemented } from "@/server/local/catalog/errors";
import { holds, notAuthorized, type Standing, standingOf } from "@/server/local/lakeformation/authority";
import { addOptIn, listOptIns, type OptIn, removeOptIn } from "@/server/local/lakeformation/opt-ins";
import { principalExists } from "@/server/local/lakeformation/principals";
import type { Resource } from "@/server/local/lakeformation/resource";
import { iamAllowedPrincipals } from "@/server/local/lakeformation/settings";
import { findSubject } from "@/server/local/lakeformation/subject";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { readPrincipalOf } from "./grants";
import type { LakeFormationDeps } from "./index";
import { readResource, writeResource } from "./resource-shape";

type Lf = typeof lakeformation;

const pageSize = 100;

function readOptIn(input: lakeformation.CreateLakeFormationOptInRequest, ctx: CallContext): OptIn {
  if (input.Condition !== undefined) throw notImplemented("Condition of an opt-in");
  const { accountId, arn } = ctx.caller;
  const resource = readResource(input.Resource, accountId);
  if (resource.kind !== "database" && resource.kind !== "table" && resource.kind !== "allTables") {
    throw invalidInput("Only databases and tables can be opted in.");
  }
  const principal = readPrincipalOf(input.Principal);
  if (principal === iamAllowedPrincipals) throw invalidInput(`Invalid principal, arn: ${principal}`);
  return { accountId, principal, resource, updatedBy: arn };
}

/** Whether an admin may be told that another account's thing is there. */
async function knows(client: Queryable, standing: Standing, resource: Resource): Promise<boolean> {
  const { catalogId } = resource;
  const wanted: Resource =
    resource.kind === "allTables" ? { catalogId, kind: "database", database: resource.database } : resource;
  return catalogId === standing.accountId || holds(client, standing, "DESCRIBE", wanted);
}

export async function createOptIn(
  { state, directory }: LakeFormationDeps,
  input: InputOf<Lf, "CreateLakeFormationOptIn">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "CreateLakeFormationOptIn">> {
  ctx.authorize("lakeformation:CreateLakeFormationOptIn", "*");
  const optIn = readOptIn(input, ctx);
  if (!principalExists(directory, optIn.principal)) {
    throw invalidInput(`Invalid principal, arn: ${optIn.principal}`);
  }
  await inTransaction(state, async (client) => {
    const standing = await standingOf(client, ctx.caller);
    if (!standing.admin || !(await knows(client, standing, optIn.resource))) throw notAuthorized();
    await findSubject(client, optIn.resource);
    await addOptIn(client, optIn);
  });
  return {};
}

export async function deleteOptIn(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "DeleteLakeFormationOptIn">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DeleteLakeFormationOptIn">> {
  ctx.authorize("lakeformation:DeleteLakeFormationOptIn", "*");
  if (!(await standingOf(state, ctx.caller)).admin) throw notAuthorized();
  await removeOptIn(state, readOptIn(input, ctx));
  return {};
}

export async function listOptInsOf(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "ListLakeFormationOptIns">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListLakeFormationOptIns">> {
  ctx.authorize("lakeformation:ListLakeFormationOptIns", "*");
  const { admin, readOnlyAdmin } = await standingOf(state, ctx.caller);
  if (!admin && !readOnlyAdmin) throw notAuthorized();
  const { accountId } = ctx.caller;
  const { NextToken, MaxResults: limit = pageSize, ...filter } = input;
  const list = `opt-ins of ${accountId}: ${JSON.stringify(filter)}`;
  const asked = {
    ...(input.Principal ? { principal: readPrincipalOf(input.Principal) } : {}),
    ...(input.Resource ? { resource: readResource(input.Resource, accountId) } : {}),
  };
  const page = await listOptIns(state, accountId, asked, { after: readToken(NextToken, list), limit });
  return {
    LakeFormationOptInsInfoList: page.items.map((optIn) => ({
      Principal: { DataLakePrincipalIdentifier: optIn.principal },
      Resource: writeResource(optIn.resource),
      LastModified: optIn.updatedAt,
      LastUpdatedBy: optIn.updatedBy,
    })),
    NextToken: issueToken(page.next, list),
  };
}
