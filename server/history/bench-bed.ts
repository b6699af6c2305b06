import { uuidv7 } from "uuidv7";
import { pool } from "@/server/db/pool";
import { type Role, sealSession } from "@/server/identity";

const CONSUMER = "333333333333";

/**
 * 90 days of statements of 5,000 shapes, few of them common, each run by two: a third here by 50 people, the rest seen
 * on three warehouses. Words of a known frequency stand in the texts: one in 100, in 1,000 and in 50,000.
 */
export async function fillHistory(rows: number): Promise<void> {
  const { rows: indexes } = await pool().query<{ indexname: string; indexdef: string }>(
    "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY($1)",
    [INDEXES_LATER],
  );
  for (const { indexname } of indexes) await pool().query(`DROP INDEX ${indexname}`);
  await pool().query(FILL_SQL, [rows]);
  for (const { indexdef } of indexes) await pool().query(indexdef);
  await pool().query(SHAPES_SQL);
  await pool().query(SERIES_SQL);
  await pool().query(ROLLUPS_SQL);
  for (const table of ["statement", "query_shape", "statement_series", "statement_rollup"]) {
    await pool().query(`VACUUM ANALYZE ${table}`);
  }
}

// Made once over all rows instead of row by row.
const INDEXES_LATER = [
  "statement_sql_idx",
  "statement_label_created_idx",
  "statement_fingerprint_created_idx",
];

const FILL_SQL = `
  INSERT INTO statement (id, source, owner_id, run_id, account_id, warehouse_kind, warehouse, database, role_arn, sql,
    parameters, label, kind, fingerprint, status, db_user, query_id, rows, duration_ms, created_at, ended_at)
  SELECT id, CASE WHEN is_ours THEN 'headgate' ELSE 'warehouse' END,
    CASE WHEN is_ours THEN ('00000000-0000-7000-8000-' || lpad((who % 50)::text, 12, '0'))::uuid END,
    CASE WHEN is_ours THEN id END, '${CONSUMER}', CASE WHEN who % 5 = 4 THEN 'cluster' ELSE 'workgroup' END,
    (ARRAY['default', 'default', 'etl', 'default', 'spark'])[1 + who % 5], (ARRAY['dev', 'dev', 'dev', 'sales'])[1 + who % 4],
    CASE WHEN is_ours THEN 'arn:aws:iam::${CONSUMER}:role/Analyst' || who % 50 END,
    'SELECT d.calendar_quarter, sum(s.amount_' || shape % 90 || ') AS total' || E'\\nFROM sales_' || shape || ' AS s JOIN date_dim AS d ON d.date_id = s.date_id'
      || E'\\nWHERE d.year = ' || 2000 + n % 26 || ' AND s.region = ''' || md5((n % 977)::text) || ''''
      || CASE WHEN n % 100 = 0 THEN ' AND s.refunded = true' ELSE '' END
      || CASE WHEN n % 1000 = 1 THEN ' AND s.voucher IS NOT NULL' ELSE '' END
      || CASE WHEN n % 50000 = 2 THEN ' AND s.zanzibar > 0' ELSE '' END || E'\\nGROUP BY 1 ORDER BY 2 DESC',
    '[]', CASE WHEN who % 7 = 0 THEN 'glue-redshift-' || who % 20 WHEN n % 4001 = 0 THEN 'emr-nightly' END,
    (ARRAY['SELECT', 'SELECT', 'SELECT', 'INSERT', 'COPY'])[1 + shape % 5], lpad(to_hex(shape), 16, '0'),
    CASE WHEN n % 97 = 0 THEN 'FAILED' WHEN n % 9001 = 0 THEN 'ABORTED' ELSE 'FINISHED' END,
    'IAMR:Analyst' || who % 50, n, n % 1000, 5 + power(shape % 90, 2) * (0.5 + random()), at, at + interval '1 second'
  FROM (SELECT *, shape % 500 + n % 2 * 17 AS who, shape % 3 = 0 AS is_ours FROM
    (SELECT n, gen_random_uuid() AS id, 1 + floor(5000 * power(random(), 3))::int AS shape,
      date_trunc('milliseconds', now() - n * interval '90 days' / $1::float8) AS at
    FROM generate_series(1, $1::int) AS n) AS made) AS placed`;

const SHAPES_SQL = `
  INSERT INTO query_shape (fingerprint, sql, kind)
  SELECT DISTINCT ON (fingerprint) fingerprint, regexp_replace(sql, '= (''.*''|\\d+)', '= ?', 'g'), kind FROM statement`;

const SERIES_SQL = `
  INSERT INTO statement_series (owner_id, account_id, warehouse_kind, warehouse, database, label, db_user)
  SELECT DISTINCT owner_id, account_id, warehouse_kind, warehouse, database, label, db_user FROM statement`;

const ROLLUPS_SQL = `
  INSERT INTO statement_rollup (span, series_id, day, shape_id, count, failed, total_ms, p95_ms, last_at, first_bucket, buckets)
  SELECT span, series.id, day / span * span, shape.id, count(*), count(*) FILTER (WHERE status <> 'FINISHED'),
    sum(duration_ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms), max(created_at),
    min(bucket), rtrim(repeat('1,', max(bucket) - min(bucket) + 1), ',')
  FROM (SELECT *, floor(extract(epoch FROM created_at) / 86400)::int AS day,
      greatest(0, ceil(ln(duration_ms) / ln(1.1)))::int AS bucket FROM statement) AS one
  JOIN statement_series AS series USING (account_id, warehouse_kind, warehouse, database, db_user)
  JOIN query_shape AS shape USING (fingerprint), unnest(ARRAY[1, 4, 16, 64]) AS span
  WHERE coalesce(series.owner_id::text, '') = coalesce(one.owner_id::text, '') AND coalesce(series.label, '') = coalesce(one.label, '')
  GROUP BY span, series.id, day / span, shape.id`;

/** Takes all statements away again. */
export async function emptyHistory(): Promise<void> {
  await pool().query("TRUNCATE statement, query_shape, statement_series, statement_rollup CASCADE");
}

/** Writes somebody down who is signed in and has a role in the account; returns their session cookie. */
export async function benchPerson(role: Role, id: string, roleName: string): Promise<string> {
  await pool().query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo') ON CONFLICT DO NOTHING",
    [CONSUMER],
  );
  await pool().query(
    `INSERT INTO warehouse_setting (account_id, warehouse_kind, warehouse, history_audience)
     VALUES ($1, 'workgroup', 'default', 'everyone'), ($1, 'workgroup', 'etl', 'monitors'), ($1, 'cluster', 'spark', 'monitors') ON CONFLICT DO NOTHING`,
    [CONSUMER],
  );
  const sessionId = uuidv7();
  await pool().query(
    "INSERT INTO person (id, email, name, role, source, updated_at) VALUES ($1, $2, $3, $3, 'oidc', now())",
    [id, `${role}@example.test`, role],
  );
  await pool().query(
    "INSERT INTO session (id, person_id, expires_at) VALUES ($1, $2, now() + interval '1 day')",
    [sessionId, id],
  );
  await pool().query("INSERT INTO account_principal VALUES ($1, $2, $3)", [
    id,
    CONSUMER,
    `arn:aws:iam::${CONSUMER}:role/${roleName}`,
  ]);
  return sealSession({ personId: id, sessionId });
}
