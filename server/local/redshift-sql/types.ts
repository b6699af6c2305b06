import type { Readable } from "node:stream";
import type pg from "pg";

/** S3 as the caller of the statement reaches it. Every method throws an S3Failure where S3 would refuse. */
export interface ObjectAccess {
  /** The role attached to the warehouse, as which S3 is reached; undefined where any role will do. */
  roleArn?: string | undefined;
  get(bucket: string, key: string): Promise<{ size: number; body: Readable }>;
  put(bucket: string, key: string, body: Readable | Buffer): Promise<void>;
  /** Objects whose key begins with `prefix`, in key order. */
  list(bucket: string, prefix: string): AsyncIterable<{ key: string; size: number }>;
  delete(bucket: string, keys: string[]): Promise<void>;
  /** Where the object lies on this machine, if it does: spares a copy before Parquet or JSON is read. */
  filePath?(bucket: string, key: string): Promise<string | undefined>;
}

/** What S3 answered when it would not: `code` is S3's own (AccessDenied, NoSuchBucket, NoSuchKey). */
export class S3Failure extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = "S3Failure";
    this.code = code;
    this.status = status;
  }
}

export interface SqlSession {
  /**
   * Connected as the caller's database user, best by logging in as that role: where the connection was opened
   * by a superuser who then set the session authorization, procedures and functions are refused, since
   * dynamic SQL inside one could take the authorization back.
   */
  client: pg.Client;
  /** The database's name as Redshift tells it: `dev`. */
  database: string;
  target: { accountId: string; kind: "workgroup" | "cluster"; name: string };
  dbUser: string;
  objects: ObjectAccess;
  /** A superuser's connection to the same PostgreSQL database, ended by whoever asked for it. */
  admin(): Promise<pg.Client>;
  /** The row of rs_compat.query_log this statement belongs to, told in SYS_LOAD_ERROR_DETAIL and its like. */
  queryId?: number | undefined;
  /** Ends the client-side work of COPY and UNLOAD; the database's own work is ended by pg_cancel_backend. */
  signal?: AbortSignal | undefined;
}

export interface ResultColumn {
  name: string;
  label: string;
  /** Redshift's name: int4, int8, varchar, numeric, timestamp, … */
  typeName: string;
  nullable: 0 | 1 | 2;
  precision: number;
  scale: number;
  length: number;
  schemaName: string;
  tableName: string;
  columnDefault: string | null;
  isCaseSensitive: boolean;
  isCurrency: boolean;
  isSigned: boolean;
}

/** Takes a result as it arrives; values are in PostgreSQL's text format. */
export interface RowSink {
  columns(columns: ResultColumn[]): void;
  row(values: (string | null)[]): void | Promise<void>;
}

export interface SqlOutcome {
  /** SELECT, INSERT, UPDATE, DELETE, MERGE, COPY, UNLOAD, DDL, CTAS, UTILITY or OTHER, as SYS_QUERY_HISTORY tells it. */
  queryType: string;
  hasResultSet: boolean;
  /** Rows of the result, or rows affected. */
  rows: number;
  /** The session's query_group when the statement ran: the query_label of its row in SYS_QUERY_HISTORY. */
  queryGroup?: string;
}

export interface SqlParameter {
  name: string;
  value: string;
}
