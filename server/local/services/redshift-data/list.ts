import type {
  ListSessionsRequest,
  ListSessionsResponse,
  ListStatementsRequest,
  ListStatementsResponse,
} from "@aws-sdk/client-redshift-data";
import type pg from "pg";
import type { TargetKind } from "@/server/local/warehouse";
import type { CallContext } from "@/server/local/wire/service";
import { type ConnectionDeps, workgroupName } from "./connection";
import { invalid, notFound } from "./errors";
import type { Limits } from "./limits";
import type { PageTokens } from "./page-token";
import type { SessionStatus, Sessions } from "./sessions";
import { ownerOf } from "./statement";
import type { Status } from "./status";
import type { Store } from "./store";
import { listedView, type SessionFacts, sessionView } from "./views";

export interface ListDeps extends Pick<ConnectionDeps, "workgroupById"> {
  state: pg.Pool;
  store: Store;
  sessions: Sessions;
  tokens: PageTokens;
  limits: Limits;
  now(): number;
}

type Position = [createdAt: number, id: string];

const defaultPage = 100;

interface TargetInput {
  ClusterIdentifier?: string | undefined;
  WorkgroupName?: string | undefined;
}

async function targetFilter(
  input: TargetInput,
  ctx: CallContext,
  deps: ListDeps,
): Promise<{ kind: TargetKind; name: string } | null> {
  if (input.ClusterIdentifier && input.WorkgroupName) {
    throw invalid("ClusterIdentifier and WorkgroupName can't be specified together.");
  }
  if (input.ClusterIdentifier) return { kind: "cluster", name: input.ClusterIdentifier };
  if (!input.WorkgroupName) return null;
  // An ARN that leads nowhere matches nothing.
  return { kind: "workgroup", name: (await workgroupName(input.WorkgroupName, ctx, deps)) ?? "" };
}

/** The caller's statements of the last day, newest first; only finished ones unless a status is given. */
export async function listStatements(
  input: ListStatementsRequest,
  ctx: CallContext,
  deps: ListDeps,
): Promise<ListStatementsResponse> {
  const { MaxResults, NextToken, ...filters } = input;
  const { caller } = ctx;
  const scope = `statements/${caller.accountId}/${ownerOf(caller)}/${JSON.stringify(filters)}`;
  const limit = MaxResults || defaultPage;
  const status = input.Status ?? "FINISHED";
  const { statements, hasMore } = await deps.store.list({
    accountId: caller.accountId,
    owner: ownerOf(caller),
    iamSession: input.RoleLevel === false ? caller.arn : null,
    status: status === "ALL" ? null : (status as Status),
    namePrefix: input.StatementName || null,
    target: await targetFilter(input, ctx, deps),
    database: input.Database ?? null,
    since: deps.now() - deps.limits.retentionMs,
    after: NextToken ? (deps.tokens.read(scope, NextToken) as Position) : null,
    limit,
    bytes: deps.limits.listBytes,
  });
  const last = statements.at(-1);
  return {
    Statements: statements.map(listedView),
    NextToken: hasMore && last ? deps.tokens.issue(scope, [last.createdAt, last.id]) : undefined,
  };
}

const sessionStatuses: readonly string[] = ["AVAILABLE", "BUSY", "CLOSED"];

function checkSessionInput(input: ListSessionsRequest): void {
  if (input.Status !== undefined && !sessionStatuses.includes(input.Status)) {
    throw invalid(`Status must be one of ${sessionStatuses.join(", ")}.`);
  }
  if (input.MaxResults !== undefined && (input.MaxResults < 0 || input.MaxResults > 100)) {
    throw invalid("MaxResults must be between 0 and 100.");
  }
  const extra = (["Status", "ClusterIdentifier", "WorkgroupName", "Database"] as const).filter(
    (name) => input[name] !== undefined,
  );
  if (input.SessionId !== undefined && extra.length > 0) {
    throw invalid(`${extra.join(", ")} can't be specified with SessionId.`);
  }
}

