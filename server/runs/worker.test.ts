import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pool } from "@/server/db/pool";
import {
  createRun,
  getRun,
  type RunningWorker,
  registerExecutor,
  requestCancel,
  startWorker,
  wakeRun,
} from ".";
import type { Job } from "./executor";
import { RetryableError, RunFailure } from "./executor";
import { contextOf, engineDatabase, rowOf, until, untilState } from "./test-bed";

let database: Awaited<ReturnType<typeof engineDatabase>>;
let worker: RunningWorker;
const ana = contextOf("analyst");
const run: Record<string, (job: Job) => Promise<unknown>> = {};
const cancel: Record<string, (job: Job) => Promise<unknown>> = {};

/** Each test tells its run what to do by name. */
const create = (does: string, more: Partial<Parameters<typeof createRun>[1]> = {}) =>
  createRun(ana, { kind: "test", title: does, input: { does }, ...more });

const eventsOf = async (id: string) => {
  const { rows } = await pool().query<{
    verb: string;
    after: { state: string; seq: number };
    owner_id: string;
  }>("SELECT verb, after, owner_id FROM event WHERE resource_type = 'run' AND resource_id = $1 ORDER BY id", [
    id,
  ]);
  return rows;
};

beforeAll(async () => {
  database = await engineDatabase();
  registerExecutor({
    kind: "test",
    title: "Test",
    run: async (job) => run[job.run.title]?.(job) as never,
    cancel: async (job) => cancel[job.run.title]?.(job) as never,
  });
  worker = startWorker({ leaseMs: 3_000, reapEveryMs: 1_500, graceMs: 500 });
});

afterAll(async () => {
  await worker?.stop();
  await database?.drop();
});

