import { encodeCursor } from "@/server/api/cursor";
import { handle } from "@/server/api/handle";
import { closePool, pool } from "@/server/db/pool";
import { benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, type Sample, sample } from "@/server/testing/bench";
import { benchPerson, emptyHistory, fillHistory } from "./bench-bed";
import * as contract from "./contract";
import { listStatementGroups } from "./list-groups";
import { listStatements } from "./list-statements";

const SIZES = (process.env["BENCH_ROWS"] ?? "10000,1000000").split(",").map(Number);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 100);
const LIMIT_MS = 50;
// Below this, the ratio of two figures tells of the machine's noise.
const FLOOR_MS = 10;
const ANALYST = "00000000-0000-7000-8000-000000000007";
const ADMIN = "00000000-0000-7000-8000-000000000008";

const LIST = handle(contract.listStatements, listStatements);
const GROUPS = handle(contract.listStatementGroups, listStatementGroups);
type Route = typeof LIST;

const read = (route: Route, path: string, cookie: string, query: string) => async () => {
  const request = new Request(`http://localhost:3000/api/v1/${path}?limit=50${query}`, {
    headers: { cookie },
  });
  const response = await route(request, { params: Promise.resolve({}) });
  const body = (await response.json()) as { items?: unknown[] };
  if (!body.items) throw new Error(`no page ${query}: ${JSON.stringify(body)}`);
};
const page = (cookie: string, query: string) => read(LIST, "statements", cookie, query);
const groups = (cookie: string, query: string) => read(GROUPS, "statement-groups", cookie, query);
const daysAgo = (days: number) => new Date(Date.now() - days * 864e5).toISOString();

async function measure(rows: number): Promise<Sample[]> {
  await emptyHistory();
  await fillHistory(rows);
  const { rows: deepest } = await pool().query<{ id: string; created_at: Date }>(
    "SELECT id, created_at FROM statement WHERE warehouse = 'default' ORDER BY created_at LIMIT 1 OFFSET $1",
    [Math.floor(rows / 20)],
  );
  if (!deepest[0]) throw new Error("no deep page");
  const deep = encodeCursor({ at: deepest[0].created_at.toISOString(), id: deepest[0].id });
  return await sample(
    {
      "first page": page(analyst, ""),
      "first page, all warehouses": page(admin, ""),
      "deep page": page(analyst, `&cursor=${deep}`),
      "deep page, all warehouses": page(admin, `&cursor=${deep}`),
      "only mine": page(analyst, `&person=${ANALYST}`),
      failed: page(admin, "&status=FAILED&status=ABORTED"),
      "a label": page(admin, "&label=emr-nightly"),
      "a label's beginning": page(admin, "&label=glue-redshift*"),
      "a shape": page(admin, "&fingerprint=00000000000007d0"),
      "common text": page(admin, "&text=calendar_quarter"),
      "text, 1 in 100": page(admin, "&text=refunded"),
      "text, 1 in 1,000": page(admin, "&text=voucher"),
      "text, 1 in 50,000": page(admin, "&text=zanzibar"),
      "text, 1 in 50,000, analyst": page(analyst, "&text=zanzibar"),
      "text, none": page(admin, "&text=nowhere_to_be_seen"),
      "text of two letters": page(admin, "&text=_7"),
      "shapes of 90 days": groups(admin, `&from=${daysAgo(90)}`),
      "shapes of 30 days": groups(admin, `&from=${daysAgo(30)}`),
      "shapes ever, by count": groups(admin, "&orderBy=count"),
      "shapes of 90 days, by p95": groups(admin, `&from=${daysAgo(90)}&orderBy=p95Ms`),
      "shapes of 90 days, analyst": groups(analyst, `&from=${daysAgo(90)}`),
    },
    { count: ROUNDS },
  );
}

const database = await benchDatabase();
const analyst = await benchPerson("analyst", ANALYST, "Analyst7");
const admin = await benchPerson("admin", ADMIN, "Analyst8");

const measured: { rows: number; samples: Sample[] }[] = [];
try {
  for (const rows of SIZES) {
    const samples = await measure(rows);
    printRatios(`A page of 50 of ${rows} statements, through the route`, samples);
    measured.push({ rows, samples });
  }
} finally {
  await closePool();
  await database.close();
}
for (const { rows, samples } of measured) {
  const small = measured[0]?.samples ?? [];
  printLimits(
    samples.flatMap((one) => {
      const value = quantile(one, 0.95);
      const base = small.find(({ name }) => name === one.name);
      const times = base ? value / Math.max(FLOOR_MS, quantile(base, 0.95)) : 0;
      return [
        { name: `${one.name}, ${rows}, p95`, value, max: LIMIT_MS, unit: "ms" },
        ...(base && base !== one
          ? [{ name: `${one.name}, against ${SIZES[0]}`, value: times, max: 2, unit: "x" }]
          : []),
      ];
    }),
  );
}
