import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { authorizeCatalog } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import { assign, findTaggable, type Taggable, unassign } from "@/server/local/lakeformation/assignments";
import { type Standing, standingOf } from "@/server/local/lakeformation/authority";
import { holdsOnValue, lacking, requireTagger } from "@/server/local/lakeformation/tag-access";
import { tagNotFound } from "@/server/local/lakeformation/tag-errors";
import { knownTags, type TagValue } from "@/server/local/lakeformation/tags";
import { inTransaction, type Queryable } from "@/server/local/state/transaction";
import type { AwsError, CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";
import { type NamedTag, readTaggable, readTagValues } from "./tag-shapes";

type Lf = typeof lakeformation;
type Change = "AddLFTagsToResource" | "RemoveLFTagsFromResource";

export async function addLFTagsToResource(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "AddLFTagsToResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "AddLFTagsToResource">> {
  return changeTags(deps, "AddLFTagsToResource", input, ctx, async (client, resource, tags) => {
    const known = await knownTags(client, resource.accountId, tags, true);
    await assign(client, resource, known);
    return known;
  });
}

export async function removeLFTagsFromResource(
  deps: LakeFormationDeps,
  input: InputOf<Lf, "RemoveLFTagsFromResource">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "RemoveLFTagsFromResource">> {
  return changeTags(deps, "RemoveLFTagsFromResource", input, ctx, unassign);
}

/** Changes the tags of a resource by what `change` does; the tags that it doesn't answer are told as failed. */
async function changeTags(
  deps: LakeFormationDeps,
  operation: Change,
  input: InputOf<Lf, Change>,
  ctx: CallContext,
  change: (client: Queryable, resource: Taggable, tags: readonly TagValue[]) => Promise<TagValue[]>,
): Promise<OutputOf<Lf, Change>> {
  ctx.authorize(`lakeformation:${operation}`, "*");
  const resource = readTaggable(ctx, input.CatalogId, input.Resource);
  const tags = readTagValues(input.LFTags ?? []);
  const { accountId, databaseName } = resource;
  await authorizeCatalog(deps.catalog, ctx, "glue:GetDatabase", { accountId, databaseName });
  const failures = await inTransaction(deps.state, async (client) => {
    const standing = await standingOf(client, ctx.caller);
    const facts = await findTaggable(client, resource, true);
    await requireTagger(client, standing, ctx.caller.roleArn, resource, facts);
    const failed = await refusals(client, standing, accountId, tags);
    const allowed = tags.filter((tag) => !failed.has(tag));
    const changed = new Set((await change(client, resource, allowed)).map(({ key }) => key));
    for (const tag of allowed) if (!changed.has(tag.key)) failed.set(tag, tagNotFound());
    return failed;
  });
  return { Failures: [...failures].map(([tag, error]) => writeFailure(tag, accountId, error)) };
}

/** Which of the tags the caller may not put on something or take off, or not on this, and why. */
async function refusals(
  client: Queryable,
  standing: Standing,
  accountId: string,
  tags: readonly NamedTag[],
): Promise<Map<NamedTag, AwsError>> {
  const refused = new Map<NamedTag, AwsError>();
  for (const tag of tags) {
    if ((tag.accountId ?? accountId) !== accountId) {
      refused.set(tag, invalidInput("An LF-Tag and what it is assigned to must be in the same account"));
    } else if (!(await holdsOnValue(client, standing, "ASSOCIATE", accountId, tag))) {
      refused.set(tag, lacking("ASSOCIATE", tag.key));
    }
  }
  return refused;
}

function writeFailure(tag: NamedTag, accountId: string, error: AwsError): lakeformation.LFTagError {
  return {
    LFTag: { CatalogId: tag.accountId ?? accountId, TagKey: tag.key, TagValues: [tag.value] },
    Error: { ErrorCode: error.name, ErrorMessage: error.message },
  };
}
