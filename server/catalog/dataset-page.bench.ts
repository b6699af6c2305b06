import type { Endpoint } from "@/server/api/endpoint";
import { handle } from "@/server/api/handle";
import { closePool, pool } from "@/server/db/pool";
import { benchPerson } from "@/server/history/bench-bed";
import { countUnread } from "@/server/notifications";
import * as notifications from "@/server/notifications/contract";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { fillCatalog, putMart } from "./bench-bed";
import * as contract from "./contract";
import { getDataset, getDatasetTable, listDatasetTables } from "./read";

/* What a dataset's page asks for as it opens, through the routes, in a catalog of 10,000 tables of 30 columns. */

const DATASETS = Number(process.env["BENCH_DATASETS"] ?? 100);
const LARGE_TABLES = 2_000;
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 100);
const LIMIT_MS = 100;

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

const database = await benchDatabase();
try {
  const ids = await fillCatalog(DATASETS);
  const large = await putMart(DATASETS, LARGE_TABLES);
  await pool().query("VACUUM ANALYZE");
  const cookie = await benchPerson("viewer", "00000000-0000-7000-8000-000000000007", "Viewer");
  const ask = async <T>(
    route: Route,
    endpoint: Endpoint,
    params: Record<string, string> = {},
  ): Promise<T> => {
    const request = new Request(`http://localhost:3000/api/v1/${endpoint.id}`, { headers: { cookie } });
    const answer = await route(request, { params: Promise.resolve(params) });
    if (answer.status !== 200) throw new Error(`${endpoint.id}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const routes = {
    dataset: handle(contract.getDataset, getDataset),
    tables: handle(contract.listDatasetTables, listDatasetTables),
    table: handle(contract.getDatasetTable, getDatasetTable),
    unread: handle(notifications.countUnread, countUnread),
  };
  const dataset = (id: string) => ask(routes.dataset, contract.getDataset, { datasetId: id });
  const tables = (id: string) =>
    ask<{ items: { id: string }[] }>(routes.tables, contract.listDatasetTables, { datasetId: id });
  const table = (id: string, tableId: string) =>
    ask(routes.table, contract.getDatasetTable, { datasetId: id, tableId });
  /** As the browser asks: the bell beside the dataset, then its tables, then the first of them. */
  const open = async (id: string) => {
    await Promise.all([dataset(id), ask(routes.unread, notifications.countUnread)]);
    const { items } = await tables(id);
    await table(id, items[0]?.id ?? "");
  };
  let turn = 0;
  const next = () => ids[turn++ % ids.length] ?? "";
  const first = (await tables(large)).items[0]?.id ?? "";
  const samples = await sample(
    {
      "all that the page asks for": () => open(next()),
      [`the same with ${LARGE_TABLES} tables`]: () => open(large),
      "the dataset": () => dataset(next()),
      "its tables": () => tables(next()),
      "a table with its columns": () => table(large, first),
    },
    { count: ROUNDS },
  );
  printRatios(`A dataset's page over ${DATASETS * 100} tables`, samples);
  printLimits(
    samples.slice(0, 2).map((one) => ({
      ...{ name: `${one.name}, p95`, value: quantile(one, 0.95) },
      ...{ max: LIMIT_MS, unit: "ms" },
    })),
  );
} finally {
  await closePool();
  await database.close();
}
