import type pg from "pg";

export type DocumentKind = "workgroup" | "named-query" | "prepared-statement";

export interface Stored<T> {
  id: string;
  scope: string;
  createdAt: Date;
  record: T;
}

interface Row<T> {
  id: string;
  scope: string;
  created_at: Date;
  record: T;
}

const toStored = <T>(row: Row<T>): Stored<T> => ({
  id: row.id,
  scope: row.scope,
  createdAt: row.created_at,
  record: row.record,
});

/** Small documents of one kind, by account and by the workgroup they belong to. */
export class Documents<T> {
  private readonly pool: pg.Pool;
  private readonly kind: DocumentKind;

  constructor(pool: pg.Pool, kind: DocumentKind) {
    this.pool = pool;
    this.kind = kind;
  }

  async get(accountId: string, scope: string | null, id: string): Promise<Stored<T> | null> {
    const { rows } = await this.pool.query<Row<T>>(
      "select * from athena_document where account_id = $1 and kind = $2 and ($3::text is null or scope = $3) and id = $4",
      [accountId, this.kind, scope, id],
    );
    return rows[0] ? toStored(rows[0]) : null;
  }

  /** False when there is one of that name already. */
  async create(accountId: string, scope: string, id: string, record: T, createdAt: Date): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      "insert into athena_document (account_id, kind, scope, id, created_at, record) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
      [accountId, this.kind, scope, id, createdAt, JSON.stringify(record)],
    );
    return rowCount === 1;
  }

  async update(accountId: string, scope: string, id: string, record: T): Promise<void> {
    await this.pool.query(
      "update athena_document set record = $5 where account_id = $1 and kind = $2 and scope = $3 and id = $4",
      [accountId, this.kind, scope, id, JSON.stringify(record)],
    );
  }

  /** False when there was none. */
  async delete(accountId: string, scope: string, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      "delete from athena_document where account_id = $1 and kind = $2 and scope = $3 and id = $4",
      [accountId, this.kind, scope, id],
    );
    return rowCount === 1;
  }

  /** In the order of their ids, after one of them. */
  async list(accountId: string, scope: string, after: string, limit: number): Promise<Stored<T>[]> {
    const { rows } = await this.pool.query<Row<T>>(
      `select * from athena_document where account_id = $1 and kind = $2 and scope = $3 and id collate "C" > $4
       order by id collate "C" limit $5`,
      [accountId, this.kind, scope, after, limit],
    );
    return rows.map(toStored);
  }

  async deleteScope(accountId: string, scope: string): Promise<void> {
    await this.pool.query("delete from athena_document where account_id = $1 and kind = $2 and scope = $3", [
      accountId,
      this.kind,
      scope,
    ]);
  }
}
