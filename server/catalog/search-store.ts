import type pg from "pg";
import { pool, transaction } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";
import { FACETS, type Facet } from "./contract";

/** Where a facet stands; of a list each value counts by itself. */
const COLUMN_OF: Record<Facet, string> = {
  domain: "domain",
  classification: "classification",
  ownerTeam: "owner_team",
  accountId: "account_id",
  format: "format",
  tag: "tags",
};
const isList = (facet: Facet) => facet === "tag";

export interface EntryFilter {
  kind: string | undefined;
  /** As `queryOf` and `rankingOf` make them; null lists by name. */
  words: { query: string; ranking: string; text: string } | null;
  facets: Partial<Record<Facet, readonly string[] | undefined>>;
}

export interface EntryKey {
  rank: number;
  name: string;
  id: string;
}

export interface FoundEntry extends EntryKey {
  kind: "dataset" | "table";
  datasetId: string;
  datasetName: string;
  description: string;
  accountId: string;
  domain: string | null;
  classification: string | null;
  ownerTeam: string | null;
  tags: string[];
  format: string | null;
  state: "registering" | "registered" | "failed";
  updatedAt: Date;
}

/** Which of the words begin a known word. */
export async function knownWords(words: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool().query<{ word: string }>(
    `SELECT word FROM unnest($1::text[], $2::text[]) AS asked (word, pattern)
     WHERE EXISTS (SELECT FROM catalog_word AS known WHERE known.word LIKE asked.pattern)`,
    [words, words.map((word) => `${escapeLike(word)}%`)],
  );
  return new Set(rows.map((row) => row.word));
}

/** Which of the words begin a word of an entry that is there. */
export async function standingWords(words: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool().query<{ word: string }>(
    `SELECT word FROM unnest($1::text[], $2::text[]) AS asked (word, query)
     WHERE EXISTS (SELECT FROM catalog_entry WHERE words @@ asked.query::tsquery)`,
    [words, words.map((word) => `'${word}':*`)],
  );
  return new Set(rows.map((row) => row.word));
}

// Two letters swapped in a short word leave few trigrams as they were; the nearest are chosen by letters afterwards.
const SIMILARITY_MIN = 0.15;
const SIMILAR_MAX = 100;

/** Known words with some trigrams of this one. */
export async function similarWords(word: string): Promise<string[]> {
  return transaction(async (client) => {
    const set = client.query(`SET LOCAL pg_trgm.similarity_threshold = ${SIMILARITY_MIN}`);
    const found = client.query<{ word: string }>(
      "SELECT word FROM catalog_word WHERE word % $1 ORDER BY similarity(word, $1) DESC, word LIMIT $2",
      [word, SIMILAR_MAX],
    );
    await set;
    return (await found).rows.map((row) => row.word);
  });
}

type Values = unknown[];
const bind = (values: Values, value: unknown) => `$${values.push(value)}`;

/** D, C, B, A. */
const WEIGHTS = "'{0.05, 0.15, 0.4, 1}'";

/** Entries that the words and the kind leave over. */
function matchSql({ kind, words }: EntryFilter, values: Values): string {
  const conditions = ["true"];
  if (kind) conditions.push(`kind = ${bind(values, kind)}`);
  if (words) conditions.push(`words @@ ${bind(values, words.query)}::tsquery`);
  return conditions.join(" AND ");
}

function rankSql({ words }: EntryFilter, values: Values): string {
  if (!words) return "0::float8";
  return `ts_rank(${WEIGHTS}, words, ${bind(values, words.ranking)}::tsquery)::float8
    + (lower(name) = lower(${bind(values, words.text)}))::int`;
}

function facetConditions({ facets }: EntryFilter, values: Values, without?: Facet): string {
  const conditions = FACETS.flatMap((facet) => {
    const wanted = facets[facet];
    if (!wanted?.length || facet === without) return [];
    const list = `${bind(values, wanted)}::text[]`;
    return [isList(facet) ? `${COLUMN_OF[facet]} && ${list}` : `${COLUMN_OF[facet]} = ANY(${list})`];
  });
  return conditions.length > 0 ? conditions.join(" AND ") : "true";
}