/** The caller's sessions, newest first; only open ones unless a status is given. */
export async function listSessions(
  input: ListSessionsRequest,
  ctx: CallContext,
  deps: ListDeps,
): Promise<ListSessionsResponse> {
  checkSessionInput(input);
  const { MaxResults, NextToken, ...filters } = input;
  const { caller } = ctx;
  const scope = `sessions/${caller.accountId}/${ownerOf(caller)}/${JSON.stringify(filters)}`;
  const after = NextToken ? (deps.tokens.read(scope, NextToken) as Position) : null;
  const limit = MaxResults || defaultPage;
  const target = await targetFilter(input, ctx, deps);
  const statuses: SessionStatus[] = input.Status ? [input.Status as SessionStatus] : ["AVAILABLE", "BUSY"];
  const wantsClosed = input.SessionId !== undefined || statuses.includes("CLOSED");
  const open = deps.sessions
    .all()
    .filter(
      (session) =>
        session.caller.accountId === caller.accountId &&
        ownerOf(session.caller) === ownerOf(caller) &&
        (input.RoleLevel !== false || session.caller.arn === caller.arn) &&
        (input.SessionId === undefined
          ? statuses.includes(session.status)
          : session.id === input.SessionId) &&
        (!target || (session.target.kind === target.kind && session.target.name === target.name)) &&
        (input.Database === undefined || session.database === input.Database) &&
        isAfter(session, after),
    );
  const closed = wantsClosed
    ? await closedSessions(input, ctx, { target, after, limit: limit + 1 }, deps)
    : [];
  const found: SessionFacts[] = [...open, ...closed].sort(
    (a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1),
  );
  if (input.SessionId !== undefined && found.length === 0 && !after) {
    throw notFound("Session does not exist.", input.SessionId);
  }
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const hasMore = found.length > limit && last;
  return {
    Sessions: page.map(sessionView),
    NextToken: hasMore ? deps.tokens.issue(scope, [last.createdAt, last.id]) : undefined,
  };
}

function isAfter(session: SessionFacts, after: Position | null): boolean {
  if (!after) return true;
  return session.createdAt < after[0] || (session.createdAt === after[0] && session.id < after[1]);
}

interface ClosedRow {
  id: string;
  target_kind: TargetKind;
  target: string;
  target_name: string;
  database: string;
  db_user: string | null;
  keep_alive_seconds: number;
  created_at: string;
  updated_at: string;
  expires_at: string;
}

async function closedSessions(
  input: ListSessionsRequest,
  ctx: CallContext,
  page: { target: { kind: TargetKind; name: string } | null; after: Position | null; limit: number },
  deps: ListDeps,
): Promise<SessionFacts[]> {
  const { caller } = ctx;
  const { rows } = await deps.state.query<ClosedRow>(
    `select * from redshift_data_session
     where account_id = $1 and owner = $2 and status = 'CLOSED' and created_at >= $3
       and ($4::text is null or iam_session = $4)
       and ($5::text is null or id::text = $5)
       and ($6::text is null or (target_kind = $6 and target = $7))
       and ($8::text is null or database = $8)
       and ($9::bigint is null or (created_at, id) < ($9, $10::uuid))
     order by created_at desc, id desc limit $11`,
    [
      caller.accountId,
      ownerOf(caller),
      deps.now() - deps.limits.retentionMs,
      input.RoleLevel === false ? caller.arn : null,
      input.SessionId ?? null,
      page.target?.kind ?? null,
      page.target?.name ?? null,
      input.Database ?? null,
      page.after?.[0] ?? null,
      page.after?.[1] ?? null,
      page.limit,
    ],
  );
  return rows.map((row) => ({
    id: row.id,
    target: { accountId: caller.accountId, kind: row.target_kind, name: row.target },
    targetName: row.target_name,
    database: row.database,
    dbUser: row.db_user,
    status: "CLOSED",
    keepAliveSeconds: row.keep_alive_seconds,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    expiresAt: Number(row.expires_at),
    current: null,
  }));
}
