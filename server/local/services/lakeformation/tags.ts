import type * as lakeformation from "@aws-sdk/client-lakeformation";
import { catalogOf } from "@/server/local/catalog/access";
import { invalidInput } from "@/server/local/catalog/errors";
import { type Given, holds, standingOf } from "@/server/local/lakeformation/authority";
import { addGrant } from "@/server/local/lakeformation/grants";
import type { Permission } from "@/server/local/lakeformation/permissions";
import { insufficient, lacking, requireOnTag, visibleValues } from "@/server/local/lakeformation/tag-access";
import { tagKeyNotFound } from "@/server/local/lakeformation/tag-errors";
import {
  changeTag,
  createTag,
  deleteTag,
  findTag,
  listTags,
  readValues,
} from "@/server/local/lakeformation/tags";
import { issueToken, readToken } from "@/server/local/services/glue/page-token";
import { inTransaction } from "@/server/local/state/transaction";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { LakeFormationDeps } from "./index";

type Lf = typeof lakeformation;

const pageSize = 100;
const keyOf = (input: { TagKey: string | undefined }) => (input.TagKey ?? "").toLowerCase();

/** What whoever made a tag has on it, and may pass on; an admin has it anyway. */
const creatorHas: readonly Permission[] = [
  "ALTER",
  "ASSOCIATE",
  "DESCRIBE",
  "DROP",
  "GRANT_WITH_LF_TAG_EXPRESSION",
];

export async function createLFTag(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "CreateLFTag">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "CreateLFTag">> {
  ctx.authorize("lakeformation:CreateLFTag", "*");
  const accountId = catalogOf(ctx, input.CatalogId);
  const standing = await standingOf(state, ctx.caller);
  if (!(await holds(state, standing, "CREATE_LF_TAG", { catalogId: accountId, kind: "catalog" }))) {
    throw insufficient(": Required create tag on catalog");
  }
  const key = keyOf(input);
  const values = readValues(input.TagValues ?? []);
  await inTransaction(state, async (client) => {
    await createTag(client, { accountId, key, values });
    if (standing.admin) return;
    await addGrant(client, {
      ...{ accountId, principal: ctx.caller.roleArn, updatedBy: ctx.caller.roleArn },
      ...{ permissions: creatorHas, grantable: creatorHas },
      resource: { catalogId: accountId, kind: "tag", key, values: ["*"] },
    });
  });
  return {};
}

export async function updateLFTag(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "UpdateLFTag">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "UpdateLFTag">> {
  ctx.authorize("lakeformation:UpdateLFTag", "*");
  const tag = { accountId: catalogOf(ctx, input.CatalogId), key: keyOf(input) };
  await requireOnTag(state, await standingOf(state, ctx.caller), "ALTER", tag);
  const added = readValues(input.TagValuesToAdd ?? []);
  const removed = readValues(input.TagValuesToDelete ?? []);
  if (added.length + removed.length === 0) {
    throw invalidInput("TagValuesToAdd and TagValuesToDelete can't both be empty");
  }
  if (added.some((value) => removed.includes(value))) {
    throw invalidInput("A tag value can't be both added and deleted");
  }
  await inTransaction(state, (client) => changeTag(client, tag, { added, removed }));
  return {};
}

export async function getLFTag(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "GetLFTag">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "GetLFTag">> {
  ctx.authorize("lakeformation:GetLFTag", "*");
  const accountId = catalogOf(ctx, input.CatalogId);
  const standing = await standingOf(state, ctx.caller);
  const tag = await findTag(state, accountId, keyOf(input));
  const values = tag && (await visibleValues(state, standing, tag));
  // Who may see none of a tag doesn't learn whether it is there; who sees all of an account's tags does.
  if (!values?.length) {
    if (accountId === standing.accountId && (standing.admin || standing.readOnlyAdmin))
      throw tagKeyNotFound();
    throw lacking("DESCRIBE", keyOf(input));
  }
  return { CatalogId: accountId, TagKey: keyOf(input), TagValues: values };
}

export async function deleteLFTag(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "DeleteLFTag">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "DeleteLFTag">> {
  ctx.authorize("lakeformation:DeleteLFTag", "*");
  const tag = { accountId: catalogOf(ctx, input.CatalogId), key: keyOf(input) };
  await requireOnTag(state, await standingOf(state, ctx.caller), "DROP", tag);
  await inTransaction(state, (client) => deleteTag(client, tag.accountId, tag.key));
  return {};
}

export async function listLFTags(
  { state }: LakeFormationDeps,
  input: InputOf<Lf, "ListLFTags">,
  ctx: CallContext,
): Promise<OutputOf<Lf, "ListLFTags">> {
  ctx.authorize("lakeformation:ListLFTags", "*");
  const accountId = catalogOf(ctx, input.CatalogId);
  const standing = await standingOf(state, ctx.caller);
  const given = await standing.given({ catalogId: accountId, kind: "catalog" });
  const accounts = accountsToList(given, accountId, input.ResourceShareType);
  const list = `tags of ${accounts.join(", ")}`;
  const page = await listTags(state, accounts, {
    after: readToken(input.NextToken, list),
    limit: input.MaxResults ?? pageSize,
  });
  const tags: lakeformation.LFTagPair[] = [];
  for (const tag of page.items) {
    const values = await visibleValues(state, standing, tag);
    if (values.length > 0) tags.push({ CatalogId: tag.accountId, TagKey: tag.key, TagValues: values });
  }
  return { LFTags: tags, NextToken: issueToken(page.next, list) };
}

/** The accounts among whose tags there can be some that the caller sees: one, those that share any with it, or both. */
function accountsToList(
  { direct, received }: Given,
  accountId: string,
  share: lakeformation.ResourceShareType | undefined,
): string[] {
  if (share === undefined) return [accountId];
  const sharing = [...direct, ...received].filter(({ resource }) => resource.kind === "tag");
  const foreign = sharing.map(({ resource }) => resource.catalogId);
  return [...new Set(share === "ALL" ? [accountId, ...foreign] : foreign)].sort();
}
