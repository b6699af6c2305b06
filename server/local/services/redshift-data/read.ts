import type {
  DescribeStatementRequest,
  DescribeStatementResponse,
  GetStatementResultRequest,
  GetStatementResultResponse,
  GetStatementResultV2Response,
} from "@aws-sdk/client-redshift-data";
import { type CallContext, writtenJson } from "@/server/local/wire/service";
import type { Engine } from "./engine";
import { invalid, noResult, noSuchStatement } from "./errors";
import type { Limits } from "./limits";
import type { PageTokens } from "./page-token";
import { columnMetadata } from "./results/field";
import { type ResultPage, readPage, resultPath } from "./results/file";
import { ownerOf, type Part, parseId, type Statement } from "./statement";
import { isTerminal } from "./status";
import type { Store } from "./store";
import { describedView } from "./views";
import type { Waiters } from "./waiters";

export interface ReadDeps {
  store: Store;
  engine: Engine;
  waiters: Waiters;
  tokens: PageTokens;
  resultsFolder: string;
  limits: Limits;
  now(): number;
}

export interface Found {
  statement: Statement;
  /** The part an id `uuid:n` names. */
  part: Part | null;
}

/** The statement behind an id; to anybody but the IAM role that ran it, it doesn't exist. */
export async function findStatement(fullId: string, ctx: CallContext, deps: ReadDeps): Promise<Found> {
  const { id, n } = parseId(fullId);
  const statement = deps.engine.known(id) ?? (await deps.store.get(id).catch(unreadableId));
  const { caller } = ctx;
  const isOwn =
    statement?.caller.accountId === caller.accountId && ownerOf(statement.caller) === ownerOf(caller);
  const isKept =
    statement &&
    (!isTerminal(statement.status) || statement.createdAt + deps.limits.retentionMs > deps.now());
  if (!isKept || !isOwn) {
    throw noSuchStatement(fullId);
  }
  if (n === null) return { statement, part: null };
  const part = statement.batch ? statement.parts.find((each) => each.n === n) : undefined;
  if (!part) throw noSuchStatement(fullId);
  return { statement, part };
}

/** AWS's id pattern admits letters that no UUID has: such an id names nothing. */
function unreadableId(error: unknown): null {
  if ((error as { code?: string }).code === "22P02") return null;
  throw error;
}

export function checkWait(seconds: number | undefined): void {
  if (seconds === undefined) return;
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 30) {
    throw invalid("WaitTimeSeconds must be between 1 and 30.");
  }
}

const isDone = ({ statement, part }: Found) => isTerminal((part ?? statement).status);

async function awaitEnd(
  found: Found,
  id: string,
  seconds: number | undefined,
  ctx: CallContext,
  deps: ReadDeps,
): Promise<void> {
  if (seconds === undefined || isDone(found)) return;
  await deps.waiters.wait(id, seconds, ctx.signal, () => isDone(found));
}

export async function describeStatement(
  input: DescribeStatementRequest,
  ctx: CallContext,
  deps: ReadDeps,
): Promise<DescribeStatementResponse> {
  checkWait(input.WaitTimeSeconds);
  const id = input.Id ?? "";
  const found = await findStatement(id, ctx, deps);
  await awaitEnd(found, id, input.WaitTimeSeconds, ctx, deps);
  return describedView(found.statement, found.part);
}

interface Page extends ResultPage {
  next: string | undefined;
}

async function resultPage(
  input: GetStatementResultRequest,
  format: "JSON" | "CSV",
  ctx: CallContext,
  deps: ReadDeps,
): Promise<Page> {
  checkWait(input.WaitTimeSeconds);
  const id = input.Id ?? "";
  const found = await findStatement(id, ctx, deps);
  const { statement } = found;
  if (statement.batch && !found.part) {
    const last = `${statement.id}:${statement.parts.length}`;
    throw invalid(
      `The results of a batch are fetched by statement: use the Ids ${statement.id}:1 to ${last}.`,
    );
  }
  if (statement.format !== format) {
    const other = format === "JSON" ? "GetStatementResultV2" : "GetStatementResult";
    throw invalid(
      `The result format of the statement is ${statement.format}. Use ${other} to fetch it, or run it with ResultFormat ${format}.`,
    );
  }
  const scope = `result/${id}`;
  const index = input.NextToken ? (deps.tokens.read(scope, input.NextToken) as number) : 0;
  await awaitEnd(found, id, input.WaitTimeSeconds, ctx, deps);
  const part = found.part ?? statement.parts[0];
  if (part?.status !== "FINISHED" || !part.hasResultSet) throw noResult(id);
  const page = await readPage(resultPath(deps.resultsFolder, statement.id, part.n), index);
  if (!page) throw noResult(id);
  return { ...page, next: page.hasNext ? deps.tokens.issue(scope, index + 1) : undefined };
}

export async function getStatementResult(
  input: GetStatementResultRequest,
  ctx: CallContext,
  deps: ReadDeps,
): Promise<GetStatementResultResponse> {
  const page = await resultPage(input, "JSON", ctx, deps);
  const rest = JSON.stringify({
    ColumnMetadata: page.columns.map(columnMetadata),
    TotalNumRows: page.totalRows,
    NextToken: page.next,
  });
  return writtenJson(`{"Records":${page.text || "[]"},${rest.slice(1)}`);
}

export async function getStatementResultV2(
  input: GetStatementResultRequest,
  ctx: CallContext,
  deps: ReadDeps,
): Promise<GetStatementResultV2Response> {
  const page = await resultPage(input, "CSV", ctx, deps);
  return {
    Records: page.text === "" ? [] : [{ CSVRecords: page.text }],
    ColumnMetadata: page.columns.map(columnMetadata),
    TotalNumRows: page.totalRows,
    ResultFormat: "CSV",
    NextToken: page.next,
  };
}