describe("a worker", () => {
  it("takes a fresh run up, and its events tell each transition once", async () => {
    run["adds"] = async () => ({ output: { sum: 3 } });
    const { id } = await create("adds");
    await untilState(id, "succeeded");
    const detail = await getRun(ana, { runId: id });
    expect(detail.output).toEqual({ sum: 3 });
    expect(detail.attempts).toMatchObject([{ n: 1, outcome: "succeeded", crashes: 0 }]);
    const events = await eventsOf(id);
    expect(events.map((one) => [one.verb, one.after.state, one.after.seq])).toEqual([
      ["run.create", "queued", 1],
      ["run.start", "running", 2],
      ["run.succeed", "succeeded", 3],
    ]);
    expect(new Set(events.map((one) => one.owner_id))).toEqual(new Set([ana.actor.id]));
  });

  it("tries again what may pass, under a new submit token, and then fails with the last words", async () => {
    const tokens: string[] = [];
    run["flaky"] = async (job) => {
      tokens.push(job.submitToken);
      throw new RetryableError("busy", `no luck ${job.attempt}`);
    };
    const { id } = await create("flaky", { retry: { attempts: 3, baseMs: 5, capMs: 10 } });
    await untilState(id, "failed");
    const detail = await getRun(ana, { runId: id });
    expect(detail.error).toEqual({ code: "busy", message: "no luck 3" });
    expect(detail.attempts.map((one) => one.outcome)).toEqual(["failed", "failed", "failed"]);
    expect(new Set(tokens).size).toBe(3);
    expect((await eventsOf(id)).filter((one) => one.verb === "run.retry")).toHaveLength(2);
  });

  it("writes a domain's row together with the end, or neither", async () => {
    await pool().query("CREATE TABLE domain_row (run_id uuid, word text)");
    run["with a row"] = async (job) => ({
      inTx: async (client: { query(text: string, values: unknown[]): Promise<unknown> }) => {
        await client.query("INSERT INTO domain_row VALUES ($1, 'done')", [job.run.id]);
      },
    });
    run["with a bad row"] = async (job) => ({
      inTx: async (client: { query(text: string, values?: unknown[]): Promise<unknown> }) => {
        await client.query("INSERT INTO domain_row VALUES ($1, 'lost')", [job.run.id]);
        await client.query("SELECT 1/0");
      },
    });
    run["refused"] = async (job) => {
      throw new RunFailure("said_no", "no", {
        inTx: async (client) => {
          await client.query("INSERT INTO domain_row VALUES ($1, 'refused')", [job.run.id]);
        },
      });
    };
    const good = await create("with a row");
    const bad = await create("with a bad row");
    const refused = await create("refused");
    await untilState(good.id, "succeeded");
    await untilState(bad.id, "failed");
    await untilState(refused.id, "failed");
    const { rows } = await pool().query("SELECT word FROM domain_row ORDER BY word");
    expect(rows).toEqual([{ word: "done" }, { word: "refused" }]);
  });

  it("hears a cancel at once, stops the outside, and confirms", async () => {
    let reason: unknown;
    let stopped = 0;
    let kept: unknown;
    run["long"] = async (job) => {
      await job.setDetail({ sent: "abc" });
      await new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => {
          reason = job.signal.reason;
          reject(job.signal.reason);
        });
      });
    };
    cancel["long"] = async (job) => {
      kept = job.detail;
      stopped += 1;
    };
    const { id } = await create("long");
    await until("its detail is kept", async () => (await rowOf(id)).detail !== null);
    const first = await requestCancel(ana, id, "enough");
    const second = await requestCancel(ana, id, "enough");
    expect(first.state).toBe("cancelling");
    expect(["cancelling", "cancelled"]).toContain(second.state);
    await untilState(id, "cancelled");
    expect(reason).toMatchObject({ reason: "cancelled" });
    expect(stopped).toBe(1);
    expect(kept).toEqual({ sent: "abc" });
    expect(await rowOf(id)).toMatchObject({ unconfirmed: false, cancel_reason: "enough" });
    expect((await eventsOf(id)).filter((one) => one.verb === "run.cancel")).toHaveLength(1);
  });

  it("ends a cancel as the outside ended, when that was faster", async () => {
    run["fast"] = (job) =>
      new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => reject(job.signal.reason));
      });
    cancel["fast"] = async () => ({ finished: { output: "was done" } });
    const { id } = await create("fast");
    await untilState(id, "running");
    await requestCancel(ana, id, null);
    await untilState(id, "succeeded");
    await expect(requestCancel(ana, id, null)).rejects.toMatchObject({ code: "precondition_failed" });
  });

  it("ends a cancel as failed, with its own words, when the outside had failed before", async () => {
    run["failing"] = (job) =>
      new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => reject(job.signal.reason));
      });
    cancel["failing"] = async () => {
      throw new RunFailure("said_no", "had failed by then");
    };
    const { id } = await create("failing");
    await untilState(id, "running");
    await requestCancel(ana, id, null);
    await untilState(id, "failed");
    expect(await rowOf(id)).toMatchObject({ error_code: "said_no", error_message: "had failed by then" });
  });

  it("times out, stops the outside, and says so", async () => {
    run["slow"] = (job) =>
      new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => reject(job.signal.reason));
      });
    const { id } = await create("slow", { timeoutMs: 200 });
    await untilState(id, "timed_out");
    expect(await rowOf(id)).toMatchObject({ error_code: "timed_out", unconfirmed: false });
  });

  it("lets go of its worker while it waits, and goes on under the same token when woken", async () => {
    const seen: { token: string; data: unknown; resumed: boolean }[] = [];
    run["asks"] = async (job) => {
      seen.push({ token: job.submitToken, data: job.signalData, resumed: job.resumed });
      if (job.signalData) return { output: job.signalData };
      await job.setDetail({ asked: true });
      return job.wait("callback");
    };
    const { id } = await create("asks");
    await untilState(id, "waiting");
    expect(await rowOf(id)).toMatchObject({ worker_id: null, run_at: null, detail: { asked: true } });
    expect(await wakeRun(id, { answer: 42 })).toBe(true);
    await untilState(id, "succeeded");
    expect(seen).toEqual([
      { token: seen[0]?.token, data: null, resumed: false },
      { token: seen[0]?.token, data: { answer: 42 }, resumed: true },
    ]);
    expect(await wakeRun(id)).toBe(false);
  });

  it("looks at AWS in short leases that are no transitions", async () => {
    let looks = 0;
    run["looks"] = async (job) => {
      looks += 1;
      return looks < 4 ? job.wait("aws", new Date(Date.now() + 5)) : { output: looks };
    };
    const { id } = await create("looks");
    await untilState(id, "succeeded");
    expect((await eventsOf(id)).map((one) => one.verb)).toEqual([
      "run.create",
      "run.start",
      "run.wait",
      "run.succeed",
    ]);
  });

  it("wakes a parent when its children have ended, and cancels what is below a cancelled one", async () => {
    run["child"] = async () => ({ output: "child" });
    run["stuck child"] = (job) =>
      new Promise((_, reject) => {
        job.signal.addEventListener("abort", () => reject(job.signal.reason));
      });
    run["parent"] = async (job) => {
      const { rows } = await pool().query("SELECT state FROM run WHERE parent_id = $1", [job.run.id]);
      if (rows.length === 2 && rows.every((row) => row.state === "succeeded")) return { output: "all" };
      if (rows.length === 0) {
        await create("child", { parentId: job.run.id });
        await create("child", { parentId: job.run.id });
      }
      return job.wait("children");
    };
    run["stuck parent"] = async (job) => {
      if (!job.resumed) await create("stuck child", { parentId: job.run.id });
      return job.wait("children");
    };
    const parent = await create("parent");
    await untilState(parent.id, "succeeded");
    expect((await getRun(ana, { runId: parent.id })).children).toHaveLength(2);

    const stuck = await create("stuck parent");
    await untilState(stuck.id, "waiting");
    const child = (await getRun(ana, { runId: stuck.id })).children[0];
    if (!child) throw new Error("no child");
    await untilState(child.id, "running");
    await requestCancel(ana, stuck.id, null);
    await untilState(stuck.id, "cancelled");
    await untilState(child.id, "cancelled");
  });

  it("keeps log lines in order and cuts long ones and long logs", async () => {
    run["talks"] = async (job) => {
      job.log("warn", `\0${"x".repeat(5_000)}`);
      for (let n = 2; n <= 10_010; n += 1) job.log("info", `line ${n}`);
      job.progress(0.5, "half");
    };
    const { id } = await create("talks");
    await untilState(id, "succeeded");
    const { rows } = await pool().query("SELECT text, level FROM run_log WHERE run_id = $1 ORDER BY seq", [
      id,
    ]);
    expect(rows).toHaveLength(10_001);
    expect(rows[0].text).toHaveLength(4_001);
    expect(rows[1].text).toBe("line 2");
    expect(rows.at(-1).text).toMatch(/ends here/);
    expect(await rowOf(id)).toMatchObject({ progress: 0.5, progress_text: "half" });
  });

  it("releases what a crashed claim left in its name", async () => {
    run["forgotten"] = async () => ({ output: "found" });
    const { id } = await createRun(ana, {
      kind: "test",
      title: "forgotten",
      input: {},
      runAt: new Date(Date.now() + 3_600_000),
    });
    const short = startWorker({ leaseMs: 300 });
    await until("it is registered", async () => {
      const { rowCount } = await pool().query("SELECT FROM worker WHERE id = $1", [short.id()]);
      return rowCount === 1;
    });
    await pool().query(
      `UPDATE run SET state = 'running', state_seq = 2, attempt = 1, fence = 1, run_at = NULL, worker_id = $2,
         submit_token = gen_random_uuid() WHERE id = $1`,
      [id, short.id()],
    );
    await untilState(id, "succeeded");
    await short.stop();
  });

  it("writes nothing for a run that another worker has taken over, and is told so", async () => {
    let reason: unknown;
    let wrote = false;
    run["stolen"] = (job) =>
      new Promise((resolve) => {
        if (job.resumed) return resolve({ output: "the second one's" });
        job.signal.addEventListener("abort", () => {
          reason = job.signal.reason;
          const inTx = async () => {
            wrote = true;
          };
          resolve({ output: "mine", inTx });
        });
      });
    const { id } = await create("stolen");
    await untilState(id, "running");
    await pool().query("UPDATE run SET fence = fence + 1, worker_id = $2 WHERE id = $1", [id, uuidv7()]);
    await untilState(id, "succeeded");
    expect(reason).toMatchObject({ reason: "fenced" });
    expect(wrote).toBe(false);
    expect(await rowOf(id)).toMatchObject({ output: "the second one's", attempt: 1, crashes: 1 });
  });
});

