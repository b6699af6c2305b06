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

// Common words are on the first steps of a walk by time, rare ones in few places of the trigram index. What is neither
// is walked to as far as its frequency on the first steps says that a page is.
const FIRST_STEPS = 600;
const STEPS_MAX = 14_000;
// pg_trgm knows letters and digits in threes; which other scripts' letters it takes for such depends on the locale.
const TRIGRAM = /[A-Za-z0-9]{3}/;
const SEARCH_MS = 5_000;

/** The newest statements that fit and have `text` in their SQL. */
export async function findText(asked: Asked, text: string): Promise<Found> {
  const pattern = `%${escapeLike(text)}%`;
  const isIndexed = TRIGRAM.test(text);
  const first = await walkFor(asked, pattern, isIndexed ? FIRST_STEPS : STEPS_MAX);
  if (isOver(first, asked)) return found(first);
  if (!isIndexed) return { ...(await found(first)), isCut: first.last };
  const needed = Math.ceil((1.4 * first.steps * asked.limit) / Math.max(first.ids.length, 0.1));
  if (needed <= STEPS_MAX) {
    const walk = await walkFor(asked, pattern, needed);
    if (isOver(walk, asked)) return found(walk);
  }
  return (await byTrigrams(asked, pattern)) ?? { ...(await found(first)), isCut: first.last };
}

interface Walk {
  ids: string[];
  steps: number;
  stepsMax: number;
  last: After | null;
}

const isOver = (walk: Walk, { limit }: Asked) => walk.ids.length >= limit || walk.steps < walk.stepsMax;

async function walkFor(asked: Asked, pattern: string, stepsMax: number): Promise<Walk> {
  const binds = new Binds();
  const from = visible(binds, asked, stepsMax);
  if (!from) return { ids: [], steps: 0, stepsMax, last: null };
  const { rows } = await pool().query<{ ids: string[]; steps: string; id: string | null; at: Date | null }>(
    `WITH walked AS MATERIALIZED (
       SELECT id, created_at, sql COLLATE "C" ILIKE ${binds.bind(pattern)} AS is_hit
       FROM ${from} AS seen ${NEWEST_FIRST} LIMIT ${binds.bind(stepsMax)})
     SELECT ARRAY(SELECT id FROM walked WHERE is_hit ${NEWEST_FIRST} LIMIT ${binds.bind(asked.limit)}) AS ids,
       (SELECT count(*) FROM walked) AS steps, last.id, last.created_at AS at
     FROM (SELECT 1) AS one LEFT JOIN (SELECT id, created_at FROM walked ORDER BY created_at, id LIMIT 1) AS last ON true`,
    binds.values,
  );
  const [row] = rows;
  const last = row?.id && row.at ? { id: row.id, at: row.at.toISOString() } : null;
  return { ids: row?.ids ?? [], steps: Number(row?.steps ?? 0), stepsMax, last };
}

async function found({ ids }: Pick<Walk, "ids">): Promise<Found> {
  if (ids.length === 0) return { rows: [], isCut: null };
  return { rows: (await pool().query(BY_IDS, [ids])).rows.map(toRow), isCut: null };
}

const BY_IDS = `SELECT ${LINE} FROM statement WHERE id = ANY($1::uuid[]) ${NEWEST_FIRST}`;

/** Null when that takes too long: the pattern is everywhere in the texts of others. */
async function byTrigrams(asked: Asked, pattern: string): Promise<Found | null> {
  const binds = new Binds();
  const where = visibleWhere(binds, asked);
  if (!where) return { rows: [], isCut: null };
  const text = `
    WITH hit AS MATERIALIZED (SELECT id FROM statement WHERE sql COLLATE "C" ILIKE ${binds.bind(pattern)})
    SELECT ${LINE} FROM statement WHERE id = ANY(ARRAY(SELECT hit.id FROM hit)) AND ${where}
    ${NEWEST_FIRST} LIMIT ${binds.bind(asked.limit)}`;
  try {
    const rows = await transaction(async (client: pg.ClientBase) => {
      await client.query(`SET LOCAL statement_timeout = ${SEARCH_MS}`);
      // What the planner thinks of a pattern's frequency is a guess; that it is rare was just seen.
      await client.query("SET LOCAL enable_seqscan = off");
      return (await client.query(text, binds.values)).rows;
    });
    return { rows: rows.map(toRow), isCut: null };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === QUERY_CANCELED) return null;
    throw error;
  }
}

const QUERY_CANCELED = "57014";
