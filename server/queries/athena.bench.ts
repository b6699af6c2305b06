import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { startProduct } from "@/server/testing/product";
import { throughHeadgate } from "./bench-bed";

/*
 * A query of Athena's through Headgate (POST, event, first page), which the local endpoint answers by DuckDB, against
 * DuckDB on the same file with nothing between, in turn.
 */

const COUNT = Number(process.env["BENCH_ROUNDS"] ?? 100);
const TARGET = {
  accountId: "333333333333",
  warehouseKind: "athena",
  warehouse: "primary",
  database: "retail",
} as const;

const sqlOver = (table: string) =>
  `SELECT origin, count(*) AS flights, avg(delay) AS delay FROM ${table} GROUP BY origin ORDER BY flights DESC LIMIT 10`;

// What the demo lake's table of that name is a copy of.
const file = join(
  dirname(createRequire(import.meta.url).resolve("vega-datasets")),
  "../data/flights-3m.parquet",
);
const connection = await (await DuckDBInstance.create()).connect();
const product = await startProduct();
try {
  const headgate = await throughHeadgate(product, TARGET, sqlOver("flights"));
  const samples = await sample(
    {
      "DuckDB itself": async () => {
        const { currentRowCount } = await connection.runAndReadAll(sqlOver(`'${file}'`));
        if (currentRowCount !== 10) throw new Error("DuckDB came back without its rows");
      },
      "Athena through Headgate": headgate.run,
    },
    { count: COUNT },
  );
  headgate.stop();
  printRatios(`A query over 3 million rows, ${COUNT} times each`, samples);
  const [base, ours] = samples;
  if (!base || !ours) throw new Error("nothing was measured");
  printLimits([{ name: "added p50", value: quantile(ours, 0.5) - quantile(base, 0.5), max: 60, unit: "ms" }]);
} finally {
  await product.stop();
}
