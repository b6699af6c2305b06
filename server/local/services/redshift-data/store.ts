import { randomBytes } from "node:crypto";
import pg from "pg";
import type { TargetKind } from "@/server/local/warehouse";
import type { Caller } from "@/server/local/wire/service";
import type { Parameter, Part, Statement, StoredLogin } from "./statement";
import { ownerOf } from "./statement";
import type { ExecutionMode, Status } from "./status";

interface Request {
  caller: Caller;
  targetName: string;
  login: StoredLogin;
  dbUser: string | null;
  secretArn: string | null;
  withEvent: boolean;
  format: "JSON" | "CSV";
  batch: boolean;
  mode: ExecutionMode;
  parameters: Parameter[];
}

interface Row {
  id: string;
  account_id: string;
  target_kind: TargetKind;
  target: string;
  database: string;
  session_id: string | null;
  name: string | null;
  status: Status;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  error: string | null;
  pid: number;
  duration_ns: string;
  client_token: string | null;
  digest: string;
  sqls: string[];
  parts: Part[];
  request: Request;
}

function toStatement(row: Row): Statement {
  return {
    ...row.request,
    id: row.id,
    target: { accountId: row.account_id, kind: row.target_kind, name: row.target },
    database: row.database,
    sessionId: row.session_id,
    name: row.name,
    status: row.status,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    startedAt: row.started_at === null ? null : Number(row.started_at),
    error: row.error,
    pid: row.pid,
    durationNs: Number(row.duration_ns),
    clientToken: row.client_token,
    digest: row.digest,
    sqls: row.sqls,
    parts: row.parts,
  };
}

export interface StatementFilter {
  accountId: string;
  owner: string;
  iamSession: string | null;
  status: Status | null;
  namePrefix: string | null;
  target: { kind: TargetKind; name: string } | null;
  database: string | null;
  since: number;
  after: [createdAt: number, id: string] | null;
  limit: number;
  /** The page ends before the statement with which its texts would be longer than this; one there always is. */
  bytes: number;
}

const insertSql = `insert into redshift_data_statement
  (id, account_id, owner, iam_session, target_kind, target, database, session_id, name, status, created_at, updated_at,
   client_token, digest, sqls, parts, request)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
  on conflict do nothing`;

const updateSql = `update redshift_data_statement
  set status = $2, updated_at = $3, started_at = $4, error = $5, pid = $6, duration_ns = $7, parts = $8
  where id = $1`;

const listSql = `select * from (
  select listed.*, count(*) over () as found, row_number() over newest as place, sum(
      octet_length(array_to_string(sqls, '')) + octet_length(request::text)) over newest as bytes
  from (select * from redshift_data_statement
  where account_id = $1 and owner = $2 and created_at >= $3
    and ($4::text is null or iam_session = $4)
    and ($5::text is null or status = $5)
    and ($6::text is null or starts_with(name, $6))
    and ($7::text is null or (target_kind = $7 and target = $8))
    and ($9::text is null or database = $9)
    and ($10::bigint is null or (created_at, id) < ($10, $11::uuid))
  order by created_at desc, id desc limit $12::int + 1) as listed
  window newest as (order by created_at desc, id desc)
) as page where place = 1 or (place <= $12 and bytes <= $13) order by place`;

/** PostgreSQL refuses zero bytes in text; a database's message may quote one. */
const clean = (text: string | null) => text?.replaceAll("\0", "\ufffd") ?? null;

/** Statements in the state database. */
export class Store {
  private readonly pool: pg.Pool;
  private readonly quick: pg.Pool;
  private ids = { next: 0, end: 0 };
  private filling: Promise<void> | null = null;

  constructor(pool: pg.Pool) {
    this.pool = pool;
    // Every later commit of the same server carries these along: a status is never younger on disk than the effects
    // that follow it, though its own write doesn't wait for the disk.
    const { password } = pool.options;
    const options = "-c synchronous_commit=off";
    this.quick = new pg.Pool({ ...pool.options, ...(password ? { password } : {}), max: 4, options });
    this.quick.on("error", () => {});
  }

  async close(): Promise<void> {
    await this.quick.end();
  }

  /** A key made once and kept, so that what it signs outlives the process. */
  async key(name: string): Promise<Buffer> {
    await this.pool.query("insert into redshift_data_key values ($1, $2) on conflict do nothing", [
      name,
      randomBytes(32),
    ]);
    const { rows } = await this.pool.query<{ value: Buffer }>(
      "select value from redshift_data_key where name = $1",
      [name],
    );
    return rows[0]?.value ?? Buffer.alloc(32);
  }

