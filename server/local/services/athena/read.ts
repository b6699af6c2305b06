import type * as athena from "@aws-sdk/client-athena";
import type { QueryStagePlanNode } from "@aws-sdk/client-athena";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import { type Api, workGroupArn } from "./api";
import { invalid } from "./errors";
import { type Execution, executionView, isOver, times } from "./execution";
import { pageToken, readToken } from "./page";
import { openWorkGroup, primary } from "./workgroups";

type Model = typeof athena;

/** The execution, for a caller who may do this with its workgroup. */
export async function findExecution(
  id: string,
  operation: string,
  ctx: CallContext,
  api: Api,
): Promise<Execution> {
  const { accountId } = ctx.caller;
  const found = api.runner.known(accountId, id) ?? (await api.executions.get(accountId, id));
  if (!found) throw invalid(`QueryExecution ${id} was not found`);
  ctx.authorize(`athena:${operation}`, workGroupArn(ctx, found.workGroup));
  return found;
}

export async function getQueryExecution(
  input: InputOf<Model, "GetQueryExecution">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetQueryExecution">> {
  return {
    QueryExecution: executionView(
      await findExecution(input.QueryExecutionId ?? "", "GetQueryExecution", ctx, api),
    ),
  };
}

export async function batchGetQueryExecution(
  input: InputOf<Model, "BatchGetQueryExecution">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "BatchGetQueryExecution">> {
  const QueryExecutions = [];
  const UnprocessedQueryExecutionIds = [];
  for (const id of input.QueryExecutionIds ?? []) {
    try {
      QueryExecutions.push(executionView(await findExecution(id, "BatchGetQueryExecution", ctx, api)));
    } catch (error) {
      const { message, name } = error as Error;
      const ErrorCode = name === "AccessDeniedException" ? "ACCESS_DENIED" : "QUERY_EXECUTION_NOT_FOUND";
      UnprocessedQueryExecutionIds.push({ QueryExecutionId: id, ErrorCode, ErrorMessage: message });
    }
  }
  return { QueryExecutions, UnprocessedQueryExecutionIds };
}

export async function listQueryExecutions(
  input: InputOf<Model, "ListQueryExecutions">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "ListQueryExecutions">> {
  const group = await openWorkGroup(input.WorkGroup ?? primary, "ListQueryExecutions", ctx, api);
  const limit = input.MaxResults || 50;
  const [at = "", id = ""] = readToken(group.id, input.NextToken).split(" ");
  const found = await api.executions.list(
    ctx.caller.accountId,
    group.id,
    at === "" ? null : [Number(at), id],
    limit + 1,
  );
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const more =
    found.length > limit && last ? { NextToken: pageToken(group.id, `${last.submittedAt} ${last.id}`) } : {};
  return { QueryExecutionIds: shown.map((execution) => execution.id), ...more };
}

export async function stopQueryExecution(
  input: InputOf<Model, "StopQueryExecution">,
  ctx: CallContext,
  api: Api,
) {
  const { id } = await findExecution(input.QueryExecutionId ?? "", "StopQueryExecution", ctx, api);
  await api.runner.cancel(id);
  return {};
}

export async function getQueryRuntimeStatistics(
  input: InputOf<Model, "GetQueryRuntimeStatistics">,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "GetQueryRuntimeStatistics">> {
  const execution = await findExecution(input.QueryExecutionId ?? "", "GetQueryRuntimeStatistics", ctx, api);
  const took = times(execution);
  const written = { OutputBytes: execution.outputBytes, OutputRows: execution.updateCount ?? execution.rows };
  return {
    QueryRuntimeStatistics: {
      Timeline: {
        QueryQueueTimeInMillis: took.queue,
        QueryPlanningTimeInMillis: took.planning,
        EngineExecutionTimeInMillis: took.engine,
        ServiceProcessingTimeInMillis: took.service,
        ServicePreProcessingTimeInMillis: 0,
        TotalExecutionTimeInMillis: took.total,
      },
      Rows: { InputBytes: execution.scannedBytes, ...written },
      ...(execution.plan === null
        ? {}
        : {
            OutputStage: {
              StageId: 0,
              State: isOver(execution.state)
                ? execution.state === "SUCCEEDED"
                  ? "FINISHED"
                  : execution.state
                : "RUNNING",
              InputBytes: execution.scannedBytes,
              ...written,
              ExecutionTime: took.engine,
              QueryStagePlan: stagePlan(execution.plan),
            },
          }),
    },
  };
}

interface PlanNode {
  name?: string;
  children?: PlanNode[];
  extra_info?: Record<string, unknown>;
}

function stagePlan(plan: string): QueryStagePlanNode {
  const node = ({ name = "", children = [], extra_info: info = {} }: PlanNode): QueryStagePlanNode => ({
    Name: name.trim(),
    Identifier: Object.entries(info)
      .map(([key, value]) => `${key}: ${[value].flat().join(", ")}`)
      .join("; "),
    Children: children.map(node),
    RemoteSources: [],
  });
  const [top] = JSON.parse(plan) as PlanNode[];
  return node({ name: "Output", children: top ? [top] : [] });
}
