import { createHash } from "node:crypto";
import {
  ActiveStatementsExceededException,
  type BatchExecuteStatementInput,
  type ExecuteStatementInput,
} from "@aws-sdk/client-redshift-data";
import { findParameters } from "@/server/local/redshift-sql";
import type { CallContext } from "@/server/local/wire/service";
import { authorizeOn, type Connection, type ConnectionDeps, resolveConnection } from "./connection";
import type { Engine } from "./engine";
import { invalid } from "./errors";
import type { Limits } from "./limits";
import type { Session, Sessions } from "./sessions";
import { newId, newPart, ownerOf, type Parameter, type Statement } from "./statement";
import type { Store } from "./store";

export interface SubmitDeps extends ConnectionDeps {
  store: Store;
  engine: Engine;
  sessions: Sessions;
  limits: Limits;
  now(): number;
}

type Shared = Omit<ExecuteStatementInput, "Sql"> & Pick<BatchExecuteStatementInput, "ExecutionMode">;

/** Checks the SQL texts and parameters of a request; answers the parameters. */
export function checkSql(
  sqls: readonly string[],
  given: readonly Parameter[] | undefined,
  limits: Limits,
): void {
  if (sqls.length > limits.batchStatements) {
    throw invalid(`Cannot process a batch of more than ${limits.batchStatements} statements`);
  }
  for (const sql of sqls) {
    if (sql.trim() === "") throw invalid("Sql can't be empty.");
    if (sql.includes("\0")) throw invalid("Sql can't contain a zero byte.");
    if (Buffer.byteLength(sql) > limits.sqlBytes)
      throw invalid("Cannot process query string larger than 100kB");
  }
  if (!given || given.length === 0) return;
  const names = given.map((parameter) => parameter.name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw invalid(
      `Parameters list contains duplicate parameters. Duplicate parameters: [${twice.join(", ")}]`,
    );
  const empty = given.filter((parameter) => !parameter.value).map((parameter) => parameter.name);
  if (empty.length > 0)
    throw invalid(`Parameter values can't be empty. Empty parameters: [${empty.join(", ")}]`);
  const used = new Set(sqls.flatMap(parametersOf));
  const unused = names.filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw invalid(`Parameters list contains unused parameters. Unused parameters: [${unused.join(", ")}]`);
  }
  const missing = [...used].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw invalid(
      `Parameters list is missing parameters of the SQL. Missing parameters: [${missing.join(", ")}]`,
    );
  }
}

function parametersOf(sql: string): string[] {
  try {
    return findParameters(sql).map((use) => use.name);
  } catch {
    // A text that can't be read (an open quote) is accepted, and fails when it runs, as on AWS.
    return [];
  }
}

/** What makes two requests with one client token the same request. */
export function digestOf(operation: string, input: object): string {
  const { ClientToken: _token, WaitTimeSeconds: _wait, ...rest } = input as Record<string, unknown>;
  const stable = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(stable);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, stable(v)]));
  };
  return createHash("sha256")
    .update(JSON.stringify([operation, stable(rest)]))
    .digest("hex");
}

export interface Submission {
  operation: "ExecuteStatement" | "BatchExecuteStatement";
  input: Shared;
  sqls: string[];
  batch: boolean;
}

/** Puts a statement on record and hands it to the engine; a repeated client token gives the first one back. */
export async function submit(submission: Submission, ctx: CallContext, deps: SubmitDeps): Promise<Statement> {
  const { input, sqls } = submission;
  checkSql(sqls, input.Parameters as Parameter[] | undefined, deps.limits);
  const digest = digestOf(submission.operation, input);
  // In a session the first statement itself would be in the way of its repetition.
  const repeated = input.SessionId ? await findRepeated(input.ClientToken, digest, ctx, deps) : null;
  if (repeated) return repeated;
  const id = newId();
  const connection = input.SessionId ? null : await resolveConnection(submission.operation, input, ctx, deps);
  const session = input.SessionId ? claimSession(submission, id, ctx, deps) : null;
  const place = connection ?? (session as Session);
  try {
    const busy = deps.engine.activeCount(place.target);
    if (busy >= deps.limits.activeStatements) {
      const before = await findRepeated(input.ClientToken, digest, ctx, deps);
      if (before) return before;
      throw new ActiveStatementsExceededException({
        message: `Active statements exceeded the allowed quota (${deps.limits.activeStatements}).`,
        $metadata: {},
      });
    }
    return await record(submission, { id, digest, place, session }, ctx, deps);
  } catch (error) {
    if (session) await deps.sessions.release(session);
    throw error;
  }
}

