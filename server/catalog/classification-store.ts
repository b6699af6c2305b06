import { readAlong } from "@/server/db/pool";

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
