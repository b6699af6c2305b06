import { GET } from "@/app/api/v1/runs/route";
import { encodeCursor } from "@/server/api/cursor";
import { closePool, pool } from "@/server/db/pool";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { benchAdmin, benchDatabase } from "./bench-bed";

const ROWS = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const ROUNDS = 200;
const LIMIT_MS = 30;

const database = await benchDatabase();

/** A year of runs of 50 people: most succeeded, few failed, hardly any open. */
const FILL_SQL = `
  INSERT INTO run (id, kind, title, owner_name, owner_id, input, retry, state, run_at, created_at, started_at, ended_at)
  SELECT gen_random_uuid(), (ARRAY['statement', 'crawl', 'profile'])[1 + n % 3], 'SELECT ' || n || ' FROM sales',
    'Person ' || n % 50, ('00000000-0000-7000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, '{"email": "a@example.com"}',
    '{"attempts": 1, "baseMs": 1000, "capMs": 60000}', state, NULL, at, at, CASE WHEN state <> 'running' THEN at END
  FROM (SELECT n, date_trunc('milliseconds', now() - n * interval '30 seconds') AS at,
      CASE WHEN n % 100 = 0 THEN 'failed' WHEN n % 10000 = 1 THEN 'running' ELSE 'succeeded' END AS state
    FROM generate_series(1, ${ROWS}) AS n) AS made`;

try {
  await pool().query(FILL_SQL);
  await pool().query("VACUUM ANALYZE run");
  const cookie = await benchAdmin();
  const deep = async (where: string) => {
    const { rows } = await pool().query<{ id: string; created_at: Date }>(
      `SELECT id, created_at FROM run WHERE ${where} ORDER BY created_at LIMIT 1 OFFSET 1000`,
    );
    if (!rows[0]) throw new Error("no deep page");
    return encodeCursor({ at: rows[0].created_at.toISOString(), id: rows[0].id });
  };
  const [deepest, deepestFailed] = [await deep("true"), await deep("state = 'failed'")];
  const owner = "00000000-0000-7000-8000-000000000007";
  const page = (query: string) => async () => {
    const request = new Request(`http://localhost:3000/api/v1/runs?limit=50${query}`, {
      headers: { cookie },
    });
    const response = await GET(request, { params: Promise.resolve({}) });
    const body = (await response.json()) as { items?: unknown[] };
    if (!body.items?.length) throw new Error(`nothing on the page ${query}: ${JSON.stringify(body)}`);
  };
  const samples = await sample(
    {
      "first page": page(""),
      "deep page": page(`&cursor=${deepest}`),
      "failed, first": page("&state=failed&state=timed_out"),
      "failed, deep": page(`&state=failed&state=timed_out&cursor=${deepestFailed}`),
      "open ones": page("&state=queued&state=running&state=waiting&state=cancelling"),
      "one kind": page("&kind=crawl"),
      "one kind, failed": page("&kind=crawl&state=failed"),
      "one person's": page(`&ownerId=${owner}`),
      "one person's, failed or not": page(`&ownerId=${owner}&kind=profile&kind=crawl`),
      "a day last year": page(
        `&from=${new Date(Date.now() - 300 * 864e5).toISOString()}&to=${new Date(Date.now() - 299 * 864e5).toISOString()}`,
      ),
      "a word in the title": page("&text=SELECT 12"),
    },
    { count: ROUNDS },
  );
  printRatios(`A page of 50 of ${ROWS} runs, through the route`, samples);
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
