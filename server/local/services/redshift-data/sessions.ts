import { ActiveSessionsExceededException } from "@aws-sdk/client-redshift-data";
import type pg from "pg";
import { type Lease, targetKey, type WarehouseTarget } from "@/server/local/warehouse";
import type { Caller } from "@/server/local/wire/service";
import { invalid, notFound, shown } from "./errors";
import type { Limits } from "./limits";
import { newId, ownerOf, type StoredLogin } from "./statement";

export type SessionStatus = "AVAILABLE" | "BUSY" | "CLOSED";

export interface Session {
  id: string;
  caller: Caller;
  target: WarehouseTarget;
  targetName: string;
  database: string;
  login: StoredLogin;
  dbUser: string | null;
  secretArn: string | null;
  status: SessionStatus;
  keepAliveSeconds: number;
  createdAt: number;
  updatedAt: number;
  expiresAt: number;
  current: string | null;
  /** The connection that all statements of the session share; made by the first one. */
  lease: Lease | null;
}

export type SessionSeed = Pick<
  Session,
  "caller" | "target" | "targetName" | "database" | "login" | "dbUser" | "secretArn" | "keepAliveSeconds"
>;

const unavailable = () => invalid("Session is not available");

/** Open sessions live with their connection in this process; closed ones are kept in the state database for a day. */
export class Sessions {
  private readonly open = new Map<string, Session>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly pool: pg.Pool;
  private readonly limits: Limits;
  private readonly now: () => number;
  /** Ends the statement that runs in a session which has lived too long. */
  onOverdue: (statementId: string) => void = () => {};

  constructor(pool: pg.Pool, limits: Limits, now: () => number) {
    this.pool = pool;
    this.limits = limits;
    this.now = now;
  }

  /** The connections of sessions ended with the process that had them. */
  async recover(): Promise<void> {
    await this.pool.query(
      "update redshift_data_session set status = 'CLOSED', current_statement = null, updated_at = $1 where status <> 'CLOSED'",
      [this.now()],
    );
  }

  /** Opens a session, busy with its first statement. */
  async begin(seed: SessionSeed, statementId: string): Promise<Session> {
    const same = [...this.open.values()].filter((each) => targetKey(each.target) === targetKey(seed.target));
    if (same.length >= this.limits.sessions) {
      throw new ActiveSessionsExceededException(
        shown(`Active sessions exceeded the allowed quota (${this.limits.sessions}).`),
      );
    }
    const now = this.now();
    const session: Session = {
      ...seed,
      id: newId(),
      status: "BUSY",
      createdAt: now,
      updatedAt: now,
      expiresAt: now + this.limits.sessionLifeMs,
      current: statementId,
      lease: null,
    };
    this.open.set(session.id, session);
    await this.keep(session).catch((error) => {
      this.open.delete(session.id);
      throw error;
    });
    this.setTimer(session, this.limits.sessionLifeMs, () => this.overdue(session));
    return session;
  }

  /** Takes an available session for a further statement. */
  claim(id: string, caller: Caller, statementId: string, keepAliveSeconds: number | undefined): Session {
    const session = this.find(id, caller);
    if (session?.status !== "AVAILABLE")
      throw session ? unavailable() : notFound("Session does not exist.", id);
    session.status = "BUSY";
    session.current = statementId;
    session.keepAliveSeconds = keepAliveSeconds ?? session.keepAliveSeconds;
    session.updatedAt = this.now();
    session.expiresAt = session.createdAt + this.limits.sessionLifeMs;
    this.setTimer(session, session.expiresAt - session.updatedAt, () => this.overdue(session));
    return session;
  }

  find(id: string, caller: Caller): Session | null {
    const session = this.open.get(id);
    if (!session || session.caller.accountId !== caller.accountId) return null;
    return ownerOf(session.caller) === ownerOf(caller) ? session : null;
  }

  get(id: string): Session | null {
    return this.open.get(id) ?? null;
  }

  all(): Session[] {
    return [...this.open.values()];
  }

  /** Makes the session available again after a statement, or closes it when it isn't kept alive or broke. */
  async release(session: Session): Promise<void> {
    if (!this.open.has(session.id)) return;
    if (session.keepAliveSeconds === 0 || !session.lease?.alive()) return this.end(session);
    const now = this.now();
    session.status = "AVAILABLE";
    session.current = null;
    session.updatedAt = now;
    const life = session.createdAt + this.limits.sessionLifeMs;
    session.expiresAt = Math.min(life, now + session.keepAliveSeconds * 1000);
    this.setTimer(session, session.expiresAt - now, () => void this.end(session));
  }

  async end(session: Session): Promise<void> {
    if (!this.open.delete(session.id)) return;
    clearTimeout(this.timers.get(session.id));
    this.timers.delete(session.id);
    session.status = "CLOSED";
    session.current = null;
    session.updatedAt = this.now();
    session.lease?.release(true);
    await this.keep(session).catch((error) => {
      console.error(`redshift-data: the end of session ${session.id} could not be stored`, error);
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((session) => this.end(session)));
  }

  private overdue(session: Session): void {
    if (session.current) this.onOverdue(session.current);
    void this.end(session);
  }

  private setTimer(session: Session, ms: number, act: () => void): void {
    clearTimeout(this.timers.get(session.id));
    const timer = setTimeout(act, Math.max(0, ms));
    timer.unref();
    this.timers.set(session.id, timer);
  }

  private async keep(session: Session): Promise<void> {
    await this.pool.query(
      `insert into redshift_data_session
         (id, account_id, owner, iam_session, target_kind, target, target_name, database, db_user, status,
          keep_alive_seconds, created_at, updated_at, expires_at, current_statement)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       on conflict (id) do update set status = excluded.status, keep_alive_seconds = excluded.keep_alive_seconds,
         updated_at = excluded.updated_at, expires_at = excluded.expires_at,
         current_statement = excluded.current_statement`,
      [
        session.id,
        session.caller.accountId,
        ownerOf(session.caller),
        session.caller.arn,
        session.target.kind,
        session.target.name,
        session.targetName,
        session.database,
        session.dbUser,
        session.status,
        session.keepAliveSeconds,
        session.createdAt,
        session.updatedAt,
        session.expiresAt,
        session.current,
      ],
    );
  }
}
