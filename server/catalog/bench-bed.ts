import { pool } from "@/server/db/pool";
import { putDataset } from "./test-bed";

const COLUMNS = 30;

const SUBJECTS = "sales order customer product store invoice payment shipment return visit".split(" ");
const NOUNS = "amount quantity date status code name email city region channel currency total".split(" ");
const pick = (words: string[], n: number) => words[n % words.length] ?? "";

function tableOf(dataset: number, n: number) {
  const subject = pick(SUBJECTS, dataset + n);
  return {
    name: `${n % 3 === 0 ? "fact" : "dim"}_${subject}_${pick(NOUNS, n)}_${dataset}_${n}`,
    description: `Each ${subject} of the ${pick(NOUNS, dataset)} by ${pick(SUBJECTS, n * 7)}`,
    format: pick(["parquet", "csv", "json", "orc"], n),
    columns: Array.from({ length: COLUMNS }, (_, column) => {
      const name = `${pick(SUBJECTS, n + column)}_${pick(NOUNS, dataset * column + n)}_${column}`;
      return [name, column % 2 ? "bigint" : "string", `The ${pick(NOUNS, column + n)} as booked`] as const;
    }),
  };
}

/** The n-th dataset, with so many tables of 30 columns; answers its id. */
export async function putMart(n: number, tables: number): Promise<string> {
  const { id } = await putDataset({
    name: `${pick(SUBJECTS, n)}_mart_${n}`,
    domain: pick(["Commerce", "Logistics", "Finance", "Marketing"], n),
    classification: pick(["public", "internal", "confidential"], n),
    ownerTeam: `Team ${n % 20}`,
    tags: [pick(["gdpr", "daily", "gold"], n), pick(["raw", "curated"], n)],
    tables: Array.from({ length: tables }, (_, table) => tableOf(n, table)),
  });
  return id;
}

/** So many datasets with 100 tables each. */
export async function fillCatalog(datasets: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < datasets; n += 1) ids.push(await putMart(n, 100));
  await pool().query("VACUUM ANALYZE");
  return ids;
}
