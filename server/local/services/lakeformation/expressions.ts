import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { catalogOf } from "@/server/local/catalog/access";
import { holds, standingOf } from "@/server/local/lakeformation/authority";
import {
  createExpression,
  deleteExpression,
  findExpression,
  listExpressions,
  replaceExpression,
  type SavedExpression,
} from "@/server/local/lakeformation/expressions";
import { addGrant } from "@/server/local/lakeformation/grants";
import type { Permission } from "@/server/local/lakeformation/permissions";
import { insufficient, requireOnExpression, requireOnTags } from "@/server/local/lakeformation/tag-access";
import { requireTags } from "@/server/local/lakeformation/tags";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import { inTransaction } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { readExpression, writeExpression } from "./tag-shapes";

type Lf = typeof lakeformation;

const pageSize = 100;

/** What whoever saved an expression has on it, and may pass on; an admin has it anyway. */
const creatorHas: readonly Permission[] = ["ALTER", "DESCRIBE", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"];

function readSaved(
  input: InputOf<Lf, "CreateLFTagExpression" | "UpdateLFTagExpression">,
  ctx: CallContext,
): SavedExpression {
  return {
    accountId: catalogOf(ctx, input.CatalogId),
    name: input.Name ?? "",
    description: input.Description,
    expression: readExpression(input.Expression),
  };
}

function writeSaved({
  accountId,
  name,
  description,
  expression,
}: SavedExpression): lakeformation.LFTagExpression {
  return {
    Name: name,
    Description: description,
    CatalogId: accountId,
    Expression: writeExpression(expression),
  };
}

export async function createLFTagExpression(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "CreateLFTagExpression">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "CreateLFTagExpression">> {
  ctx.authorize("lakeformation:CreateLFTagExpression", "*");
  const saved = readSaved(input, ctx);
  const { accountId, name } = saved;
  const standing = await standingOf(state, ctx.caller);
  const catalog = { catalogId: accountId, kind: "catalog" } as const;
  if (!(await holds(state, standing, "CREATE_LF_TAG_EXPRESSION", catalog))) {
    throw insufficient(": Required create tag expression on catalog");
  }
  await requireOnTags(state, standing, "GRANT_WITH_LF_TAG_EXPRESSION", saved);
  await inTransaction(state, async (client) => {
    await requireTags(client, saved.accountId, saved.expression, true);
    await createExpression(client, saved);
    if (standing.admin) return;
    await addGrant(client, {
      ...{ accountId, principal: ctx.caller.roleArn, updatedBy: ctx.caller.roleArn },
      ...{ permissions: creatorHas, grantable: creatorHas },
      resource: { catalogId: accountId, kind: "expression", name },
    });
  });
  return {};
}

export async function updateLFTagExpression(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "UpdateLFTagExpression">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "UpdateLFTagExpression">> {
  ctx.authorize("lakeformation:UpdateLFTagExpression", "*");
  const saved = readSaved(input, ctx);
  const standing = await standingOf(state, ctx.caller);
  await requireOnExpression(state, standing, "ALTER", saved);
  await requireOnTags(state, standing, "GRANT_WITH_LF_TAG_EXPRESSION", saved);
  await inTransaction(state, async (client) => {
    await requireTags(client, saved.accountId, saved.expression, true);
    await replaceExpression(client, saved);
  });
  return {};
}

export async function getLFTagExpression(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "GetLFTagExpression">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetLFTagExpression">> {
  ctx.authorize("lakeformation:GetLFTagExpression", "*");
  const named = { accountId: catalogOf(ctx, input.CatalogId), name: input.Name ?? "" };
  await requireOnExpression(state, await standingOf(state, ctx.caller), "DESCRIBE", named);
  return writeSaved(await findExpression(state, named.accountId, named.name));
}

export async function deleteLFTagExpression(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "DeleteLFTagExpression">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DeleteLFTagExpression">> {
  ctx.authorize("lakeformation:DeleteLFTagExpression", "*");
  const named = { accountId: catalogOf(ctx, input.CatalogId), name: input.Name ?? "" };
  await requireOnExpression(state, await standingOf(state, ctx.caller), "DROP", named);
  await inTransaction(state, (client) => deleteExpression(client, named.accountId, named.name));
  return {};
}

export async function listLFTagExpressions(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "ListLFTagExpressions">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListLFTagExpressions">> {
  ctx.authorize("lakeformation:ListLFTagExpressions", "*");
  const accountId = catalogOf(ctx, input.CatalogId);
  const standing = await standingOf(state, ctx.caller);
  const list = `tag expressions of ${accountId}`;
  const after = readToken(input.NextToken, list);
  const page = await listExpressions(state, accountId, { after, limit: input.MaxResults ?? pageSize });
  const LFTagExpressions: lakeformation.LFTagExpression[] = [];
  for (const saved of page.items) {
    const resource = { catalogId: accountId, kind: "expression", name: saved.name } as const;
    if (await holds(state, standing, "DESCRIBE", resource)) LFTagExpressions.push(writeSaved(saved));
  }
  return { LFTagExpressions, NextToken: issueToken(page.next, list) };
}