  /** Keeps a new statement; false when its client token was used before. */
  async insert(statement: Statement): Promise<boolean> {
    const { caller } = statement;
    const request: Request = {
      caller,
      targetName: statement.targetName,
      login: statement.login,
      dbUser: statement.dbUser,
      secretArn: statement.secretArn,
      withEvent: statement.withEvent,
      format: statement.format,
      batch: statement.batch,
      mode: statement.mode,
      parameters: statement.parameters,
    };
    const done = await this.pool.query({
      name: "redshift_data_insert",
      text: insertSql,
      values: [
        statement.id,
        statement.target.accountId,
        ownerOf(caller),
        caller.arn,
        statement.target.kind,
        statement.target.name,
        statement.database,
        statement.sessionId,
        statement.name,
        statement.status,
        statement.createdAt,
        statement.updatedAt,
        statement.clientToken,
        statement.digest,
        statement.sqls,
        JSON.stringify(statement.parts),
        JSON.stringify(request),
      ],
    });
    return done.rowCount === 1;
  }

  async byToken(accountId: string, owner: string, token: string): Promise<Statement | null> {
    const { rows } = await this.pool.query<Row>(
      "select * from redshift_data_statement where account_id = $1 and owner = $2 and client_token = $3",
      [accountId, owner, token],
    );
    return rows[0] ? toStatement(rows[0]) : null;
  }

  /** Frees a client token that is no longer valid. */
  async releaseToken(id: string): Promise<void> {
    await this.pool.query("update redshift_data_statement set client_token = null where id = $1", [id]);
  }

  async update(statement: Statement): Promise<void> {
    await this.quick.query({
      name: "redshift_data_update",
      text: updateSql,
      values: [
        statement.id,
        statement.status,
        statement.updatedAt,
        statement.startedAt,
        clean(statement.error),
        statement.pid,
        statement.durationNs,
        JSON.stringify(statement.parts.map((part) => ({ ...part, error: clean(part.error) }))),
      ],
    });
  }

  async get(id: string): Promise<Statement | null> {
    const { rows } = await this.pool.query<Row>({
      name: "redshift_data_get",
      text: "select * from redshift_data_statement where id = $1",
      values: [id],
    });
    return rows[0] ? toStatement(rows[0]) : null;
  }

  async list(filter: StatementFilter): Promise<{ statements: Statement[]; hasMore: boolean }> {
    const { rows } = await this.pool.query<Row & { found: string }>(listSql, [
      filter.accountId,
      filter.owner,
      filter.since,
      filter.iamSession,
      filter.status,
      filter.namePrefix,
      filter.target?.kind ?? null,
      filter.target?.name ?? null,
      filter.database,
      filter.after?.[0] ?? null,
      filter.after?.[1] ?? null,
      filter.limit,
      filter.bytes,
    ]);
    return { statements: rows.map(toStatement), hasMore: Number(rows[0]?.found ?? 0) > rows.length };
  }

  /** Statements that had not ended when the endpoint did, oldest first. */
  async unfinished(): Promise<Statement[]> {
    const { rows } = await this.pool.query<Row>(
      `select * from redshift_data_statement where status in ('SUBMITTED', 'PICKED', 'STARTED')
       order by created_at, id`,
    );
    return rows.map(toStatement);
  }

  /** Removes what is older than the retention and has ended; answers the ids. */
  async expire(before: number): Promise<string[]> {
    await this.pool.query("delete from redshift_data_session where created_at < $1 and status = 'CLOSED'", [
      before,
    ]);
    const { rows } = await this.pool.query<{ id: string }>(
      `delete from redshift_data_statement
       where created_at < $1 and status in ('FINISHED', 'FAILED', 'ABORTED') returning id`,
      [before],
    );
    return rows.map((row) => row.id);
  }

  async clear(): Promise<string[]> {
    await this.pool.query("delete from redshift_data_session");
    const { rows } = await this.pool.query<{ id: string }>(
      "delete from redshift_data_statement returning id",
    );
    return rows.map((row) => row.id);
  }

  /** The next query id; they grow over restarts, and are fetched a hundred at a time. */
  async nextQueryId(): Promise<number> {
    while (this.ids.next >= this.ids.end) {
      this.filling ??= this.fillIds().finally(() => {
        this.filling = null;
      });
      await this.filling;
    }
    this.ids.next += 1;
    return this.ids.next - 1;
  }

  private async fillIds(): Promise<void> {
    const { rows } = await this.quick.query<{ first: string }>(
      "select nextval('redshift_data_query_id') as first",
    );
    const first = Number(rows[0]?.first);
    this.ids = { next: first, end: first + 100 };
  }
}
