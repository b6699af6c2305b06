import { uuidv7 } from "uuidv7";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { pool, walk } from "@/server/db/pool";
import { SYSTEM } from "@/server/events";
import { CLAIM_SQL, claim } from "./claim";
import { createRun, queueRun } from "./create-run";
import { reduce } from "./reduce";
import { columnsOf, type RunRow, snapshotOf } from "./rows";
import { contextOf, engineDatabase, eventsOf, rowOf } from "./test-bed";
import { eventOf } from "./transitions";

let database: Awaited<ReturnType<typeof engineDatabase>>;
const ana = contextOf("analyst");
const me = uuidv7();
const all = new Map([["k", 1_000]]);

beforeAll(async () => {
  database = await engineDatabase();
});
afterEach(async () => {
  await pool().query("TRUNCATE run CASCADE");
});
afterAll(() => database?.drop());

interface Plan {
  "Node Type": string;
  "Index Name"?: string;
  Plans?: Plan[];
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe("claim", () => {
  it.each(["analysed", "not analysed yet"])(
    "walks its index, without a sort, at a backlog %s",
    async (how) => {
      await pool().query(
        `INSERT INTO run (id, kind, title, owner_name, input, retry, priority, run_at)
       SELECT gen_random_uuid(), 'k' || n % 3, 't', 'o', '{}', '{"attempts":1}', n % 2,
         now() - n * interval '1 millisecond' FROM generate_series(1, 20000) AS n`,
      );
      if (how === "analysed") await pool().query("ANALYZE run");
      const explain = `EXPLAIN (FORMAT JSON) ${CLAIM_SQL}`;
      const { rows } = await walk({ text: explain, values: [me, ["k0", "k1"], [10, 10]] });
      const plan = rows[0]?.["QUERY PLAN"][0].Plan as Plan;
      const nodes = nodesOf(plan);
      expect(nodes.map((one) => one["Index Name"])).toContain("run_claim_idx");
      const kinds = nodes.map((one) => one["Node Type"]);
      expect(kinds).not.toContain("Sort");
      expect(kinds).not.toContain("Incremental Sort");
      expect(nodes.filter((one) => one["Node Type"] === "Seq Scan")).toEqual([]);
    },
  );

  it("does in SQL what the reducer says, in every state that can be due", async () => {
    const variants: Partial<RunRow>[] = [
      {},
      { timeout_ms: 5_000 },
      {
        attempt: 2,
        started_at: new Date("2026-01-01"),
        deadline_at: new Date("2100-01-01"),
        timeout_ms: 5_000,
      },
      { attempt: 1, submit_token: uuidv7(), crashes: 2, fence: 4, started_at: new Date("2026-01-01") },
      { attempt: 1, submit_token: uuidv7(), state: "waiting", wait_for: "aws", fence: 4 },
      { attempt: 1, submit_token: uuidv7(), state: "waiting", wait_for: "callback", fence: 4 },
      { attempt: 1, submit_token: uuidv7(), state: "cancelling", stop_as: "timed_out", timeout_ms: 9 },
      { wake_pending: true, account_id: "123456789012" },
      { attempt: 1, error_code: "aws_throttled", error_message: "Slow down." },
    ];
    const before: RunRow[] = [];
    for (const variant of variants) {
      const { id } = await createRun(ana, { kind: "k", title: "t", input: {} });
      const fields = Object.entries(variant);
      const set = fields.map(([name], at) => `${name} = $${at + 2}`).join(", ");
      if (set)
        await pool().query(`UPDATE run SET ${set} WHERE id = $1`, [id, ...fields.map(([, value]) => value)]);
      before.push(await rowOf(id));
    }
    const claimed = await claim(me, all);
    expect(claimed).toHaveLength(variants.length);
    for (const row of before) {
      const after = await rowOf(row.id);
      const begun = row.started_at ?? after.started_at ?? new Date();
      const token = after.submit_token ?? "";
      const reduction = reduce(snapshotOf(row), { type: "claim", workerId: me, token }, new Date());
      if (!reduction.ok) throw new Error(reduction.reason);
      const expected = columnsOf({ ...reduction.next, startedAt: reduction.next.startedAt && begun });
      const { deadline_at, ...rest } = columnsOf(snapshotOf(after));
      expect(rest).toEqual({ ...expected, deadline_at: undefined });
      expect(Math.abs(Number(deadline_at) - Number(expected.deadline_at))).toBeLessThan(10_000);
      const attempts = await pool().query("SELECT n, submit_token FROM run_attempt WHERE run_id = $1", [
        row.id,
      ]);
      const opens = reduction.effects.some((effect) => effect.type === "openAttempt");
      expect(attempts.rows).toEqual(opens ? [{ n: after.attempt, submit_token: token }] : []);
      expect(await eventsOf(row.id)).toEqual(
        reduction.verb ? [{ source: SYSTEM, event: eventOf(reduction.verb, row.state, after) }] : [],
      );
    }
  });

  it("takes the higher priority first, then the older, and leaves what is for later", async () => {
    const make = (title: string, more: object) => createRun(ana, { kind: "k", title, input: {}, ...more });
    await make("old", { runAt: new Date(Date.now() - 5_000) });
    await make("older", { runAt: new Date(Date.now() - 9_000) });
    await make("later", { runAt: new Date(Date.now() + 60_000), priority: 9 });
    await make("urgent", { priority: 5 });
    const order: string[] = [];
    for (let n = 0; n < 4; n += 1)
      order.push(...(await claim(me, new Map([["k", 1]]))).map((row) => row.title));
    expect(order).toEqual(["urgent", "older", "old"]);
  });

  it("never gives one run to two, however many ask at once", async () => {
    for (let n = 0; n < 60; n += 1) await createRun(ana, { kind: "k", title: `${n}`, input: {} });
    const takes = await Promise.all(Array.from({ length: 15 }, () => claim(uuidv7(), new Map([["k", 7]]))));
    const ids = takes.flat().map((row) => row.id);
    expect(ids).toHaveLength(60);
    expect(new Set(ids).size).toBe(60);
  });

  it("keeps to the room of each kind", async () => {
    for (const kind of ["k", "k", "k", "other", "other"])
      await createRun(ana, { kind, title: kind, input: {} });
    const rows = await claim(
      me,
      new Map([
        ["k", 2],
        ["other", 1],
      ]),
    );
    expect(rows.map((row) => row.kind).sort()).toEqual(["k", "k", "other"]);
  });
});

describe("createRun", () => {
  it("gives the first run when a key repeats, also when both ask at once", async () => {
    const make = (idempotencyKey: string, ctx = ana, kind = "k") =>
      createRun(ctx, { kind, title: "t", input: {}, idempotencyKey });
    const both = await Promise.all([make("a"), make("a")]);
    expect(both[0].id).toBe(both[1].id);
    expect((await make("b")).id).not.toBe(both[0].id);
    expect((await make("a", contextOf("analyst"))).id).not.toBe(both[0].id);
    await expect(make("a", ana, "other")).rejects.toMatchObject({ code: "conflict" });
    const events = await pool().query("SELECT FROM event WHERE verb = 'run.create' AND resource_id = $1", [
      both[0].id,
    ]);
    expect(events.rowCount).toBe(1);
  });

  it("commits the domain's row with the run, or neither", async () => {
    const ids: string[] = [];
    const failing = createRun(ana, { kind: "k", title: "t", input: {} }, async (tx, run) => {
      ids.push(run.id);
      expect(await tx.run.count({ where: { id: run.id } })).toBe(1);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const { rowCount } = await pool().query("SELECT FROM run WHERE id = ANY($1::uuid[])", [ids]);
    expect([ids.length, rowCount]).toEqual([1, 0]);
  });

  it("without Prisma, too: what the database refuses after the run leaves no run and no Event", async () => {
    const ids: string[] = [];
    const failing = queueRun(ana, { kind: "k", title: "t", input: {} }, (id) => {
      ids.push(id);
      return { statements: [{ text: "SELECT 1/0" }], events: [] };
    });
    await expect(failing).rejects.toThrow("division by zero");
    const left = await pool().query(
      `SELECT FROM run WHERE id = ANY($1::uuid[]) UNION ALL SELECT FROM event WHERE resource_id = ANY($1::text[])`,
      [ids],
    );
    expect([ids.length, left.rowCount]).toEqual([1, 0]);
  });
});
