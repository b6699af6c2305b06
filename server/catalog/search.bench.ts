import { handle } from "@/server/api/handle";
import { closePool } from "@/server/db/pool";
import { benchPerson } from "@/server/history/bench-bed";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { fillCatalog } from "./bench-bed";
import * as contract from "./contract";
import { listCatalog } from "./search";

/* The search over 100 datasets with 100 tables of 30 columns each, through the route. */

const DATASETS = Number(process.env["BENCH_DATASETS"] ?? 100);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 100);
const LIMIT_MS = 50;

const database = await benchDatabase();
try {
  await fillCatalog(DATASETS);
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
      "a tag": find("text=gdpr&tag=raw"),
      "by facets": find("text=sales&domain=Commerce&format=csv&format=json&classification=public"),
    },
    { count: ROUNDS },
  );
  printRatios(`A page of 50 over ${DATASETS * 100} tables of 30 columns`, samples);
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
