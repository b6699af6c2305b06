import { randomUUID } from "node:crypto";
import {
  ExecuteStatementCommand,
  ListSessionsCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { type AwsTarget, clientFor } from "./clients";
import { AwsError, awsCall } from "./error";
import { markOwn } from "./own-mark";
import { type BatchDescription, cancelStatement, describeStatement, type Warehouse } from "./redshift-data";

/** A Data API session: one connection of one database user, whose open transaction lives on between statements. */
export interface WarehouseSession {
  target: AwsTarget;
  id: string;
  keepAliveSeconds: number;
  statementName: string;
  signal: AbortSignal;
}

interface NewSession extends Omit<WarehouseSession, "id"> {
  warehouse: Warehouse;
  database: string;
  sql: string;
}

interface SessionState {
  /** AVAILABLE, BUSY or CLOSED. */
  status: string | null;
  currentStatementId: string | null;
}

interface SessionSql {
  sql: string;
  parameters?: { name: string; value: string }[];
}

const WAIT_SECONDS = 30;
const ENDED = new Set(["FINISHED", "FAILED", "ABORTED"]);

/** IAM action: redshift-data:ExecuteStatement. Opens a session with its first statement, and waits for that. */
export async function openSession(given: NewSession): Promise<WarehouseSession> {
  const { warehouse, database, sql, ...session } = given;
  const address =
    warehouse.kind === "workgroup"
      ? { WorkgroupName: warehouse.name }
      : { ClusterIdentifier: warehouse.name };
  const { answer, done } = await send(session, { sql }, { ...address, Database: database });
  if (done.status !== "FINISHED") throw new SessionFailed(done.error ?? "No session was opened.");
  if (!answer.SessionId) throw new SessionFailed("The Data API opened no session.");
  return { ...session, id: answer.SessionId };
}

/** Runs a statement in a session to its end. It may have FAILED: look at its status. */
export async function inSession(
  session: WarehouseSession,
  sql: SessionSql,
): Promise<BatchDescription & { id: string }> {
  const { answer, done } = await send(session, sql, { SessionId: session.id });
  return { ...done, id: answer.Id ?? "" };
}

async function send(
  session: Omit<WarehouseSession, "id">,
  { sql, parameters = [] }: SessionSql,
  address: object,
) {
  const { target, keepAliveSeconds, statementName, signal } = session;
  const answer = await awsCall("redshift-data", "ExecuteStatement", () =>
    clientFor(RedshiftDataClient, target).send(
      new ExecuteStatementCommand({
        ...address,
        Sql: markOwn(sql),
        SessionKeepAliveSeconds: keepAliveSeconds,
        StatementName: statementName,
        ClientToken: randomUUID(),
        ResultFormat: "CSV",
        WaitTimeSeconds: 1,
        ...(parameters.length > 0 ? { Parameters: parameters } : {}),
      }),
    ),
  );
  for (;;) {
    signal.throwIfAborted();
    const done = await describeStatement(target, answer.Id ?? "", WAIT_SECONDS, signal);
    if (ENDED.has(done.status)) return { answer, done };
  }
}

/** The session could not be used: not the statement's fault. */
export class SessionFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SessionFailed";
  }
}

const LOOKS_MAX = 10;

/**
 * IAM actions: redshift-data:ListSessions, CancelStatement, ExecuteStatement. Rolls back what is open in a session and
 * lets go of it; what runs there is stopped first. Resolves when nothing is open any more, also in a session that has
 * lapsed: its connection is closed then, and its transaction rolled back with it.
 */
export async function rollbackSession(session: Omit<WarehouseSession, "signal">): Promise<void> {
  const last = { ...session, keepAliveSeconds: 0, signal: new AbortController().signal };
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    try {
      await inSession(last, { sql: "ROLLBACK" });
      return;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.awsCode === "ResourceNotFoundException") return;
      if (error.awsCode !== "ValidationException") throw error;
      if (!/not available/i.test(error.message)) return;
    }
    const state = await findSession(session.target, session.id);
    if (!state || state.status === "CLOSED") return;
    if (!state.currentStatementId) continue;
    await cancelStatement(session.target, state.currentStatementId);
    await describeStatement(session.target, state.currentStatementId, WAIT_SECONDS);
  }
  throw new SessionFailed("The session is still busy.");
}

/** IAM action: redshift-data:ListSessions. What AWS knows of a session of the caller's role. */
export async function findSession(target: AwsTarget, id: string): Promise<SessionState | undefined> {
  const answer = await awsCall("redshift-data", "ListSessions", () =>
    clientFor(RedshiftDataClient, target).send(new ListSessionsCommand({ SessionId: id })),
  );
  const [session] = answer.Sessions ?? [];
  return (
    session && { status: session.Status ?? null, currentStatementId: session.CurrentStatementId ?? null }
  );
}
