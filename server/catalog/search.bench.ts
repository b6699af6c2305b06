import { handle } from "@/server/api/handle";
import { closePool, pool } from "@/server/db/pool";
import { benchPerson } from "@/server/history/bench-bed";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import * as contract from "./contract";
import { listCatalog } from "./search";
import { putDataset } from "./test-bed";

/* The search over 100 datasets with 100 tables of 30 columns each, through the route. */

const DATASETS = Number(process.env["BENCH_DATASETS"] ?? 100);
const TABLES = 100;
const COLUMNS = 30;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 100);
const LIMIT_MS = 50;

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

const database = await benchDatabase();
try {
  for (let n = 0; n < DATASETS; n += 1) {
    await putDataset({
      name: `${pick(SUBJECTS, n)}_mart_${n}`,
      domain: pick(["Commerce", "Logistics", "Finance", "Marketing"], n),
      classification: pick(["public", "internal", "confidential"], n),
      ownerTeam: `Team ${n % 20}`,
      tables: Array.from({ length: TABLES }, (_, table) => tableOf(n, table)),
    });
  }
  await pool().query("VACUUM ANALYZE");
  const cookie = await benchPerson("viewer", "00000000-0000-7000-8000-000000000007", "Viewer");
  const route = handle(contract.listCatalog, listCatalog);
  const find = (query: string) => async () => {
    const request = new Request(`http://localhost:3000/api/v1/catalog?${query}`, { headers: { cookie } });
    const body = (await (await route(request, { params: Promise.resolve({}) })).json()) as {
      items?: unknown[];
      nextCursor?: string | null;
    };
    if (!body.items) throw new Error(`no page ${query}: ${JSON.stringify(body)}`);
    return body;
  };
  const { nextCursor } = await find("text=sales")();
  const samples = await sample(
    {
      "first page": find(""),
      "all tables": find("kind=table"),
      "a word in all tables": find("text=booked"),
      "a common name": find("text=sales"),
      "a common name, second page": find(`text=sales&cursor=${nextCursor ?? ""}`),
      "a column in many": find("text=customer+email"),
      "a beginning": find("text=quan"),
      "one letter": find("text=s"),
      "one table": find("text=fact_sales_amount_10_0"),
      "an owner": find("text=team+7"),
      "a typo": find("text=custmoer+emial"),
      "nothing like it": find("text=xylophone"),
      "by facets": find("text=sales&domain=Commerce&format=csv&format=json&classification=public"),
    },
    { count: ROUNDS },
  );
  printRatios(`A page of 50 over ${DATASETS * TABLES} tables of ${COLUMNS} columns`, samples);
  printLimits(
    samples.map((one) => ({
      name: `${one.name}, p95`,
      value: quantile(one, 0.95),
      max: LIMIT_MS,
      unit: "ms",
    })),
  );
} finally {
  await closePool();
  await database.close();
}
