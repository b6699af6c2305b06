import {
  BatchExecuteStatementCommand,
  type BatchExecuteStatementCommandOutput,
  CancelStatementCommand,
  type ColumnMetadata,
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  DescribeTableCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandOutput,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListStatementsCommand,
  ListTablesCommand,
  RedshiftDataClient,
  type SubStatementData,
} from "@aws-sdk/client-redshift-data";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";

/** A warehouse as the Data API addresses it: a serverless workgroup or a provisioned cluster. */
export interface Warehouse {
  kind: "workgroup" | "cluster";
  name: string;
}

/** Throws for what the Data API does not reach: whoever lets one come here has forgotten to refuse it. */
export function redshiftWarehouse(kind: string, name: string): Warehouse {
  if (kind === "workgroup" || kind === "cluster") return { kind, name };
  throw new Error(`The Data API has no ${kind}`);
}

export type StatementStatus = "SUBMITTED" | "PICKED" | "STARTED" | "FINISHED" | "FAILED" | "ABORTED";

interface Submission {
  parameters: { name: string; value: string }[];
  statementName: string;
  /** 1 to 64 characters; the same token within 8 hours answers with the same statement. */
  clientToken: string;
  /** CSV, which keeps every digit, unless said. */
  resultFormat?: "CSV" | "JSON";
  waitSeconds?: number;
}

export interface NewStatement extends Submission {
  warehouse: Warehouse;
  database: string;
  sql: string;
  /** The session it goes on in; that brings its own warehouse and database. */
  sessionId?: string | undefined;
  /** How long its session outlives it: without a `sessionId` this opens one. */
  keepAliveSeconds?: number | undefined;
}

export interface NewBatch extends Submission {
  warehouse: Warehouse;
  database: string;
  /** At most 40. */
  sqls: string[];
  mode: "TRANSACTION" | "AUTO_COMMIT";
}

export interface SubmittedStatement {
  id: string;
  sessionId: string | null;
  status: StatementStatus;
  hasResultSet: boolean;
  dbUser: string | null;
  pid: number | null;
}

/** What is told of a statement, and of each one in a batch. */
export interface StatementDescription {
  status: StatementStatus;
  hasResultSet: boolean;
  rows: number | null;
  bytes: number | null;
  durationMs: number | null;
  /** ISO 8601; null while it has not begun, and where it ended without. */
  startedAt: string | null;
  /** ISO 8601; null while it goes on. */
  endedAt: string | null;
  error: string | null;
  pid: number | null;
  queryId: number | null;
  dbUser: string | null;
}

export interface BatchPart extends StatementDescription {
  /** `<id of the batch>:<n>`, from 1. */
  id: string;
}

export interface BatchDescription extends StatementDescription {
  parts: BatchPart[];
}

export interface Column {
  name: string;
  type: string;
  nullable: boolean;
  precision: number;
  scale: number;
  length: number;
}

export interface ResultPage {
  csv: string;
  columns: Column[];
  totalRows: number;
  nextToken: string | null;
}

const client = (target: AwsTarget) => clientFor(RedshiftDataClient, target);
const address = ({ kind, name }: Warehouse) =>
  kind === "workgroup" ? { WorkgroupName: name } : { ClusterIdentifier: name };

/** IAM action: redshift-data:ExecuteStatement. */
export async function executeStatement(
  target: AwsTarget,
  statement: NewStatement,
): Promise<SubmittedStatement> {
  const { sessionId, keepAliveSeconds } = statement;
  const answer = await awsCall("redshift-data", "ExecuteStatement", () =>
    client(target).send(
      new ExecuteStatementCommand({
        ...(sessionId ? { SessionId: sessionId } : connection(statement)),
        ...(keepAliveSeconds === undefined ? {} : { SessionKeepAliveSeconds: keepAliveSeconds }),
        Sql: statement.sql,
        ...submission(statement),
      }),
    ),
  );
  return submitted(answer);
}

/** IAM action: redshift-data:BatchExecuteStatement. */
export async function executeBatch(target: AwsTarget, batch: NewBatch): Promise<SubmittedStatement> {
  const answer = await awsCall("redshift-data", "BatchExecuteStatement", () =>
    client(target).send(
      new BatchExecuteStatementCommand({
        ...connection(batch),
        Sqls: batch.sqls,
        ExecutionMode: batch.mode,
        ...submission(batch),
      }),
    ),
  );
  return submitted(answer);
}

