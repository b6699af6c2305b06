import { pool } from "@/server/db/pool";

export interface ProfileRow {
  id: string;
  state: string;
  roleArn: string;
  signature: string | null;
  errorCode: string | null;
  error: string | null;
  rows: string | null;
  columnCount: number | null;
  profiledCount: number | null;
  scannedBytes: string | null;
  startedById: string | null;
  startedByName: string;
  createdAt: Date;
  endedAt: Date | null;
}

const FIELDS = `p.id, p.state, p.role_arn AS "roleArn", p.signature, p.error_code AS "errorCode", p.error, p.rows,
  p.column_count AS "columnCount", p.profiled_count AS "profiledCount", p.scanned_bytes AS "scannedBytes",
  p.started_by_id AS "startedById", p.started_by_name AS "startedByName", p.created_at AS "createdAt",
  p.ended_at AS "endedAt"`;

interface WithRun extends ProfileRow {
  progress: number | null;
  progressText: string | null;
}

interface WithAge extends ProfileRow {
  isStale: boolean;
}

/** The newest profile of a table with its Run's progress, and the two newest that came to something. */
export async function newestProfiles(tableId: string): Promise<{ newest: WithRun | null; good: WithAge[] }> {
  const [newest, good] = await Promise.all([
    pool().query<WithRun>(
      `SELECT ${FIELDS}, run.progress, run.progress_text AS "progressText"
       FROM profile AS p LEFT JOIN run ON run.id = p.id
       WHERE p.table_id = $1 ORDER BY p.created_at DESC, p.id DESC LIMIT 1`,
      [tableId],
    ),
    pool().query<WithAge>(
      `SELECT ${FIELDS}, coalesce(t.source_updated_at > p.source_updated_at, false) OR p.column_count <> c.count
         OR EXISTS (SELECT FROM dataset_column AS one WHERE one.table_id = t.id AND NOT EXISTS
           (SELECT FROM profile_column AS known WHERE known.profile_id = p.id AND known.name = one.name
              AND known.ordinal <= p.profiled_count) AND p.profiled_count = p.column_count) AS "isStale"
       FROM profile AS p JOIN dataset_table AS t ON t.id = p.table_id,
         LATERAL (SELECT count(*) FROM dataset_column WHERE table_id = t.id) AS c
       WHERE p.table_id = $1 AND p.state = 'profiled' ORDER BY p.created_at DESC, p.id DESC LIMIT 2`,
      [tableId],
    ),
  ]);
  return { newest: newest.rows[0] ?? null, good: good.rows };
}

export async function pageOfProfiles(
  tableId: string,
  after: { at: string; id: string } | null,
  take: number,
): Promise<ProfileRow[]> {
  const { rows } = await pool().query<ProfileRow>(
    `SELECT ${FIELDS} FROM profile AS p
     WHERE p.table_id = $1 AND ($2::timestamptz IS NULL OR (p.created_at, p.id) < ($2, $3::uuid))
     ORDER BY p.created_at DESC, p.id DESC LIMIT $4`,
    [tableId, after?.at ?? null, after?.id ?? null, take],
  );
  return rows;
}

/** A profile of this table that came to something. */
export async function findProfile(tableId: string, id: string): Promise<ProfileRow | null> {
  const { rows } = await pool().query<ProfileRow>(
    `SELECT ${FIELDS} FROM profile AS p WHERE p.table_id = $1 AND p.id = $2 AND p.state = 'profiled'`,
    [tableId, id],
  );
  return rows[0] ?? null;
}

export async function columnNames(profileId: string): Promise<string[]> {
  const { rows } = await pool().query<{ name: string }>(
    "SELECT name FROM profile_column WHERE profile_id = $1 ORDER BY ordinal",
    [profileId],
  );
  return rows.map(({ name }) => name);
}

export interface ColumnRow {
  ordinal: number;
  name: string;
  type: string;
  kind: string;
  counts: unknown;
  values: unknown;
  beforeRows: string | null;
  beforeCounts: unknown;
}

/** Columns of a profile by their place, each with what the profile before told of its like. */
export async function pageOfColumns(
  profile: Pick<ProfileRow, "id">,
  { text, after, take }: { text: string | null; after: number; take: number },
): Promise<ColumnRow[]> {
  const { rows } = await pool().query<ColumnRow>(
    `SELECT c.ordinal, c.name, c.type, c.kind, c.counts, c.values, before.rows AS "beforeRows",
       b.counts AS "beforeCounts"
     FROM profile AS p JOIN profile_column AS c ON c.profile_id = p.id
     LEFT JOIN LATERAL (SELECT id, rows FROM profile AS one WHERE one.table_id = p.table_id AND one.state = 'profiled'
       AND (one.created_at, one.id) < (p.created_at, p.id) ORDER BY created_at DESC, id DESC LIMIT 1) AS before ON true
     LEFT JOIN profile_column AS b ON b.profile_id = before.id AND b.name = c.name
     WHERE p.id = $1 AND c.ordinal > $2 AND ($3::text IS NULL OR strpos(lower(c.name), lower($3)) > 0)
     ORDER BY c.ordinal LIMIT $4`,
    [profile.id, after, text, take],
  );
  return rows;
}
