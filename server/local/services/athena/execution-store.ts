import type pg from "pg";
import type { Execution } from "./execution";

interface Row {
  record: Execution;
}

export interface NewExecution {
  execution: Execution;
  owner: string;
  token: string | null;
  digest: string;
  reuseKey: string;
}

/** Executions, kept beyond the life of the process. */
export class ExecutionStore {
  private readonly pool: pg.Pool;

  constructor(pool: pg.Pool) {
    this.pool = pool;
  }

  /** False when the owner has used the token before. */
  async insert({ execution, owner, token, digest, reuseKey }: NewExecution): Promise<boolean> {
    const { id, accountId, workGroup, submittedAt, state } = execution;
    const { rowCount } = await this.pool.query(
      `insert into athena_execution (id, account_id, work_group, submitted_at, state, owner, token, digest, reuse_key, record)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
      [
        id,
        accountId,
        workGroup,
        submittedAt,
        state,
        owner,
        token,
        digest,
        reuseKey,
        JSON.stringify(execution),
      ],
    );
    return rowCount === 1;
  }

  async byToken(
    accountId: string,
    owner: string,
    token: string,
  ): Promise<{ id: string; digest: string } | null> {
    const { rows } = await this.pool.query<{ id: string; digest: string }>(
      "select id, digest from athena_execution where account_id = $1 and owner = $2 and token = $3",
      [accountId, owner, token],
    );
    return rows[0] ?? null;
  }

  async save(execution: Execution): Promise<void> {
    await this.pool.query("update athena_execution set state = $2, record = $3 where id = $1", [
      execution.id,
      execution.state,
      JSON.stringify(execution),
    ]);
  }

  async get(accountId: string, id: string): Promise<Execution | null> {
    const { rows } = await this.pool.query<Row>(
      "select record from athena_execution where account_id = $1 and id = $2",
      [accountId, id],
    );
    return rows[0]?.record ?? null;
  }

  async list(
    accountId: string,
    workGroup: string,
    before: [number, string] | null,
    limit: number,
  ): Promise<Execution[]> {
    const { rows } = await this.pool.query<Row>(
      `select record from athena_execution where account_id = $1 and work_group = $2
       and ($3::bigint is null or (submitted_at, id) < ($3, $4)) order by submitted_at desc, id desc limit $5`,
      [accountId, workGroup, before?.[0] ?? null, before?.[1] ?? null, limit],
    );
    return rows.map(({ record }) => record);
  }

  /** The newest result of the same query that isn't older than `since` and is the same for all readers. */
  async reusable(accountId: string, reuseKey: string, since: number): Promise<Execution | null> {
    const { rows } = await this.pool.query<Row>(
      `select record from athena_execution where account_id = $1 and reuse_key = $2 and state = 'SUCCEEDED'
       and (record->>'reused')::boolean = false and (record->>'given')::boolean is not true and (record->>'completedAt')::bigint >= $3
       order by submitted_at desc limit 1`,
      [accountId, reuseKey, since],
    );
    return rows[0]?.record ?? null;
  }

  async unfinished(): Promise<Execution[]> {
    const { rows } = await this.pool.query<Row>(
      "select record from athena_execution where state in ('QUEUED', 'RUNNING')",
    );
    return rows.map(({ record }) => record);
  }

  async expire(before: number): Promise<void> {
    await this.pool.query("delete from athena_execution where submitted_at < $1", [before]);
  }

  async deleteWorkGroup(accountId: string, workGroup: string): Promise<void> {
    await this.pool.query("delete from athena_execution where account_id = $1 and work_group = $2", [
      accountId,
      workGroup,
    ]);
  }

  async clear(): Promise<void> {
    await this.pool.query("truncate athena_execution, athena_document");
  }
}