const submission = ({ statementName, clientToken, resultFormat, parameters, waitSeconds }: Submission) => ({
  StatementName: statementName,
  ClientToken: clientToken,
  ResultFormat: resultFormat ?? "CSV",
  ...(parameters.length > 0 ? { Parameters: parameters } : {}),
  ...(waitSeconds ? { WaitTimeSeconds: waitSeconds } : {}),
});

const submitted = (answer: ExecuteStatementCommandOutput | BatchExecuteStatementCommandOutput) => ({
  id: given(answer.Id),
  sessionId: answer.SessionId ?? null,
  status: (answer.Status as StatementStatus | undefined) ?? "SUBMITTED",
  hasResultSet: answer.HasResultSet ?? false,
  dbUser: answer.DbUser ?? null,
  pid: answer.RedshiftPid ?? null,
});

/** IAM action: redshift-data:DescribeStatement. */
export async function describeStatement(
  target: AwsTarget,
  id: string,
  waitSeconds?: number,
  signal?: AbortSignal,
): Promise<BatchDescription> {
  const input = { Id: id, ...(waitSeconds ? { WaitTimeSeconds: waitSeconds } : {}) };
  const answer = await awsCall("redshift-data", "DescribeStatement", () =>
    client(target).send(new DescribeStatementCommand(input), signal ? { abortSignal: signal } : {}),
  );
  const shared = { pid: answer.RedshiftPid ?? null, dbUser: answer.DbUser ?? null };
  return {
    ...described(answer),
    ...shared,
    parts: (answer.SubStatements ?? []).map((part) => ({ id: part.Id ?? "", ...described(part), ...shared })),
  };
}

const described = (answer: Described) => ({
  status: answer.Status as StatementStatus,
  hasResultSet: answer.HasResultSet ?? false,
  rows: counted(answer.ResultRows),
  bytes: counted(answer.ResultSize),
  durationMs: durationOf(answer),
  startedAt: startOf(answer)?.toISOString() ?? null,
  endedAt: (hasEnded(answer) ? answer.UpdatedAt?.toISOString() : null) ?? null,
  error: answer.Error ?? null,
  queryId: answer.RedshiftQueryId && answer.RedshiftQueryId > 0 ? answer.RedshiftQueryId : null,
});

type Described = DescribeStatementCommandOutput | SubStatementData;

const durationOf = ({ Duration }: Described) =>
  Duration === undefined || Duration < 0 ? null : Duration / 1e6;

const hasEnded = ({ Status }: Described) =>
  Status === "FINISHED" || Status === "FAILED" || Status === "ABORTED";

/** AWS tells when the status last changed, and how long a statement ran that has ended. */
function startOf(answer: Described): Date | null {
  const { Status, UpdatedAt } = answer;
  if (!UpdatedAt || Status === "SUBMITTED" || Status === "PICKED") return null;
  if (Status === "STARTED") return UpdatedAt;
  const ms = durationOf(answer);
  return ms ? new Date(UpdatedAt.getTime() - ms) : null;
}

/**
 * IAM action: redshift-data:GetStatementResult. One page of a CSV result; null while the statement has none,
 * which after a long poll means "not yet", and for a statement that failed "never".
 */
