import pg from "pg";
import { uuidv7 } from "uuidv7";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { pool } from "@/server/db/pool";
import { SYSTEM } from "@/server/events";
import { claim } from "./claim";
import { createRun } from "./create-run";
import { reduce } from "./reduce";
import { columnsOf, type RunRow, snapshotOf } from "./rows";
import { succeedAtOnce } from "./succeed";
import { contextOf, engineDatabase, eventsOf, rowOf } from "./test-bed";
import { eventOf, type Step } from "./transitions";
import { Writer } from "./writer";

let database: Awaited<ReturnType<typeof engineDatabase>>;
const ana = contextOf("analyst");
const me = uuidv7();

beforeAll(async () => {
  database = await engineDatabase();
});
afterEach(async () => {
  await pool().query("TRUNCATE run CASCADE");
});
afterAll(() => database?.drop());

/** A run that a worker holds, with these columns changed behind its back. */
async function held(variant: Partial<RunRow> = {}): Promise<RunRow> {
  const { id } = await createRun(ana, { kind: "k", title: "t", input: {} });
  await claim(me, new Map([["k", 9]]));
  for (const [name, value] of Object.entries(variant)) {
    await pool().query(`UPDATE run SET ${name} = $2 WHERE id = $1`, [id, value]);
  }
  return rowOf(id);
}

const success = ({ id, fence }: RunRow, more: Partial<Step> = {}): Step => ({
  id,
  event: { type: "succeed", fence },
  ...more,
});

it("does in SQL what the reducer says, in every state that can be held", async () => {
  const before = [
    await held(),
    await held({ state: "cancelling", stop_as: "timed_out", deadline_at: new Date("2100-01-01") }),
    await held({ state: "waiting", wait_for: "aws", wake_pending: true, crashes: 3 }),
    await held({ error_code: "aws_throttled", error_message: "Slow down.", account_id: "123456789012" }),
    await held({ cancel_reason: "no more", unconfirmed: true }),
  ];
  const applied = await succeedAtOnce(before.map((row, n) => success(row, n === 0 ? {} : { output: { n } })));
  for (const [n, row] of before.entries()) {
    const after = await rowOf(row.id);
    const reduction = reduce(
      snapshotOf(row),
      { type: "succeed", fence: row.fence },
      after.ended_at ?? new Date(0),
    );
    if (!reduction.ok) throw new Error(reduction.reason);
    expect(columnsOf(snapshotOf(after))).toEqual(columnsOf(reduction.next));
    expect(after.output).toEqual(n === 0 ? null : { n });
    expect(applied?.results[n]).toMatchObject({ ok: true, run: after });
    const { rows } = await pool().query(
      "SELECT outcome, crashes, error_code, error_message, ended_at IS NULL AS is_open FROM run_attempt WHERE run_id = $1",
      [row.id],
    );
    const attempts = reduction.effects.flatMap((effect) => (effect.type === "closeAttempt" ? [effect] : []));
    expect(rows).toEqual(
      attempts.map(({ outcome, crashes }) => ({
        outcome,
        crashes,
        error_code: null,
        error_message: null,
        is_open: false,
      })),
    );
    expect((await eventsOf(row.id)).at(-1)).toEqual({
      source: SYSTEM,
      event: eventOf(reduction.verb ?? "", row.state, after),
    });
  }
});

it("names the parents that wait for what has ended", async () => {
  const parent = await createRun(ana, { kind: "other", title: "t", input: {} });
  const applied = await succeedAtOnce([success(await held({ parent_id: parent.id })), success(await held())]);
  expect(applied?.aftermath.parents).toEqual(new Set([parent.id]));
});

it("writes nothing at all when one of them is not held as it was thought to be", async () => {
  const behindOurBack = [
    ({ id }: RunRow) => pool().query("UPDATE run SET fence = fence + 1 WHERE id = $1", [id]),
    ({ id }: RunRow) => pool().query("UPDATE run SET worker_id = NULL, run_at = now() WHERE id = $1", [id]),
    (theirs: RunRow) => succeedAtOnce([success(theirs)]),
    ({ id }: RunRow) => pool().query("DELETE FROM run WHERE id = $1", [id]),
  ];
  for (const change of behindOurBack) {
    const [ours, theirs] = [await held(), await held()];
    await change(theirs);
    const writes = [{ text: "UPDATE run SET title = 'written' WHERE id = $1", values: [ours.id] }];
    expect(await succeedAtOnce([success(ours, { writes }), success(theirs)])).toBeUndefined();
    expect(await rowOf(ours.id)).toEqual(ours);
  }
});

type Query = (this: pg.Client, ...args: unknown[]) => Promise<unknown>;

/** The next COMMIT is carried out, and its answer gets lost with the line. */
function losesCommitAnswer() {
  const query = pg.Client.prototype.query as unknown as Query;
  let isLost = false;
  return vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const sent = query.apply(this, args);
    const [one] = args as [{ text?: string } | string];
    if (isLost || (typeof one === "string" ? one : one.text) !== "COMMIT") return sent;
    isLost = true;
    return sent.then(() => {
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    });
  } as never);
}

it("is written once when its commit is carried out but not answered", async () => {
  await pool().query("CREATE TABLE written (n int)");
  const run = await held();
  const broken = losesCommitAnswer();
  try {
    const writes = [{ text: "INSERT INTO written VALUES ($1)", values: [1] }];
    await new Writer(() => me).step(success(run, { writes }));
    const texts = broken.mock.calls.map(([one]) => (one as { text?: string }).text);
    expect(texts.filter((text) => text === "COMMIT").length).toBeGreaterThan(1);
  } finally {
    broken.mockRestore();
  }
  expect((await pool().query("SELECT n FROM written")).rows).toEqual([{ n: 1 }]);
  expect((await rowOf(run.id)).state).toBe("succeeded");
  const verbs = (await eventsOf(run.id)).map(({ event }) => event.verb);
  expect(verbs.filter((verb) => verb === "run.succeed")).toHaveLength(1);
});
