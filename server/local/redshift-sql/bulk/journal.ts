import type pg from "pg";
import type { SqlSession } from "@/server/local/redshift-sql/types";
import type { CopyPlan } from "./copy-options";
import type { SourceFile } from "./s3";
import type { Target } from "./target";

/** One row of a file that could not be loaded. */
export interface LoadFault {
  file: number;
  line: number;
  /** The column's place among those loaded, or -1 where the fault is the row's. */
  place: number;
  code: number;
  message: string;
  value: string | null;
}

async function asAdmin(session: SqlSession, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = await session.admin();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** Writes the faults where SYS_LOAD_ERROR_DETAIL reads them, beside the transaction: they must outlive its rollback. */
export async function recordFaults(
  session: SqlSession,
  target: Target,
  files: SourceFile[],
  faults: LoadFault[],
): Promise<void> {
  const rows = faults.map((fault) => {
    const column = target.columns[fault.place];
    return {
      file_name: files[fault.file]?.url ?? "",
      line_number: fault.line,
      column_name: column?.name ?? "",
      column_type: column?.typeName ?? "",
      column_length: column?.bytes?.toString() ?? "0",
      error_code: fault.code,
      error_message: fault.message,
      raw_value: fault.value,
    };
  });
  await asAdmin(session, (admin) =>
    admin.query(
      `INSERT INTO rs_compat.load_error (user_name, query_id, session_id, table_id, table_name, file_name, line_number,
         column_name, column_type, column_length, error_code, error_message, raw_value)
       SELECT $1, $2, $3, $4, $5, r.* FROM jsonb_to_recordset($6::jsonb) AS r(file_name text, line_number bigint,
         column_name text, column_type text, column_length text, error_code int, error_message text, raw_value text)`,
      [
        session.dbUser,
        session.queryId ?? null,
        processId(session),
        target.id,
        target.plainName,
        JSON.stringify(rows),
      ],
    ),
  );
}

export interface LoadEnd {
  started: Date;
  loaded: number;
  faults: number;
  status: "completed" | "failed";
}

export async function recordLoad(
  session: SqlSession,
  plan: CopyPlan,
  target: Target,
  files: SourceFile[],
  end: LoadEnd,
): Promise<void> {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  await asAdmin(session, (admin) =>
    admin.query(
      `INSERT INTO rs_compat.load_log (user_name, query_id, session_id, status, table_name, start_time, end_time,
         data_source, file_format, loaded_rows, loaded_bytes, source_file_count, error_count)
       VALUES ($1, $2, $3, $4, $5, $6::timestamptz AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC', $7, $8, $9, $10, $11, $12)`,
      [
        session.dbUser,
        session.queryId ?? null,
        processId(session),
        end.status,
        target.plainName,
        end.started,
        `s3://${plan.source.bucket}/${plan.source.key}`,
        plan.format,
        end.loaded,
        bytes,
        files.length,
        end.faults,
      ],
    ),
  );
}

export interface UnloadEnd {
  started: Date;
  format: string;
  compression: string;
  location: string;
  rows: number;
  files: number;
  bytes: number;
}

export async function recordUnload(session: SqlSession, end: UnloadEnd): Promise<void> {
  await asAdmin(session, (admin) =>
    admin.query(
      `INSERT INTO rs_compat.unload_log (user_name, query_id, session_id, status, start_time, end_time, file_format,
         compression_type, unloaded_location, unloaded_rows, unloaded_files_count, unloaded_files_size)
       VALUES ($1, $2, $3, 'completed', $4::timestamptz AT TIME ZONE 'UTC', clock_timestamp() AT TIME ZONE 'UTC', $5, $6, $7, $8, $9, $10)`,
      [
        session.dbUser,
        session.queryId ?? null,
        processId(session),
        end.started,
        end.format,
        end.compression,
        end.location,
        end.rows,
        end.files,
        end.bytes,
      ],
    ),
  );
}

function processId(session: SqlSession): number {
  return (session.client as unknown as { processID: number | null }).processID ?? 0;
}
