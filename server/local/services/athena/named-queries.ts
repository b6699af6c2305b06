import { createHash, randomUUID } from "node:crypto";
import type * as athena from "@aws-sdk/client-athena";
import type { NamedQuery } from "@aws-sdk/client-athena";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Api } from "./api";
import type { Stored } from "./documents";
import { invalid } from "./errors";
import { page, readToken } from "./page";
import { openWorkGroup, primary } from "./workgroups";

type Model = typeof athena;

export interface NamedQueryRecord {
  name: string;
  description: string | null;
  database: string;
  query: string;
}

const view = ({ id, scope, record }: Stored<NamedQueryRecord>): NamedQuery => ({
  NamedQueryId: id,
  Name: record.name,
  ...(record.description === null ? {} : { Description: record.description }),
  Database: record.database,
  QueryString: record.query,
  WorkGroup: scope,
});

/** The same token makes the same id, so that a call made twice makes one query. */
function idOf(token: string | undefined, accountId: string): string {
  if (token === undefined) return randomUUID();
  const hash = createHash("sha256").update(`${accountId}\0${token}`).digest("hex");
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
}

export async function createNamedQuery(
  input: InputOf<Model, "CreateNamedQuery">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "CreateNamedQuery">> {
  const group = await openWorkGroup(input.WorkGroup ?? primary, "CreateNamedQuery", ctx, api);
  const { accountId } = ctx.caller;
  const id = idOf(input.ClientRequestToken, accountId);
  const record: NamedQueryRecord = {
    name: input.Name ?? "",
    description: input.Description ?? null,
    database: input.Database ?? "",
    query: input.QueryString ?? "",
  };
  if (!(await api.namedQueries.create(accountId, group.id, id, record, new Date(api.now())))) {
    const before = await api.namedQueries.get(accountId, group.id, id);
    const differs = (Object.keys(record) as (keyof NamedQueryRecord)[]).some(
      (key) => before?.record[key] !== record[key],
    );
    if (differs) throw invalid("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH");
  }
  return { NamedQueryId: id };
}

async function find(
  id: string,
  operation: string,
  ctx: CallContext,
  api: Api,
): Promise<Stored<NamedQueryRecord>> {
  const found = await api.namedQueries.get(ctx.caller.accountId, null, id);
  if (!found) throw invalid(`NamedQuery ${id} was not found`);
  await openWorkGroup(found.scope, operation, ctx, api);
  return found;
}

export async function getNamedQuery(
  input: InputOf<Model, "GetNamedQuery">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetNamedQuery">> {
  return { NamedQuery: view(await find(input.NamedQueryId ?? "", "GetNamedQuery", ctx, api)) };
}

export async function batchGetNamedQuery(
  input: InputOf<Model, "BatchGetNamedQuery">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "BatchGetNamedQuery">> {
  const NamedQueries: NamedQuery[] = [];
  const UnprocessedNamedQueryIds = [];
  for (const id of input.NamedQueryIds ?? []) {
    const found = await api.namedQueries.get(ctx.caller.accountId, null, id);
    if (found) {
      await openWorkGroup(found.scope, "BatchGetNamedQuery", ctx, api);
      NamedQueries.push(view(found));
    } else
      UnprocessedNamedQueryIds.push({
        NamedQueryId: id,
        ErrorCode: "INTERNAL_FAILURE",
        ErrorMessage: `NamedQuery ${id} was not found`,
      });
  }
  return { NamedQueries, UnprocessedNamedQueryIds };
}

export async function listNamedQueries(
  input: InputOf<Model, "ListNamedQueries">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListNamedQueries">> {
  const group = await openWorkGroup(input.WorkGroup ?? primary, "ListNamedQueries", ctx, api);
  const limit = input.MaxResults ?? 50;
  const found = await api.namedQueries.list(
    ctx.caller.accountId,
    group.id,
    readToken(`named ${group.id}`, input.NextToken),
    limit + 1,
  );
  const { shown, NextToken } = page(found, limit, `named ${group.id}`, ({ id }) => id);
  return { NamedQueryIds: shown.map(({ id }) => id), NextToken };
}

export async function updateNamedQuery(
  input: InputOf<Model, "UpdateNamedQuery">,
  ctx: CallContext,
  api: Api,
) {
  const { id, scope, record } = await find(input.NamedQueryId ?? "", "UpdateNamedQuery", ctx, api);
  await api.namedQueries.update(ctx.caller.accountId, scope, id, {
    ...record,
    name: input.Name ?? record.name,
    description: input.Description ?? record.description,
    query: input.QueryString ?? record.query,
  });
  return {};
}

export async function deleteNamedQuery(
  input: InputOf<Model, "DeleteNamedQuery">,
  ctx: CallContext,
  api: Api,
) {
  const { id, scope } = await find(input.NamedQueryId ?? "", "DeleteNamedQuery", ctx, api);
  await api.namedQueries.delete(ctx.caller.accountId, scope, id);
  return {};
}