export async function resultPage(
  target: AwsTarget,
  id: string,
  options: {
    nextToken?: string | undefined;
    waitSeconds?: number | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<ResultPage | null> {
  const input = {
    Id: id,
    ...(options.nextToken ? { NextToken: options.nextToken } : {}),
    ...(options.waitSeconds ? { WaitTimeSeconds: options.waitSeconds } : {}),
  };
  try {
    const answer = await awsCall("redshift-data", "GetStatementResultV2", () =>
      client(target).send(
        new GetStatementResultV2Command(input),
        options.signal ? { abortSignal: options.signal } : {},
      ),
    );
    return {
      csv: (answer.Records ?? []).map((record) => record.CSVRecords ?? "").join(""),
      columns: (answer.ColumnMetadata ?? []).map(column),
      totalRows: answer.TotalNumRows ?? 0,
      nextToken: answer.NextToken ?? null,
    };
  } catch (error) {
    if (error instanceof AwsError && /does not have result/i.test(error.message)) return null;
    throw error;
  }
}

/** IAM action: redshift-data:CancelStatement. False when there was nothing left to cancel. */
export async function cancelStatement(target: AwsTarget, id: string): Promise<boolean> {
  try {
    const answer = await awsCall("redshift-data", "CancelStatement", () =>
      client(target).send(new CancelStatementCommand({ Id: id })),
    );
    return answer.Status ?? false;
  } catch (error) {
    if (error instanceof AwsError && error.awsCode === "ValidationException") return false;
    throw error;
  }
}

export interface FoundStatement {
  id: string;
  sessionId: string | null;
  /** When AWS took it. */
  createdAt: Date | null;
}

/**
 * IAM action: redshift-data:ListStatements. The newest statement whose name is `name`, or begins with it and a space,
 * in any status.
 */
export async function findStatementByName(target: AwsTarget, name: string): Promise<FoundStatement | null> {
  const answer = await awsCall("redshift-data", "ListStatements", () =>
    client(target).send(new ListStatementsCommand({ StatementName: name, Status: "ALL", MaxResults: 10 })),
  );
  const isNamed = (given = "") => given === name || given.startsWith(`${name} `);
  const found = answer.Statements?.find((statement) => isNamed(statement.StatementName));
  if (!found?.Id) return null;
  return { id: found.Id, sessionId: found.SessionId ?? null, createdAt: found.CreatedAt ?? null };
}

type Connection = { warehouse: Warehouse; database: string };
const connection = ({ warehouse, database }: Connection) => ({ ...address(warehouse), Database: database });

/** IAM action: redshift-data:ListDatabases. */
export async function listDatabases(target: AwsTarget, at: Connection): Promise<string[]> {
  return everyPage("ListDatabases", async (NextToken) => {
    const page = await client(target).send(new ListDatabasesCommand({ ...connection(at), NextToken }));
    return { items: page.Databases ?? [], next: page.NextToken };
  });
}

/** IAM action: redshift-data:ListSchemas. */
export async function listSchemas(target: AwsTarget, at: Connection): Promise<string[]> {
  return everyPage("ListSchemas", async (NextToken) => {
    const page = await client(target).send(new ListSchemasCommand({ ...connection(at), NextToken }));
    return { items: page.Schemas ?? [], next: page.NextToken };
  });
}

/** IAM action: redshift-data:ListTables. `schema` is matched exactly, its wildcards escaped. */
export async function listTables(
  target: AwsTarget,
  at: Connection & { schema: string },
): Promise<{ name: string; type: string }[]> {
  const SchemaPattern = at.schema.replace(/[\\%_]/g, "\\$&");
  return everyPage("ListTables", async (NextToken) => {
    const page = await client(target).send(
      new ListTablesCommand({ ...connection(at), SchemaPattern, MaxResults: 1000, NextToken }),
    );
    const items = (page.Tables ?? []).filter((table) => table.schema === at.schema);
    return {
      items: items.map((table) => ({ name: table.name ?? "", type: table.type ?? "TABLE" })),
      next: page.NextToken,
    };
  });
}

/** IAM action: redshift-data:DescribeTable. */
export async function describeTable(
  target: AwsTarget,
  at: Connection & { schema: string; table: string },
): Promise<Column[]> {
  return everyPage("DescribeTable", async (NextToken) => {
    const page = await client(target).send(
      new DescribeTableCommand({ ...connection(at), Schema: at.schema, Table: at.table, NextToken }),
    );
    return { items: (page.ColumnList ?? []).map(column), next: page.NextToken };
  });
}

const PAGES_MAX = 500;

async function everyPage<T>(
  operation: string,
  read: (token: string | undefined) => Promise<{ items: T[]; next: string | undefined }>,
): Promise<T[]> {
  const items: T[] = [];
  const walked = new Set<string>();
  let token: string | undefined;
  do {
    const page = await awsCall("redshift-data", operation, () => read(token));
    items.push(...page.items);
    token = page.next || undefined;
    if (token && (walked.has(token) || walked.size >= PAGES_MAX)) break;
    if (token) walked.add(token);
  } while (token);
  return items;
}

function column(one: ColumnMetadata): Column {
  return {
    name: one.label ?? one.name ?? "",
    type: one.typeName ?? "",
    nullable: one.nullable !== 0,
    precision: one.precision ?? 0,
    scale: one.scale ?? 0,
    length: one.length ?? 0,
  };
}

/** The Data API says -1 where a count makes no sense. */
const counted = (value: number | undefined) => (value === undefined || value < 0 ? null : value);

function given(id: string | undefined): string {
  if (!id) throw new Error("The Data API answered without a statement id");
  return id;
}
