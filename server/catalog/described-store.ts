import type { Target } from "@/server/accounts/contract";
import { pool } from "@/server/db/pool";
import { escapeLike } from "@/server/sql/like";

/** A table of the catalog as the warehouse knows it. */
interface Place {
  id: string;
  /** Null where the source has none: a Glue database is a schema of its own. */
  schema: string | null;
  name: string;
}

// D, C, B, A: what is written of a table before its names and its columns' names, which are found without this.
const WEIGHTS = "'{0.5, 1, 0.05, 0.02}'";

/** Which tables of the datasets of a database have all words of a query somewhere, those first that have them in sentences. */
export async function tablesWithWords(at: Target, words: string): Promise<Place[]> {
  const { rows } = await pool().query<Place>(
    `SELECT entry.id, d.schema_name AS schema, entry.name FROM dataset AS d
     JOIN catalog_entry AS entry ON entry.dataset_id = d.id AND entry.kind = 'table'
     WHERE d.account_id = $1 AND entry.words @@ $5::tsquery
       AND CASE WHEN $2 = 'athena' THEN lower(d.glue_database) = lower($4)
         ELSE d.warehouse_kind = $2 AND d.warehouse = $3 AND d.database = $4 END
     ORDER BY ts_rank(${WEIGHTS}, entry.words, $5::tsquery) DESC, entry.name, entry.id`,
    [at.accountId, at.warehouseKind, at.warehouse, at.database, words],
  );
  return rows;
}

/** Something that is said: of a table, of a column of it, or of its dataset. */
export interface Said {
  id: string;
  column: string | null;
  dataset: string | null;
  text: string;
}

/** All that is said of these tables and may have the words: of each what is said of itself, of its columns, of its dataset. */
export async function saidOf(tableIds: readonly string[], words: readonly string[]): Promise<Said[]> {
  // How other letters are folded is the database's own affair: for those, all texts are looked through.
  const patterns = words.filter((word) => /^[a-z0-9]+$/.test(word)).map((word) => `%${escapeLike(word)}%`);
  const { rows } = await pool().query<Said>(
    `SELECT id, "column", dataset, text FROM (
       SELECT id, 0 AS rank, 0 AS ordinal, NULL AS "column", NULL AS dataset, description AS text
         FROM dataset_table WHERE id = ANY($1::uuid[])
       UNION ALL SELECT table_id, 1, ordinal, name, NULL, description FROM dataset_column
         WHERE table_id = ANY($1::uuid[])
       UNION ALL SELECT t.id, 2, 0, NULL, d.name, d.description FROM dataset_table AS t
         JOIN dataset AS d ON d.id = t.dataset_id WHERE t.id = ANY($1::uuid[])
     ) AS said WHERE text <> '' AND text ILIKE ALL($2::text[]) ORDER BY id, rank, ordinal`,
    [tableIds, patterns],
  );
  return rows;
}
