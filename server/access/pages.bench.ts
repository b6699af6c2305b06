import { monitorEventLoopDelay } from "node:perf_hooks";
import { handle } from "@/server/api/handle";
import { closePool } from "@/server/db/pool";
import { benchPerson } from "@/server/history/bench-bed";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import {
  adminOf,
  manyTimesGiven,
  principalOf,
  saveLargeCatalog,
  saveOneMoreGrant,
  tablePlace,
} from "./bench-bed";
import * as contract from "./contract";
import { listReaders } from "./explain";
import { listMatches } from "./expressions";
import { listPolicies } from "./policies";
import { listReach, listReachedDatabases } from "./reach";
import { listTables } from "./tables";
import { listTagMatrix } from "./tag-matrix";
import { listTags } from "./tags";

/* The pages of Access, through their routes, over 100,000 tables of 30 columns: none may take longer for being one of many. */

const TABLES = Number(process.env["BENCH_TABLES"] ?? 100_000);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 40);
const AFTER_ROUNDS = 5;
const LIMIT_MS = 100;
const accountId = "111111111111";

type Query = Record<string, string>;
type Route = ReturnType<typeof handle>;

const database = await benchDatabase();
try {
  await saveLargeCatalog(accountId, TABLES);
  const cookie = await benchPerson("steward", "00000000-0000-7000-8000-000000000007", "Steward");
  const get = async (route: Route, query: Query) => {
    const url = `http://localhost:3000/api/v1/x?${new URLSearchParams(query)}`;
    const answer = await route(new Request(url, { headers: { cookie } }), { params: Promise.resolve({}) });
    if (!answer.ok) throw new Error(`${url}: ${await answer.text()}`);
    return (await answer.json()) as { nextCursor: string | null };
  };
  let turn = 0;
  /** Another place each time: nothing is asked twice. */
  const next = () => {
    turn += 1;
    return { ...tablePlace((turn * 7_919) % TABLES), principal: principalOf(accountId, turn) };
  };
  const asking = (route: Route, queryOf: () => Query) => async () => void (await get(route, queryOf()));
  /** Goes on from page to page, and begins again at the end. */
  const walking = (route: Route, query: Query) => {
    let cursor: string | null = null;
    return async () => {
      const page = await get(route, { ...query, ...(cursor === null ? {} : { cursor }) });
      cursor = page.nextCursor;
    };
  };
  const [matrix, reach, reachDatabases] = [
    handle(contract.listTagMatrix, listTagMatrix),
    handle(contract.listReach, listReach),
    handle(contract.listReachedDatabases, listReachedDatabases),
  ];
  const within = () => {
    const { principal, database } = next();
    return { principal, database };
  };
  const tables = handle(contract.listAccessTables, listTables);
  const expression = () => `key${String(turn % 50).padStart(2, "0")}=v${turn % 10}`;
  const pages = {
    tags: asking(handle(contract.listAccessTags, listTags), () => ({ limit: "200" })),
    "tag matrix, databases": walking(matrix, { accountId, limit: "100" }),
    "tag matrix, tables of one": asking(matrix, () => ({
      accountId,
      limit: "100",
      database: next().database,
    })),
    "tag matrix, columns of one": asking(matrix, () => {
      const { principal: _, ...place } = next();
      return { accountId, limit: "100", ...place };
    }),
    "tables, by name": asking(tables, () => ({ search: `${next().database}.t1` })),
    "tables, page by page": walking(tables, {}),
    "readers of a table": asking(handle(contract.listReaders, listReaders), () => {
      const { principal: _, ...place } = next();
      return { accountId, ...place };
    }),
    "reached databases": walking(reachDatabases, { principal: principalOf(accountId, 7) }),
    "reached databases by 200 tag policies": walking(reachDatabases, {
      principal: manyTimesGiven(accountId),
    }),
    "reached databases of an administrator": walking(reachDatabases, { principal: adminOf(accountId) }),
    "reach within a database": asking(reach, () => ({ accountId, ...within() })),
    "reach, first page": asking(reach, () => ({ principal: next().principal })),
    "reach, page by page": walking(reach, { principal: principalOf(accountId, 7) }),
    "reach, searched": asking(reach, () => ({
      principal: next().principal,
      search: `${next().database}.t1`,
    })),
    "reach by 200 tag policies, first page": asking(reach, () => ({ principal: manyTimesGiven(accountId) })),
    "reach by 200 tag policies, page by page": walking(reach, { principal: manyTimesGiven(accountId) }),
    "reach of an administrator, first page": asking(reach, () => {
      next();
      return { principal: adminOf(accountId) };
    }),
    "reach of an administrator, page by page": walking(reach, { principal: adminOf(accountId) }),
    "reach of an administrator, searched": asking(reach, () => ({
      principal: adminOf(accountId),
      search: `${next().database}.t1`,
    })),
    "matches of an expression": asking(handle(contract.listMatches, listMatches), () => {
      next();
      return { accountId, resourceType: "TABLE", tag: expression() };
    }),
    policies: walking(handle(contract.listPolicies, listPolicies), {}),
  };
  for (const [name, ask] of Object.entries(pages)) {
    const begun = performance.now();
    await ask();
    process.stdout.write(`${name}, the first time: ${(performance.now() - begun).toFixed(0)} ms\n`);
  }
  const blocked = monitorEventLoopDelay({ resolution: 5 });
  blocked.enable();
  const samples = await sample(pages, { count: ROUNDS });
  blocked.disable();
  printRatios(`Over ${TABLES} tables of 30 columns, 50 tags, 700 policies, 201 principals`, samples);
  const inMilliseconds = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(0);
  const answered = inMilliseconds(blocked.max);
  blocked.reset();
  blocked.enable();
  const after: number[] = [];
  for (let round = 0; round < AFTER_ROUNDS; round += 1) {
    await saveOneMoreGrant(accountId);
    const begun = performance.now();
    await get(reach, { principal: next().principal });
    after.push(performance.now() - begun);
  }
  blocked.disable();
  process.stdout.write(
    `The longest that others waited for a page: ${answered} ms\n` +
      `The first page after one more grant: ${after.map((time) => time.toFixed(0)).join(", ")} ms; ` +
      `the longest that others waited for it: ${inMilliseconds(blocked.max)} ms\n` +
      `Memory in use: ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB\n`,
  );
  printLimits(
    samples.map((one) => ({
      ...{ name: `${one.name}, p95`, value: quantile(one, 0.95) },
      ...{ max: LIMIT_MS, unit: "ms" },
    })),
  );
} finally {
  await closePool();
  await database.close();
}
