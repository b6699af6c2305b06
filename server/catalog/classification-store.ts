import type pg from "pg";
import { pool, readAlong } from "@/server/db/pool";

export interface Classified {
  /** Of the dataset. */
  name: string;
  database: string;
  classification: string | null;
}

/** The datasets that lie in these Glue databases of an account, and how stewards classified them. */
export async function classifiedIn(accountId: string, databases: readonly string[]): Promise<Classified[]> {
  const { rows } = await readAlong<Classified>({
    name: "catalog-classified-in",
    text: `SELECT name, glue_database AS database, classification FROM dataset
      WHERE account_id = $1 AND glue_database = ANY($2::text[]) AND state = 'registered' ORDER BY name`,
    values: [accountId, databases],
  });
  return rows;
}

interface Neighbours {
  /** Its own word, where it counts at all. */
  own: (string | null)[];
  others: (string | null)[];
}

/** How a dataset, and whatever else lies in its Glue database, is classified; locked against others that ask so. */
export async function neighboursOf(
  datasetId: string,
  client: Pick<pg.ClientBase, "query"> = pool(),
  { isLocked = false } = {},
): Promise<Neighbours> {
  if (isLocked)
    await client.query(
      `SELECT pg_advisory_xact_lock(hashtext('dataset.classification'), hashtext(account_id || '/' || glue_database))
       FROM dataset WHERE id = $1 AND glue_database IS NOT NULL`,
      [datasetId],
    );
  const { rows } = await client.query<{ isOwn: boolean; classification: string | null }>(
    `SELECT other.id = own.id AS "isOwn", other.classification FROM dataset AS own JOIN dataset AS other
       ON other.account_id = own.account_id AND other.glue_database = own.glue_database
     WHERE own.id = $1 AND other.state = 'registered'`,
    [datasetId],
  );
  const wordsOf = (isOwn: boolean) =>
    rows.filter((one) => one.isOwn === isOwn).map(({ classification }) => classification);
  return { own: wordsOf(true), others: wordsOf(false) };
}