describe("a shutdown", () => {
  it("lets short work finish, and hands what can be resumed over at once under the same token", async () => {
    const tokens: string[] = [];
    let release: () => void = () => {};
    const shutdownSeen = new Promise<void>((resolve) => {
      release = resolve;
    });
    registerExecutor({
      kind: "resumable",
      title: "Resumable",
      resumable: true,
      run: async (job) => {
        tokens.push(job.submitToken);
        if (job.resumed) return { output: "second worker" };
        await new Promise((_, reject) => {
          job.signal.addEventListener("abort", () => {
            release();
            reject(job.signal.reason);
          });
        });
        return undefined;
      },
    });
    registerExecutor({
      kind: "short",
      title: "Short",
      run: async () => {
        await shutdownSeen;
        return { output: "finished" };
      },
    });
    await worker.stop();
    const first = startWorker();
    const long = await createRun(ana, { kind: "resumable", title: "long", input: {} });
    const short = await createRun(ana, { kind: "short", title: "short", input: {} });
    await untilState(long.id, "running");
    await untilState(short.id, "running");
    await first.stop();
    expect(await rowOf(short.id)).toMatchObject({ state: "succeeded", output: "finished" });
    expect(await rowOf(long.id)).toMatchObject({ state: "queued", attempt: 1, worker_id: null });
    const { rows } = await pool().query("SELECT state FROM worker WHERE id = $1", [first.id()]);
    expect(rows).toEqual([{ state: "stopped" }]);
    worker = startWorker({ graceMs: 500 });
    await untilState(long.id, "succeeded");
    expect(tokens).toEqual([tokens[0], tokens[0]]);
    expect(await rowOf(long.id)).toMatchObject({ output: "second worker", attempt: 1, crashes: 0 });
  });
});
