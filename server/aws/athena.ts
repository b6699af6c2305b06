import {
  type QueryExecution as AnsweredExecution,
  AthenaClient,
  BatchGetQueryExecutionCommand,
  type ColumnInfo,
  GetQueryResultsCommand,
  type QueryExecutionState,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import { type AwsTarget, clientFor } from "./clients";
import { awsCall } from "./error";
import type { Column } from "./redshift-data";

export interface NewQuery {
  workgroup: string;
  database: string;
  sql: string;
  /** Literals as Athena reads them, one for each `?`. */
  parameters: string[];
  /** 32 to 128 characters; the same token answers with the same query. */
  clientToken: string;
  /** How old a result may be to be taken again; null runs anew. */
  reuseMinutes: number | null;
}

export interface QueryExecution {
  id: string;
  state: QueryExecutionState;
  /** Athena's own words on why it is so. */
  reason: string | null;
  isDdl: boolean;
  /** Whether the first row of its result is the names of the columns. */
  hasHeader: boolean;
  scannedBytes: number | null;
  isReused: boolean;
  queueMs: number | null;
  planningMs: number | null;
  engineMs: number | null;
  totalMs: number | null;
  /** ISO 8601; null while it goes on. */
  endedAt: string | null;
}

export interface RowsPage {
  rows: (string | null)[][];
  columns: Column[];
  nextToken: string | null;
  /** What INSERT and its like have written. */
  updateCount: number;
}

/** So many ids BatchGetQueryExecution takes. */
export const IDS_MAX = 50;
const ROWS_MAX = 1_000;

const client = (target: AwsTarget) => clientFor(AthenaClient, target);

/** IAM action: athena:StartQueryExecution. */
export async function startQuery(target: AwsTarget, query: NewQuery): Promise<string> {
  const { QueryExecutionId } = await awsCall("athena", "StartQueryExecution", () =>
    client(target).send(
      new StartQueryExecutionCommand({
        WorkGroup: query.workgroup,
        QueryExecutionContext: { Database: query.database },
        QueryString: query.sql,
        ClientRequestToken: query.clientToken,
        ...(query.parameters.length > 0 ? { ExecutionParameters: query.parameters } : {}),
        ...(query.reuseMinutes === null ? {} : reuseWithin(query.reuseMinutes)),
      }),
    ),
  );
  if (!QueryExecutionId) throw new Error("Athena answered without a query execution id");
  return QueryExecutionId;
}

const reuseWithin = (MaxAgeInMinutes: number) => ({
  ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes } },
});

/** IAM action: athena:BatchGetQueryExecution. What Athena says of each; of one that it does not tell, why. */
export async function getQueries(
  target: AwsTarget,
  ids: string[],
): Promise<Map<string, QueryExecution | { refusal: string }>> {
  const answer = await awsCall("athena", "BatchGetQueryExecution", () =>
    client(target).send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: ids })),
  );
  const told = new Map<string, QueryExecution | { refusal: string }>();
  for (const one of answer.QueryExecutions ?? []) told.set(one.QueryExecutionId ?? "", executionOf(one));
  for (const { QueryExecutionId = "", ErrorMessage } of answer.UnprocessedQueryExecutionIds ?? []) {
    told.set(QueryExecutionId, { refusal: ErrorMessage ?? "Athena does not know it." });
  }
  return told;
}

function executionOf(answer: AnsweredExecution): QueryExecution {
  const { Status, Statistics, ResultConfiguration, StatementType } = answer;
  const output = ResultConfiguration?.OutputLocation;
  return {
    id: answer.QueryExecutionId ?? "",
    state: Status?.State ?? "QUEUED",
    reason: Status?.StateChangeReason ?? null,
    isDdl: StatementType === "DDL",
    // A query writes a CSV with a header, a command text without; Athena tells no other way which of them it was.
    hasHeader: output === undefined ? StatementType === "DML" : output.endsWith(".csv"),
    scannedBytes: Statistics?.DataScannedInBytes ?? null,
    isReused: Statistics?.ResultReuseInformation?.ReusedPreviousResult ?? false,
    queueMs: Statistics?.QueryQueueTimeInMillis ?? null,
    planningMs: Statistics?.QueryPlanningTimeInMillis ?? null,
    engineMs: Statistics?.EngineExecutionTimeInMillis ?? null,
    totalMs: Statistics?.TotalExecutionTimeInMillis ?? null,
    endedAt: Status?.CompletionDateTime?.toISOString() ?? null,
  };
}

/** IAM action: athena:StopQueryExecution. One that is over stays as it is. */
export async function stopQuery(target: AwsTarget, id: string): Promise<void> {
  await awsCall("athena", "StopQueryExecution", () =>
    client(target).send(new StopQueryExecutionCommand({ QueryExecutionId: id })),
  );
}

/** IAM action: athena:GetQueryResults. One page of the result of a query that has succeeded. */
export async function queryRows(
  target: AwsTarget,
  id: string,
  options: { nextToken?: string | undefined; hasHeader?: boolean; signal?: AbortSignal | undefined } = {},
): Promise<RowsPage> {
  const { nextToken, hasHeader = false, signal } = options;
  const input = {
    QueryExecutionId: id,
    MaxResults: ROWS_MAX,
    ...(nextToken ? { NextToken: nextToken } : {}),
  };
  const answer = await awsCall("athena", "GetQueryResults", () =>
    client(target).send(new GetQueryResultsCommand(input), signal ? { abortSignal: signal } : {}),
  );
  const rows = (answer.ResultSet?.Rows ?? []).map(({ Data }) =>
    (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null),
  );
  return {
    rows: hasHeader && !nextToken ? rows.slice(1) : rows,
    columns: (answer.ResultSet?.ResultSetMetadata?.ColumnInfo ?? []).map(columnOf),
    nextToken: answer.NextToken ?? null,
    updateCount: answer.UpdateCount ?? 0,
  };
}

function columnOf({ Label, Name, Type, Nullable, Precision, Scale }: ColumnInfo): Column {
  return {
    name: Label ?? Name ?? "",
    type: Type ?? "",
    nullable: Nullable !== "NOT_NULL",
    precision: Precision ?? 0,
    scale: Scale ?? 0,
    length: 0,
  };
}
