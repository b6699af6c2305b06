import type pg from "pg";
import { type Run, registerExecutor } from "@/server/runs";
import { closeStatements } from "./progress";
import { type ScriptDetail, type ScriptInput, type ScriptJob, showCount, workOf } from "./script-work";
import { cancelSession, runSession } from "./session";
import { stopWhatIsLeft } from "./stop-left";
import { cancelTransaction, runTransaction } from "./transaction";

export const SCRIPT_KIND = "script";

/** Makes scripts runnable in this process. */
export function registerScriptExecutor(): void {
  registerExecutor<ScriptInput, unknown, ScriptDetail>({
    kind: SCRIPT_KIND,
    title: "SQL script",
    concurrency: 200,
    resumable: true,
    run: async (job) => {
      const work = await workOf(job);
      const { statements } = work;
      showCount(job, statements.filter(({ row }) => row.endedAt !== null).length, statements.length);
      return isTransaction(job) ? runTransaction(work) : runSession(work);
    },
    cancel: async (job) => {
      const work = await workOf(job);
      return isTransaction(job) ? cancelTransaction(work) : cancelSession(work);
    },
    onFailure: closeRest,
  });
}

const isTransaction = (job: ScriptJob) => job.input.mode === "transaction";

/** The statements that the Run's end found open: those that were never sent say why not. */
async function closeRest(client: pg.ClientBase, run: Run): Promise<void> {
  const isStopped = run.state === "cancelled";
  const error = isStopped ? null : (run.error?.message ?? null);
  const unsent = isStopped ? "Cancelled before it began." : await whyNotRun(client, run);
  const status = isStopped ? "ABORTED" : "FAILED";
  const closed = await closeStatements(client, run.id, { status, error, unsent });
  await stopWhatIsLeft(client, run, closed);
}

async function whyNotRun(client: pg.ClientBase, run: Run): Promise<string> {
  const { rows } = await client.query<{ ordinal: number | null }>(
    "SELECT min(ordinal) AS ordinal FROM statement WHERE run_id = $1 AND status = 'FAILED'",
    [run.id],
  );
  const failed = rows[0]?.ordinal;
  return `Not run: ${failed ? `statement ${failed} failed.` : (run.error?.message ?? "its run has ended.")}`;
}
