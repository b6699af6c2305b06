import { GET } from "@/app/api/v1/audit/route";
import { encodeCursor } from "@/server/api/cursor";
import { closePool, pool } from "@/server/db/pool";
import { benchAdmin, benchDatabase } from "@/server/runs/bench-bed";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";

const ROWS = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const ROUNDS = 200;
const LIMIT_MS = 30;

/** A year of what 50 people did: mostly statements, now and then a token or a person. */
const FILL_SQL = `
  INSERT INTO event (at, actor_id, actor_kind, actor_name, verb, resource_type, resource_id, owner_id, after, request_id)
  SELECT date_trunc('milliseconds', now() - (${ROWS} - n) * interval '30 seconds'),
    ('00000000-0000-7000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, 'person', 'Person ' || n % 50,
    CASE WHEN n % 1000 = 0 THEN 'token.create' ELSE (ARRAY['statement.run', 'run.start', 'run.succeed'])[1 + n % 3] END,
    CASE WHEN n % 1000 = 0 THEN 'token' WHEN n % 3 = 0 THEN 'statement' ELSE 'run' END, 'resource-' || n,
    ('00000000-0000-7000-8000-' || lpad((n % 50)::text, 12, '0'))::uuid, '{"sql": "select 1", "state": "succeeded"}',
    gen_random_uuid()::text
  FROM generate_series(1, ${ROWS}) AS n`;

const database = await benchDatabase();

function page(cookie: string, query: string, least = 1): () => Promise<void> {
  return async () => {
    const request = new Request(`http://localhost:3000/api/v1/audit?limit=50${query}`, {
      headers: { cookie },
    });
    const body = (await (await GET(request, { params: Promise.resolve({}) })).json()) as {
      items?: unknown[];
    };
    if (!body.items || body.items.length < least)
      throw new Error(`nothing on the page ${query}: ${JSON.stringify(body)}`);
  };
}

/** The people who did it. */
const PEOPLE_SQL = `
  INSERT INTO person (id, email, name, role, source, updated_at)
  SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n || '@b.c', 'Person ' || n, 'analyst', 'oidc', now()
  FROM generate_series(0, 49) AS n`;

try {
  await pool().query(FILL_SQL);
  await pool().query(PEOPLE_SQL);
  await pool().query("VACUUM ANALYZE event");
  const cookie = await benchAdmin();
  const deep = encodeCursor({ id: "1000" });
  const day = (ago: number) => new Date(Date.now() - ago * 864e5).toISOString();
  const samples = await sample(
    {
      "first page": page(cookie, ""),
      "deep page": page(cookie, `&cursor=${deep}`),
      "one verb": page(cookie, "&verb=token.create"),
      "one verb, deep": page(cookie, `&verb=token.create&cursor=${encodeCursor({ id: "60000" })}`),
      "one noun": page(cookie, "&verb=token"),
      "one person": page(cookie, "&actor=00000000-0000-7000-8000-000000000007"),
      "a person's name": page(cookie, "&actor=Person 7"),
      "a part of fifty names": page(cookie, "&actor=person"),
      "a name that nobody has": page(cookie, "&actor=nobody", 0),
      "a noun that is none": page(cookie, "&verb=nothing", 0),
      "one thing": page(cookie, "&resourceType=run&resourceId=resource-500002"),
      "a day last year": page(cookie, `&from=${day(300)}&to=${day(299)}`),
    },
    { count: ROUNDS },
  );
  printRatios(`A page of 50 of ${ROWS} events, through the route`, samples);
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