function claimSession(
  { operation, input }: Submission,
  id: string,
  ctx: CallContext,
  deps: SubmitDeps,
): Session {
  const extra = (["ClusterIdentifier", "WorkgroupName", "Database", "DbUser", "SecretArn"] as const).filter(
    (name) => input[name] !== undefined,
  );
  if (extra.length > 0) throw invalid(`${extra.join(", ")} can't be specified with SessionId.`);
  const known = deps.sessions.find(input.SessionId ?? "", ctx.caller);
  if (known) authorizeOn(known.target, operation, ctx);
  return deps.sessions.claim(input.SessionId ?? "", ctx.caller, id, input.SessionKeepAliveSeconds);
}

async function findRepeated(
  token: string | undefined,
  digest: string,
  ctx: CallContext,
  deps: SubmitDeps,
): Promise<Statement | null> {
  if (!token) return null;
  const { caller } = ctx;
  const stored = await deps.store.byToken(caller.accountId, ownerOf(caller), token);
  if (!stored) return null;
  if (stored.createdAt + deps.limits.clientTokenMs <= deps.now()) {
    await deps.store.releaseToken(stored.id);
    return null;
  }
  if (stored.digest !== digest) {
    throw invalid("The ClientToken was already used with other parameters.");
  }
  return deps.engine.known(stored.id) ?? stored;
}

interface Draft {
  id: string;
  digest: string;
  place: Connection | Session;
  session: Session | null;
}

async function record(
  submission: Submission,
  draft: Draft,
  ctx: CallContext,
  deps: SubmitDeps,
): Promise<Statement> {
  const { input, sqls, batch } = submission;
  const { place } = draft;
  const now = deps.now();
  let { session } = draft;
  const opened = !session && input.SessionKeepAliveSeconds ? input.SessionKeepAliveSeconds : null;
  const seed = {
    caller: ctx.caller,
    target: place.target,
    targetName: place.targetName,
    database: place.database,
    login: place.login,
    dbUser: place.dbUser,
    secretArn: place.secretArn,
  };
  if (opened !== null) session = await deps.sessions.begin({ ...seed, keepAliveSeconds: opened }, draft.id);
  const statement: Statement = {
    ...seed,
    id: draft.id,
    sessionId: session?.id ?? null,
    name: input.StatementName ?? null,
    withEvent: input.WithEvent ?? false,
    format: input.ResultFormat ?? "JSON",
    batch,
    mode: input.ExecutionMode ?? "TRANSACTION",
    parameters: (input.Parameters as Parameter[] | undefined) ?? [],
    sqls,
    parts: sqls.map((_, index) => newPart(batch ? index + 1 : 0, now)),
    status: "SUBMITTED",
    error: null,
    pid: 0,
    createdAt: now,
    updatedAt: now,
    startedAt: null,
    durationNs: 0,
    clientToken: input.ClientToken ?? null,
    digest: draft.digest,
  };
  try {
    for (;;) {
      if (await deps.store.insert(statement)) break;
      const before = await findRepeated(input.ClientToken, draft.digest, ctx, deps);
      if (!before) continue;
      if (session) await (opened === null ? deps.sessions.release(session) : deps.sessions.end(session));
      return before;
    }
  } catch (error) {
    if (session && opened !== null) await deps.sessions.end(session);
    throw error;
  }
  deps.engine.submit(statement, session);
  return statement;
}
