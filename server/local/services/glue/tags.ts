import type { Pool } from "pg";
import { authorizeCatalog } from "@/server/local/catalog/access";
import { entityNotFound, invalidInput } from "@/server/local/catalog/errors";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Glue, GlueDeps } from "./deps";

export const tagDdl = `
create table if not exists glue_tag (
  account_id text not null,
  resource text not null,
  key text not null,
  value text not null,
  primary key (account_id, resource, key)
);
`;

const mostTags = 50;

/** Puts tags on a resource such as `database/sales`. */
export async function tagResource(
  state: Pool,
  accountId: string,
  resource: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  await state.query(
    `insert into glue_tag (account_id, resource, key, value)
     select $1, $2, key, value from jsonb_each_text($3::jsonb)
     on conflict (account_id, resource, key) do update set value = excluded.value`,
    [accountId, resource, JSON.stringify(tags)],
  );
}

/** Forgets the tags of a resource that is gone. */
export async function forgetTags(state: Pool, accountId: string, resource: string): Promise<void> {
  await state.query("delete from glue_tag where account_id = $1 and resource = $2", [accountId, resource]);
}

async function tagsOf(state: Pool, accountId: string, resource: string): Promise<Record<string, string>> {
  const { rows } = await state.query<{ key: string; value: string }>(
    "select key, value from glue_tag where account_id = $1 and resource = $2 order by key",
    [accountId, resource],
  );
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

/** The tagged resource of an ARN, which must be there, for a caller who may do `action` on it. */
async function openResource(deps: GlueDeps, ctx: CallContext, action: string, arn: string) {
  const match = /^arn:aws:glue:[^:]*:(\d{12}):(database|crawler)\/(.+)$/.exec(arn);
  if (!match) throw invalidInput(`Invalid resource ARN: ${arn}`);
  const [, accountId = "", kind, name = ""] = match;
  if (kind === "database") {
    await authorizeCatalog(deps.catalog, ctx, action, { accountId, databaseName: name });
    if (!(await deps.catalog.database(accountId, name))) throw entityNotFound(`Database ${name} not found.`);
    return { accountId, resource: `database/${name.toLowerCase()}` };
  }
  ctx.authorize(action, arn);
  const found = await deps.state.query("select 1 from glue_crawler where account_id = $1 and name = $2", [
    accountId,
    name,
  ]);
  if (found.rowCount === 0) throw entityNotFound(`Crawler with name ${name} does not exist`);
  return { accountId, resource: `crawler/${name}` };
}

export async function putTags(
  deps: GlueDeps,
  input: InputOf<Glue, "TagResource">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "TagResource">> {
  const { accountId, resource } = await openResource(deps, ctx, "glue:TagResource", input.ResourceArn ?? "");
  const kept = await tagsOf(deps.state, accountId, resource);
  const tags = input.TagsToAdd ?? {};
  if (Object.keys({ ...kept, ...tags }).length > mostTags) {
    throw invalidInput(`A resource can have ${mostTags} tags at most`);
  }
  await tagResource(deps.state, accountId, resource, tags);
  return {};
}

export async function removeTags(
  deps: GlueDeps,
  input: InputOf<Glue, "UntagResource">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "UntagResource">> {
  const { accountId, resource } = await openResource(
    deps,
    ctx,
    "glue:UntagResource",
    input.ResourceArn ?? "",
  );
  await deps.state.query("delete from glue_tag where account_id = $1 and resource = $2 and key = any($3)", [
    accountId,
    resource,
    input.TagsToRemove ?? [],
  ]);
  return {};
}

export async function getTags(
  deps: GlueDeps,
  input: InputOf<Glue, "GetTags">,
  ctx: CallContext,
): Promise<OutputOf<Glue, "GetTags">> {
  const { accountId, resource } = await openResource(deps, ctx, "glue:GetTags", input.ResourceArn ?? "");
  return { Tags: await tagsOf(deps.state, accountId, resource) };
}
