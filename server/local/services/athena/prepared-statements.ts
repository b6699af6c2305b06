import type * as athena from "@aws-sdk/client-athena";
import type { PreparedStatement } from "@aws-sdk/client-athena";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Api } from "./api";
import type { Stored } from "./documents";
import { invalid, notFound } from "./errors";
import { page, readToken } from "./page";
import { openWorkGroup } from "./workgroups";

type Model = typeof athena;

export interface PreparedRecord {
  query: string;
  description: string | null;
  modifiedAt: number;
}

const view = ({ id, scope, record }: Stored<PreparedRecord>): PreparedStatement => ({
  StatementName: id,
  QueryStatement: record.query,
  WorkGroupName: scope,
  ...(record.description === null ? {} : { Description: record.description }),
  LastModifiedTime: new Date(record.modifiedAt),
});

const missing = (name: string, workGroup: string) =>
  notFound(`PreparedStatement ${name} was not found in workGroup ${workGroup}.`, name);

export async function createPreparedStatement(
  input: InputOf<Model, "CreatePreparedStatement">,
  ctx: CallContext,
  api: Api,
) {
  const group = await openWorkGroup(input.WorkGroup ?? "", "CreatePreparedStatement", ctx, api);
  const name = input.StatementName ?? "";
  const record: PreparedRecord = {
    query: input.QueryStatement ?? "",
    description: input.Description ?? null,
    modifiedAt: api.now(),
  };
  if (await api.prepared.create(ctx.caller.accountId, group.id, name, record, new Date(api.now()))) return {};
  throw invalid(`Prepared statement ${name} already exists in WorkGroup ${group.id}`);
}

export async function getPreparedStatement(
  input: InputOf<Model, "GetPreparedStatement">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetPreparedStatement">> {
  const group = await openWorkGroup(input.WorkGroup ?? "", "GetPreparedStatement", ctx, api);
  const found = await api.prepared.get(ctx.caller.accountId, group.id, input.StatementName ?? "");
  if (!found) throw missing(input.StatementName ?? "", group.id);
  return { PreparedStatement: view(found) };
}

export async function batchGetPreparedStatement(
  input: InputOf<Model, "BatchGetPreparedStatement">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "BatchGetPreparedStatement">> {
  const group = await openWorkGroup(input.WorkGroup ?? "", "BatchGetPreparedStatement", ctx, api);
  const PreparedStatements: PreparedStatement[] = [];
  const UnprocessedPreparedStatementNames = [];
  for (const name of input.PreparedStatementNames ?? []) {
    const found = await api.prepared.get(ctx.caller.accountId, group.id, name);
    if (found) PreparedStatements.push(view(found));
    else
      UnprocessedPreparedStatementNames.push({
        StatementName: name,
        ErrorCode: "STATEMENT_NOT_FOUND",
        ErrorMessage: `PreparedStatement ${name} was not found in workGroup ${group.id}.`,
      });
  }
  return { PreparedStatements, UnprocessedPreparedStatementNames };
}

export async function listPreparedStatements(
  input: InputOf<Model, "ListPreparedStatements">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListPreparedStatements">> {
  const group = await openWorkGroup(input.WorkGroup ?? "", "ListPreparedStatements", ctx, api);
  const limit = input.MaxResults ?? 50;
  const found = await api.prepared.list(
    ctx.caller.accountId,
    group.id,
    readToken(`prepared ${group.id}`, input.NextToken),
    limit + 1,
  );
  const { shown, NextToken } = page(found, limit, `prepared ${group.id}`, ({ id }) => id);
  const PreparedStatements = shown.map(({ id, record }) => ({
    StatementName: id,
    LastModifiedTime: new Date(record.modifiedAt),
  }));
  return { PreparedStatements, NextToken };
}

export async function updatePreparedStatement(
  input: InputOf<Model, "UpdatePreparedStatement">,
  ctx: CallContext,
  api: Api,
) {
  const group = await openWorkGroup(input.WorkGroup ?? "", "UpdatePreparedStatement", ctx, api);
  const name = input.StatementName ?? "";
  const found = await api.prepared.get(ctx.caller.accountId, group.id, name);
  if (!found) throw missing(name, group.id);
  await api.prepared.update(ctx.caller.accountId, group.id, name, {
    query: input.QueryStatement ?? "",
    description: input.Description ?? found.record.description,
    modifiedAt: api.now(),
  });
  return {};
}

export async function deletePreparedStatement(
  input: InputOf<Model, "DeletePreparedStatement">,
  ctx: CallContext,
  api: Api,
) {
  const group = await openWorkGroup(input.WorkGroup ?? "", "DeletePreparedStatement", ctx, api);
  const name = input.StatementName ?? "";
  if (await api.prepared.delete(ctx.caller.accountId, group.id, name)) return {};
  throw missing(name, group.id);
}
