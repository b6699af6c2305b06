import { handle } from "@/server/api/handle";
import { closePool } from "@/server/db/pool";
import { benchPerson } from "@/server/history/bench-bed";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { principalOf, saveLargeCatalog, tablePlace } from "./bench-bed";
import * as contract from "./contract";
import { explain, listReaders } from "./explain";
import { listPolicies } from "./policies";
import { listReach } from "./reach";

/* Explain, through the route, over 10,000 tables of 30 columns, 50 tags, 500 policies and 200 principals. */

const TABLES = Number(process.env["BENCH_TABLES"] ?? 10_000);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 200);
const LIMIT_MS = 50;
const accountId = "111111111111";

const database = await benchDatabase();
try {
  await saveLargeCatalog(accountId, TABLES);
  const cookie = await benchPerson("steward", "00000000-0000-7000-8000-000000000007", "Steward");
  type Route = ReturnType<typeof handle>;
  const ask = (route: Route, query: () => Record<string, string>) => async () => {
    const url = `http://localhost:3000/api/v1/x?${new URLSearchParams(query())}`;
    const answer = await route(new Request(url, { headers: { cookie } }), { params: Promise.resolve({}) });
    if (!answer.ok) throw new Error(`${url}: ${await answer.text()}`);
    return answer.text();
  };
  let turn = 0;
  // Another principal, table and column each time: nothing is asked twice.
  const next = () => {
    turn += 1;
    const place = tablePlace((turn * 7_919) % TABLES);
    return { accountId, ...place, column: `c${turn % 30}`, principal: principalOf(accountId, turn % 200) };
  };
  const explained = handle(contract.explain, explain);
  const begun = performance.now();
  await ask(explained, next)();
  const cold = performance.now() - begun;
  const samples = await sample(
    {
      "explain a column": ask(explained, next),
      "explain a table": ask(explained, () => {
        const { column: _, ...whole } = next();
        return { ...whole, permission: "INSERT" };
      }),
      "readers of a table": ask(handle(contract.listReaders, listReaders), () => {
        const { principal: _, column: __, ...place } = next();
        return place;
      }),
      "reach, first page": ask(handle(contract.listReach, listReach), () => ({
        principal: next().principal,
      })),
      "policies, first page": ask(handle(contract.listPolicies, listPolicies), () => ({})),
    },
    { count: ROUNDS },
  );
  printRatios(`Over ${TABLES} tables of 30 columns, 50 tags, 500 policies, 200 principals`, samples);
  process.stdout.write(
    `The first answer, with all that is kept read from the database: ${cold.toFixed(0)} ms\n`,
  );
  printLimits(
    samples
      .filter(({ name }) => name.startsWith("explain"))
      .map((one) => ({
        ...{ name: `${one.name}, p95`, value: quantile(one, 0.95) },
        ...{ max: LIMIT_MS, unit: "ms" },
      })),
  );
} finally {
  await closePool();
  await database.close();
}
