import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { applySteps, diffAccess, openLake } from "./engine";
import { benchLake, owner, roleOf } from "./engine/bench-lake";
import type { Step } from "./operation";

/*
 * The engine over lakes of 1,000 to 100,000 tables of 30 columns, with 50 LF-tags, 500 tag policies, named grants on a
 * tenth of the tables and 200 principals in groups and two accounts. Full effective access is what each principal may do
 * with each table, with columns and rows, from nothing but the lake.
 */

const LARGEST = Number(process.env["BENCH_TABLES"] ?? 100_000);
const YARDSTICK = 10_000;
const PRINCIPALS = 200;

const collect = () => globalThis.gc?.();
const megabytes = () => process.memoryUsage().heapUsed / 1e6;

/** Everything that everybody holds; the number of what is held, lest nothing be done. */
const decideAll = (view: ReturnType<typeof openLake>) => {
  let held = 0;
  for (const { catalogId, databases } of view.lake.catalogs) {
    for (const { name: database, tables } of databases)
      for (const { name: table } of tables) held += view.readers({ catalogId, database, table }).length;
  }
  return held;
};

const measure = (tables: number) => {
  const lake = benchLake(tables);
  collect();
  const before = megabytes();
  const begun = performance.now();
  const view = openLake(lake);
  const held = decideAll(view);
  const time = performance.now() - begun;
  collect();
  return { tables, view, held, time, memory: megabytes() - before };
};

const tag = (
  resource: Extract<Step["operation"], { name: "AddLFTagsToResource" }>["resource"],
  value: number,
): Step => ({
  catalogId: owner,
  operation: { name: "AddLFTagsToResource", resource, tags: { key1: `value${value % 8}` } },
});

const tableAt = (position: number) =>
  ({ kind: "table", database: `database${Math.floor(position / 100)}`, table: `table${position}` }) as const;

const sizes = [1_000, YARDSTICK, 100_000].filter((size) => size <= LARGEST);
// The compiler's warming up is none of the lake's.
measure(1_000);
const runs = sizes.map((size) => {
  const { view: _view, ...run } = measure(size);
  process.stdout.write(
    `${run.tables} tables: ${run.time.toFixed(0)} ms, ${run.memory.toFixed(0)} MB, ${run.held} held, ` +
      `${((run.time / run.tables) * 1000).toFixed(1)} µs a table\n`,
  );
  return run;
});

const { view } = measure(YARDSTICK);
let round = 0;
const samples = await sample(
  {
    "one table's tag, re-evaluated": async () => {
      round += 1;
      diffAccess(view, applySteps(view, [tag(tableAt(round * 37), round)]));
    },
    "one database's tag, its 100 tables re-evaluated": async () => {
      const database = `database${round % 100}`;
      diffAccess(view, applySteps(view, [tag({ kind: "database", database }, round)]));
    },
    "a tag on 1,000 tables, planned with its difference": async () => {
      const first = (round % 9) * 1_000;
      const steps = Array.from({ length: 1_000 }, (_, each) => tag(tableAt(first + each), round));
      diffAccess(view, applySteps(view, steps));
    },
    "explain, one principal and column": async () => {
      const table = (round * 331) % YARDSTICK;
      view.explain({
        principal: roleOf(round % PRINCIPALS),
        table: { catalogId: owner, ...tableAt(table) },
        column: `column${round % 29}`,
        permission: "SELECT",
      });
    },
  },
  { count: Number(process.env["BENCH_ROUNDS"] ?? 50), warmup: 10 },
);
printRatios(`${YARDSTICK} tables`, samples);

const figure = (name: string, share: number) => {
  const one = samples.find((each) => each.name.startsWith(name));
  return one ? quantile(one, share) : Number.NaN;
};
const yardstick = runs.find(({ tables }) => tables === YARDSTICK);
const [smallest, largest] = [runs[0], runs.at(-1)];
const perTable = (run: (typeof runs)[number] | undefined) => (run ? run.time / run.tables : Number.NaN);
printLimits([
  { name: "full effective access, cold", value: yardstick?.time ?? Number.NaN, max: 2_000, unit: "ms" },
  { name: "memory of it", value: yardstick?.memory ?? Number.NaN, max: 100, unit: "MB" },
  { name: "one table's tag, p50", value: figure("one table", 0.5), max: 20, unit: "ms" },
  { name: "one database's tag, p50", value: figure("one database", 0.5), max: 20, unit: "ms" },
  {
    name: "plan of a tag on 1,000 tables, p50",
    value: figure("a tag on 1,000", 0.5),
    max: 1_000,
    unit: "ms",
  },
  { name: "explain, p95", value: figure("explain", 0.95), max: 50, unit: "ms" },
  {
    name: "time a table, largest lake to smallest",
    value: perTable(largest) / perTable(smallest),
    max: 1.5,
    unit: "x",
  },
]);
