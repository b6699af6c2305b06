import { pool } from "@/server/db/pool";
import { RetryableError, registerExecutor, startWorker } from ".";

/** A worker for the chaos test: its "outside" is a table that takes each submit token once. */
interface Input {
  ms: number;
  looks: number;
  failsFirst: boolean;
}

registerExecutor<Input, unknown, { looked: number }>({
  kind: "chaos",
  title: "Chaos",
  concurrency: 20,
  run: async (job) => {
    const { ms, looks, failsFirst } = job.input;
    await pool().query("INSERT INTO outside_call (run_id) VALUES ($1)", [job.run.id]);
    await pool().query(
      "INSERT INTO outside (submit_token, run_id, attempt) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      [job.submitToken, job.run.id, job.attempt],
    );
    job.log("info", `attempt ${job.attempt}`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (failsFirst && job.attempt === 1) throw new RetryableError("busy", "first one fails");
    const looked = job.detail?.looked ?? 0;
    if (looked < looks) {
      await job.setDetail({ looked: looked + 1 });
      return job.wait("aws", new Date(Date.now() + ms));
    }
    return {
      output: { done: true },
      inTx: async (client) => {
        await client.query("INSERT INTO finished (run_id) VALUES ($1)", [job.run.id]);
      },
    };
  },
});

const leaseMs = Number(process.env["CHAOS_LEASE_MS"]);
const worker = startWorker({
  leaseMs,
  reapEveryMs: 500,
  pollEveryMs: 500,
  amnesty: "0 seconds",
  graceMs: 2_000,
});
process.on("SIGTERM", () => void worker.stop().then(() => process.exit(0)));
