import { entityNotFound, notImplemented } from "@/server/local/catalog/errors";
import { readResourcePolicy } from "@/server/local/catalog/resource-policy";
import { awsError, type CallContext, type InputOf, type OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";

const conditionFailed = (message: string) => awsError("ConditionCheckFailureException", message);

/** The policy of the caller's own catalog; those of single resources aren't there. */
function ownCatalog(ctx: CallContext, action: string, arn: string | undefined): string {
  const own = `arn:aws:glue:${ctx.region}:${ctx.caller.accountId}:catalog`;
  if (arn !== undefined && arn !== own) throw notImplemented("a resource policy of anything but the catalog");
  ctx.authorize(action, own);
  return ctx.caller.accountId;
}

export async function putResourcePolicy(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "PutResourcePolicy">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "PutResourcePolicy">> {
  const accountId = ownCatalog(ctx, "glue:PutResourcePolicy", input.ResourceArn);
  const text = input.PolicyInJson ?? "";
  readResourcePolicy(text);
  const kept = await catalog.resourcePolicy(accountId);
  if (input.PolicyExistsCondition === "MUST_EXIST" && !kept) throw conditionFailed("Policy does not exist.");
  if (input.PolicyExistsCondition === "NOT_EXIST" && kept) throw conditionFailed("Policy already exists.");
  if (input.PolicyHashCondition !== undefined && input.PolicyHashCondition !== kept?.hash) {
    throw conditionFailed("The policy hash condition does not match.");
  }
  return { PolicyHash: await catalog.saveResourcePolicy(accountId, text) };
}

export async function getResourcePolicy(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "GetResourcePolicy">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetResourcePolicy">> {
  const accountId = ownCatalog(ctx, "glue:GetResourcePolicy", input.ResourceArn);
  const kept = await catalog.resourcePolicy(accountId);
  if (!kept) throw entityNotFound("Policy not found");
  const { policy, hash, createdAt, updatedAt } = kept;
  return { PolicyInJson: policy, PolicyHash: hash, CreateTime: createdAt, UpdateTime: updatedAt };
}

export async function getResourcePolicies(
  { catalog }: GlueDeps,
  _input: InputOf<Glue, "GetResourcePolicies">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetResourcePolicies">> {
  const kept = await catalog.resourcePolicy(ownCatalog(ctx, "glue:GetResourcePolicies", undefined));
  if (!kept) return { GetResourcePoliciesResponseList: [] };
  const { policy, hash, createdAt, updatedAt } = kept;
  const found = { PolicyInJson: policy, PolicyHash: hash, CreateTime: createdAt, UpdateTime: updatedAt };
  return { GetResourcePoliciesResponseList: [found] };
}

export async function deleteResourcePolicy(
  { catalog }: GlueDeps,
  input: InputOf<Glue, "DeleteResourcePolicy">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "DeleteResourcePolicy">> {
  const accountId = ownCatalog(ctx, "glue:DeleteResourcePolicy", input.ResourceArn);
  const kept = await catalog.resourcePolicy(accountId);
  if (!kept) throw entityNotFound("Policy not found");
  if (input.PolicyHashCondition !== undefined && input.PolicyHashCondition !== kept.hash) {
    throw conditionFailed("The policy hash condition does not match.");
  }
  await catalog.deleteResourcePolicy(accountId);
  return {};
}