/** One page of entries, best or first name first. */
export async function pageOfEntries(
  filter: EntryFilter,
  after: EntryKey | null,
  limit: number,
): Promise<FoundEntry[]> {
  const values: Values = [];
  const from = after
    ? `AND (rank < ${bind(values, after.rank)}::float8 OR rank = ${bind(values, after.rank)}::float8
        AND (name, id) > (${bind(values, after.name)}, ${bind(values, after.id)}::uuid))`
    : "";
  const { rows } = await pool().query<FoundEntry>(
    `SELECT entry.rank, entry.name, entry.id, entry.kind, entry.dataset_id AS "datasetId", d.name AS "datasetName",
       coalesce(t.description, d.description) AS description, entry.account_id AS "accountId", entry.domain,
       entry.classification, entry.owner_team AS "ownerTeam", entry.tags, entry.format, d.state,
       coalesce(t.updated_at, d.updated_at) AS "updatedAt"
     FROM (SELECT id, dataset_id, kind, name, account_id, domain, classification, owner_team, tags, format, rank
       FROM (SELECT *, ${rankSql(filter, values)} AS rank FROM catalog_entry WHERE ${matchSql(filter, values)}) AS matched
       WHERE ${facetConditions(filter, values)} ${from}
       ORDER BY rank DESC, name, id LIMIT ${bind(values, limit)}) AS entry
     JOIN dataset AS d ON d.id = entry.dataset_id LEFT JOIN dataset_table AS t ON t.id = entry.id
     ORDER BY entry.rank DESC, entry.name, entry.id`,
    values,
  );
  return rows;
}

export type FacetCounts = Record<Facet, { value: string; count: number }[]>;
const VALUES_MAX = 50;

/** Per facet how many entries each value has, under all filters but its own; the matches are read once for all. */
export async function countFacets(filter: EntryFilter): Promise<FacetCounts> {
  const values: Values = [];
  // Counted per dataset first, whose facets its entries share: text by text each entry would cost more than finding it.
  const columns = FACETS.map((facet) => `${facet === "format" ? "matched" : "dataset"}.${COLUMN_OF[facet]}`);
  const match = matchSql(filter, values);
  const counts = FACETS.map((facet) => {
    const [from, value] = isList(facet)
      ? [`combination, unnest(${COLUMN_OF[facet]}) AS one`, "one"]
      : ["combination", COLUMN_OF[facet]];
    return `(SELECT '${facet}' AS facet, ${value} AS value, sum(count)::int AS count FROM ${from}
      WHERE ${facetConditions(filter, values, facet)} AND ${value} IS NOT NULL
      GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${VALUES_MAX})`;
  });
  const { rows } = await pool().query<{ facet: Facet; value: string; count: number }>(
    `WITH matched AS MATERIALIZED (SELECT dataset_id, format, count(*) AS count FROM catalog_entry
       WHERE ${match} GROUP BY dataset_id, format),
     combination AS MATERIALIZED (SELECT ${columns.join(", ")}, matched.count
       FROM matched JOIN dataset ON dataset.id = matched.dataset_id) ${counts.join(" UNION ALL ")}`,
    values,
  );
  const of = (facet: Facet) =>
    rows.filter((row) => row.facet === facet).map(({ value, count }) => ({ value, count }));
  return Object.fromEntries(FACETS.map((facet) => [facet, of(facet)])) as FacetCounts;
}

/** Compared as "C": a locale's folding costs more than the rest. Columns of these tables that have a word beginning like one of these. */
export async function columnsNamed(
  tableIds: readonly string[],
  words: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await pool().query<{ id: string; names: string[] }>(
    `SELECT table_id AS id, (array_agg(name ORDER BY ordinal))[1:5] AS names FROM dataset_column
     WHERE table_id = ANY($1::uuid[]) AND lower(name COLLATE "C") LIKE ANY($2::text[]) GROUP BY table_id`,
    [tableIds, words.map((word) => `%${escapeLike(word)}%`)],
  );
  return new Map(rows.map(({ id, names }) => [id, names]));
}

export interface NewEntry {
  id: string;
  kind: "dataset" | "table";
  name: string;
  format: string | null;
  /** A tsvector as text. */
  words: string;
}

/** Writes what is found of a dataset and of these of its tables; their facets are the dataset's. */
export async function writeEntries(
  client: pg.ClientBase,
  datasetId: string,
  entries: readonly NewEntry[],
): Promise<void> {
  await client.query(
    `INSERT INTO catalog_entry (id, dataset_id, kind, name, account_id, domain, classification, owner_team, tags, format, words)
     SELECT made.id, d.id, made.kind, made.name, d.account_id, d.domain, d.classification, d.owner_team, d.tags, made.format, made.words
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::tsvector[]) AS made (id, kind, name, format, words)
     JOIN dataset AS d ON d.id = $1
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, domain = excluded.domain, format = excluded.format,
       classification = excluded.classification, owner_team = excluded.owner_team, tags = excluded.tags, words = excluded.words`,
    [
      datasetId,
      entries.map((one) => one.id),
      entries.map((one) => one.kind),
      entries.map((one) => one.name),
      entries.map((one) => one.format),
      entries.map((one) => one.words),
    ],
  );
  await client.query(
    `INSERT INTO catalog_word SELECT DISTINCT unnest(tsvector_to_array(words)) FROM catalog_entry
     WHERE id = ANY($1::uuid[]) ORDER BY 1 ON CONFLICT DO NOTHING`,
    [entries.map((one) => one.id)],
  );
}
