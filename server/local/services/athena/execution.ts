import type { QueryExecution, QueryExecutionState, StatementType } from "@aws-sdk/client-athena";
import type { ResultColumn } from "@/server/local/athena/result-type";

/** A query, from its submission to its end and beyond. */
export interface Execution {
  id: string;
  accountId: string;
  workGroup: string;
  query: string;
  type: StatementType;
  substatement: string;
  database: string | null;
  catalog: string | null;
  /** Where results go: the folder, and once it is known the object. */
  folder: string;
  output: string;
  parameters: string[];
  state: QueryExecutionState;
  reason: string | null;
  error: { category: number; type: number; retryable: boolean } | null;
  submittedAt: number;
  startedAt: number | null;
  plannedAt: number | null;
  executedAt: number | null;
  completedAt: number | null;
  scannedBytes: number;
  outputBytes: number;
  rows: number;
  updateCount: number | null;
  manifest: string | null;
  kind: "csv" | "text" | "none";
  columns: ResultColumn[];
  plan: string | null;
  reuseMinutes: number | null;
  reused: boolean;
  /** Its rows are what Lake Formation gave its caller, and nobody else's. */
  given?: boolean;
  expectedOwner: string | null;
}

export const isOver = (state: QueryExecutionState | string): boolean =>
  state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";

/** The times between the steps of an execution; a step that wasn't reached took none. */
export function times(execution: Execution) {
  const { submittedAt, startedAt, plannedAt, executedAt, completedAt } = execution;
  const span = (from: number | null, to: number | null) =>
    from === null || to === null ? 0 : Math.max(0, to - from);
  const end = completedAt ?? executedAt;
  return {
    queue: span(submittedAt, startedAt ?? completedAt),
    planning: span(startedAt, plannedAt ?? (end && startedAt ? end : null)),
    engine: span(startedAt, executedAt ?? end),
    service: span(executedAt, completedAt),
    total: span(submittedAt, completedAt),
  };
}

/** An execution as GetQueryExecution tells it. */
export function executionView(execution: Execution): QueryExecution {
  const took = times(execution);
  const over = isOver(execution.state);
  return {
    QueryExecutionId: execution.id,
    Query: execution.query,
    StatementType: execution.type,
    SubstatementType: execution.substatement,
    ResultConfiguration: {
      OutputLocation: execution.output,
      ...(execution.expectedOwner === null ? {} : { ExpectedBucketOwner: execution.expectedOwner }),
    },
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration:
        execution.reuseMinutes === null
          ? { Enabled: false }
          : { Enabled: true, MaxAgeInMinutes: execution.reuseMinutes },
    },
    QueryExecutionContext: {
      ...(execution.database === null ? {} : { Database: execution.database }),
      ...(execution.catalog === null ? {} : { Catalog: execution.catalog }),
    },
    Status: {
      State: execution.state,
      ...(execution.reason === null ? {} : { StateChangeReason: execution.reason }),
      SubmissionDateTime: new Date(execution.submittedAt),
      ...(execution.completedAt === null ? {} : { CompletionDateTime: new Date(execution.completedAt) }),
      ...(execution.error === null
        ? {}
        : {
            AthenaError: {
              ErrorCategory: execution.error.category,
              ErrorType: execution.error.type,
              Retryable: execution.error.retryable,
              ErrorMessage: execution.reason ?? undefined,
            },
          }),
    },
    Statistics: {
      EngineExecutionTimeInMillis: took.engine,
      DataScannedInBytes: execution.scannedBytes,
      ...(execution.manifest === null ? {} : { DataManifestLocation: execution.manifest }),
      TotalExecutionTimeInMillis: took.total,
      QueryQueueTimeInMillis: took.queue,
      ServicePreProcessingTimeInMillis: 0,
      QueryPlanningTimeInMillis: took.planning,
      ...(over ? { ServiceProcessingTimeInMillis: took.service } : {}),
      ResultReuseInformation: { ReusedPreviousResult: execution.reused },
    },
    WorkGroup: execution.workGroup,
    EngineVersion: { SelectedEngineVersion: "AUTO", EffectiveEngineVersion: "Athena engine version 3" },
    ...(execution.parameters.length > 0 ? { ExecutionParameters: execution.parameters } : {}),
  };
}
