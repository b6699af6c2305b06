import type pg from "pg";
import { pool, transaction } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";
import { STATEMENT_COLUMNS, type StatementRow, toRow } from "@/server/statements";
import { type After, type Asked, Binds, NEWEST_FIRST, visible, visibleWhere } from "./list-query";

/** Rows of the list, and from where to go on when not all was looked through. */
export interface Found {
  rows: StatementRow[];
  isCut: After | null;
}

const SQL_CHARS_MAX = 2_000;
/** A line shows the beginning of the SQL and no columns of its result. */
const LINE = STATEMENT_COLUMNS.replace(/\bsql,/, `left(sql, ${SQL_CHARS_MAX}) AS sql,`).replace(
  /\bcolumns,/,
  "NULL AS columns,",
);

/** The newest statements that fit. */
export async function findNewest(asked: Asked): Promise<Found> {
  const binds = new Binds();
  const from = visible(binds, asked, asked.limit);
  if (!from) return { rows: [], isCut: null };
  const { rows } = await pool().query(
    `SELECT ${LINE} FROM ${from} AS seen ${NEWEST_FIRST} LIMIT ${binds.bind(asked.limit)}`,
    binds.values,
  );
  return { rows: rows.map(toRow), isCut: null };
}

// Common words are on the first steps of a walk by time, rare ones in few places of the trigram index. The frequency on
// the first steps says which of the two a text is. A step and a place cost about the same.
const FIRST_STEPS = 600;
const STEPS_MAX = 8_000;
// pg_trgm knows letters and digits in threes; which other scripts' letters it takes for such depends on the locale.
const TRIGRAM = /[A-Za-z0-9]{3}/;
const SEARCH_MS = 5_000;

/** The newest statements that fit and have `text` in their SQL. */
export async function findText(asked: Asked, text: string): Promise<Found> {
  const pattern = `%${escapeLike(text)}%`;
  if (!TRIGRAM.test(text)) {
    const { ids, end } = await walkFor(asked, pattern, STEPS_MAX);
    return { rows: await rowsOf(ids), isCut: end };
  }
  const first = await walkFor(asked, pattern, FIRST_STEPS);
  if (!first.end) return { rows: await rowsOf(first.ids), isCut: null };
  const rest = { ...asked, after: first.end, limit: asked.limit - first.ids.length };
  if ((rest.limit * FIRST_STEPS) / first.ids.length <= STEPS_MAX) {
    const { ids, end } = await walkFor(rest, pattern, STEPS_MAX);
    if (!end) return { rows: await rowsOf([...first.ids, ...ids]), isCut: null };
  }
  const [rows, others] = await Promise.all([rowsOf(first.ids), byTrigrams(rest, pattern)]);
  return { rows: [...rows, ...(others ?? [])], isCut: others ? null : first.end };
}

interface Walk {
  ids: string[];
  /** The last step; null when the page is full or all was looked through. */
  end: After | null;
}

/** Looks at the newest first and stops where the page is full. */
async function walkFor(asked: Asked, pattern: string, stepsMax: number): Promise<Walk> {
  const binds = new Binds();
  const from = visible(binds, asked, stepsMax);
  if (!from) return { ids: [], end: null };
  const most = binds.bind(stepsMax);
  const { rows } = await pool().query<{ id: string; at: Date; isHit: boolean; isLast: boolean }>(
    `SELECT id, created_at AS at, is_hit AS "isHit", step = ${most} AS "isLast"
     FROM (SELECT id, created_at, is_hit, row_number() OVER (${NEWEST_FIRST}) AS step
       FROM (SELECT id, created_at, sql COLLATE "C" ILIKE ${binds.bind(pattern)} AS is_hit
         FROM ${from} AS seen ${NEWEST_FIRST} LIMIT ${most}) AS walked) AS counted
     WHERE is_hit OR step = ${most} ${NEWEST_FIRST} LIMIT ${binds.bind(asked.limit)}`,
    binds.values,
  );
  const ids = rows.flatMap(({ id, isHit }) => (isHit ? [id] : []));
  const last = rows.find(({ isLast }) => isLast);
  const isFull = ids.length >= asked.limit;
  return { ids, end: last && !isFull ? { id: last.id, at: last.at.toISOString() } : null };
}

async function rowsOf(ids: string[]): Promise<StatementRow[]> {
  if (ids.length === 0) return [];
  return (await pool().query(BY_IDS, [ids])).rows.map(toRow);
}

const BY_IDS = `SELECT ${LINE} FROM statement WHERE id = ANY($1::uuid[]) ${NEWEST_FIRST}`;

/** Null when that takes too long: the pattern is everywhere in the texts of others. */
async function byTrigrams(asked: Asked, pattern: string): Promise<StatementRow[] | null> {
  const binds = new Binds();
  const where = visibleWhere(binds, asked);
  if (!where) return [];
  const text = `
    WITH hit AS (SELECT * FROM statement WHERE sql COLLATE "C" ILIKE ${binds.bind(pattern)} OFFSET 0)
    SELECT ${LINE} FROM statement
    WHERE id = ANY(ARRAY(SELECT id FROM hit WHERE ${where} ${NEWEST_FIRST} LIMIT ${binds.bind(asked.limit)}))
    ${NEWEST_FIRST}`;
  try {
    const rows = await transaction(async (client: pg.ClientBase) => {
      await client.query(`SET LOCAL statement_timeout = ${SEARCH_MS}`);
      // What the planner thinks of a pattern's frequency is a guess; that it is rare was just seen.
      await client.query("SET LOCAL enable_seqscan = off");
      return (await client.query(text, binds.values)).rows;
    });
    return rows.map(toRow);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === QUERY_CANCELED) return null;
    throw error;
  }
}

const QUERY_CANCELED = "57014";
