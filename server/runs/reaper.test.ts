import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { pool } from "@/server/db/pool";
import { registerExecutor } from "./executor";
import { listRuns } from "./read";
import { reap } from "./reaper";
import { contextOf, engineDatabase, rowOf, until } from "./test-bed";
import { cancelChildren } from "./transitions";

let database: Awaited<ReturnType<typeof engineDatabase>>;
const ada = contextOf("admin");

beforeAll(async () => {
  database = await engineDatabase();
  registerExecutor({
    kind: "fragile",
    title: "Fragile",
    run: async () => undefined,
    onFailure: async (_, run) => {
      if (run.title.startsWith("bad")) throw new Error("cannot end this one");
    },
  });
});
beforeEach(async () => {
  await pool().query("TRUNCATE run, worker CASCADE");
  // What cannot be taken further is logged, one line each.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => vi.restoreAllMocks();
});
afterAll(() => database?.drop());

/** Runs as a crash of their worker or a clock leaves them; `columns` and `values` are SQL. */
async function insert(count: number, title: string, columns: string, values: string): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO run (id, kind, title, owner_name, input, retry, ${columns})
     SELECT gen_random_uuid(), 'fragile', $1 || n, 'o', '{}', '{"attempts":1,"baseMs":1,"capMs":1}', ${values}
     FROM generate_series(1, ${count}) AS n RETURNING id`,
    [title],
  );
  return rows.map((row) => row.id);
}

const statesOf = async (title: string) => {
  const { rows } = await pool().query<{ state: string; n: number }>(
    "SELECT state, count(*)::int AS n FROM run WHERE title LIKE $1 || '%' GROUP BY state",
    [title],
  );
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

it("ends everything that is past its deadline, however many endings before it fail", async () => {
  const late = (ago: string) => `now() + interval '1 hour', now() - interval '${ago}'`;
  await insert(3, "bad", "run_at, deadline_at", late("2 hours"));
  await insert(700, "good", "run_at, deadline_at", late("1 hour"));
  await reap();
  expect(await statesOf("good")).toEqual({ timed_out: 700 });
  expect(await statesOf("bad")).toEqual({ queued: 3 });
});

it("takes over what lost workers held, however many of them cannot be taken", async () => {
  const worker = "00000000-0000-7000-8000-000000000001";
  await pool().query(
    `INSERT INTO worker (id, host, pid, kinds, capacity, state, lease_until) VALUES ($1, 'h', 1, '{}', 1, 'lost', now())`,
    [worker],
  );
  const held = "state, attempt, crashes, fence, submit_token, run_at, worker_id";
  const crashed = `'running', 1, 9, 1, gen_random_uuid(), NULL, '${worker}'`;
  await insert(3, "bad", held, crashed);
  await insert(600, "good", held, crashed);
  await reap();
  expect(await statesOf("good")).not.toHaveProperty("running");
  const { rows } = await pool().query("SELECT title FROM run WHERE worker_id IS NOT NULL ORDER BY title");
  expect(rows.map((row) => row.title)).toEqual(["bad1", "bad2", "bad3"]);
});

it("cancels any number of children, in batches, and those below them", async () => {
  const [parent = ""] = await insert(1, "parent", "run_at, state, ended_at", "NULL, 'failed', now()");
  const children = await insert(
    1_201,
    "child",
    "run_at, parent_id",
    `now() + interval '1 hour', '${parent}'`,
  );
  const grandchildren = await insert(
    2,
    "grand",
    "run_at, parent_id",
    `now() + interval '1 hour', '${children[0]}'`,
  );
  await cancelChildren([parent]);
  expect(await statesOf("child")).toEqual({ cancelled: 1_201 });
  await until("grandchildren are cancelled too", async () => (await statesOf("grand"))["cancelled"] === 2);
  const { rows } = await pool().query<{ n: number }>(
    `SELECT count(*)::int AS n FROM event WHERE verb LIKE 'run.cancel%' AND resource_id = ANY($1) GROUP BY xid`,
    [children],
  );
  expect(Math.max(...rows.map((row) => row.n))).toBeLessThanOrEqual(500);
  expect((await rowOf(grandchildren[0] ?? "")).cancel_reason).toBe("Its parent run has ended.");
});

it("looks for a title in everybody's runs of a month, and further where a time is said", async () => {
  await insert(1, "needle", "run_at, created_at", "NULL, now() - interval '40 days'");
  await insert(1, "needle new", "run_at, created_at", "NULL, now() - interval '2 days'");
  const titles = async (from?: string) =>
    (await listRuns(ada, { text: "needle", limit: 10, ...(from ? { from } : {}) })).items.map(
      (run) => run.title,
    );
  expect(await titles()).toEqual(["needle new1"]);
  expect(await titles("2001-01-01T00:00:00Z")).toEqual(["needle new1", "needle1"]);
});
