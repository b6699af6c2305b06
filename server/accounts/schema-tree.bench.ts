import { gzipSync } from "node:zlib";
import { ListTablesCommand } from "@aws-sdk/client-redshift-data";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { startProduct } from "@/server/testing/product";
import { fillWarehouse, superuserOf } from "@/server/testing/warehouse";

/*
 * The schema tree and all column names of a warehouse with 5,000 tables of 50 columns, through the API, asked of the
 * warehouse and as kept; against the Data API's own ListTables, which tells neither columns nor rows.
 */

const TABLES = Number(process.env["BENCH_TABLES"] ?? 5_000);
const COLUMNS = 50;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 10);

const product = await startProduct();
try {
  const superuser = superuserOf(product.demo);
  await fillWarehouse(superuser, { tables: TABLES, columns: COLUMNS });
  const person = product.demo.people.find(({ principals }) => principals.includes("ConsumerAdminUser"));
  const base = `${product.url}/api/v1/accounts/333333333333/warehouses/workgroup/default/databases/dev`;
  const get = (path: string) => async () => {
    const response = await fetch(`${base}/${path}`, {
      headers: { authorization: `Bearer ${person?.apiToken}`, "accept-encoding": "gzip" },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(text);
    return text;
  };
  const listTables = async () => {
    let NextToken: string | undefined;
    do {
      const page: { NextToken?: string | undefined } = await superuser.send(
        new ListTablesCommand({ WorkgroupName: "default", Database: "dev", MaxResults: 1000, NextToken }),
      );
      NextToken = page.NextToken;
    } while (NextToken);
  };
  const samples = await sample(
    {
      "ListTables, bare SDK": listTables,
      "tree, asked of the warehouse": get("tables?refresh=true"),
      "tree, kept": get("tables"),
      "columns, asked of the warehouse": get("columns?refresh=true"),
      "columns, kept": get("columns"),
    },
    { count: ROUNDS, warmup: 1 },
  );
  printRatios(`${TABLES} tables of ${COLUMNS} columns`, samples);
  const p95 = (name: string) => {
    const one = samples.find((each) => each.name === name);
    return one ? quantile(one, 0.95) : Number.NaN;
  };
  const [tree, columns] = [await get("tables")(), await get("columns")()];
  const megabytes = (text: string | Buffer) => Buffer.byteLength(text) / 1e6;
  printLimits([
    {
      name: "tree, asked of the warehouse, p95",
      value: p95("tree, asked of the warehouse"),
      max: 2_000,
      unit: "ms",
    },
    { name: "tree, kept, p95", value: p95("tree, kept"), max: 150, unit: "ms" },
    {
      name: "columns, asked of the warehouse, p95",
      value: p95("columns, asked of the warehouse"),
      max: 10_000,
      unit: "ms",
    },
    { name: "columns, kept, p95", value: p95("columns, kept"), max: 600, unit: "ms" },
    { name: "tree, JSON", value: megabytes(tree), max: 1, unit: "MB" },
    { name: "tree, gzip", value: megabytes(gzipSync(tree)), max: 0.1, unit: "MB" },
    { name: "columns, JSON", value: megabytes(columns), max: 6, unit: "MB" },
    { name: "columns, gzip", value: megabytes(gzipSync(columns)), max: 0.6, unit: "MB" },
  ]);
} finally {
  await product.stop();
}
