import type pg from "pg";
import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { stopQuery } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import * as data from "@/server/aws/redshift-data";
import {
  type Done,
  type Job,
  queueRunIn,
  RetryableError,
  type Run,
  RunFailure,
  registerExecutor,
} from "@/server/runs";
import { findStatement, type OwnStatementRow } from "@/server/statements";
import { asFailure } from "./passing";
import type { Closed } from "./progress";
import { batchOf, nameOf } from "./submit";

const STOP_KIND = "statement.stop";

interface StopInput {
  /** Names the person in the role session. */
  email: string;
  /** One of the statements: it tells the role and the place. */
  statementId: string;
  /** What AWS is known to have taken, and the names of what it may have taken. */
  awsIds: string[];
  names: string[];
}

/**
 * A Run may end without AWS's word on what it had sent: its workers were lost, AWS would not be asked any more, or did
 * not confirm a cancel in time. What may be running then is stopped by a Run of its own, queued with that end.
 */
export async function stopWhatIsLeft(
  client: pg.ClientBase,
  run: Run,
  closed: readonly Closed[],
): Promise<void> {
  const [first] = closed;
  const awsIds = [
    ...new Set(closed.flatMap(({ statementId }) => (statementId ? [batchOf(statementId)] : []))),
  ];
  const names = isUncertain(run) ? namesOf(run, closed) : [];
  if (!first || awsIds.length + names.length === 0) return;
  const { rows } = await client.query<{ email: string }>(
    "SELECT input->>'email' AS email FROM run WHERE id = $1",
    [run.id],
  );
  const input: StopInput = { email: rows[0]?.email ?? "", statementId: first.id, awsIds, names };
  const system = { actor: { id: null, kind: "system" as const, name: "Headgate" } };
  await queueRunIn(client, system, {
    kind: STOP_KIND,
    title: "Stop what was left running",
    input,
    accountId: run.accountId,
    owner: { id: run.ownerId, name: run.ownerName },
    retry: { attempts: 10, baseMs: 2_000, capMs: 60_000 },
  });
}

/** Whether something may have been sent whose id nobody has kept. */
const isUncertain = (run: Run) => run.attempt > 0 && (run.unconfirmed || run.error?.code === "worker_lost");

/** A transaction bears the name of its Run; of a session it is the next statement that may have been sent. */
function namesOf(run: Run, closed: readonly Closed[]): string[] {
  const next = closed
    .filter(({ statementId }) => statementId === null)
    .sort((a, b) => a.ordinal - b.ordinal)[0];
  if (!next) return [];
  return [nameOf(next.mode === "transaction" ? run.id : next.id)];
}

/** Makes the stopping of what was left running runnable in this process. */
export function registerStopExecutor(): void {
  registerExecutor<StopInput>({
    kind: STOP_KIND,
    title: "Stop of what was left running",
    concurrency: 10,
    run: stop,
  });
}

interface Stopper {
  find(target: AwsTarget, name: string): Promise<{ id: string } | null>;
  /** False when there was nothing left to cancel. */
  cancel(target: AwsTarget, id: string): Promise<boolean>;
}

const DATA_API: Stopper = { find: data.findStatementByName, cancel: data.cancelStatement };

/** Its queries bear no names: what was sent without its id being kept is not found. */
const ATHENA: Stopper = {
  find: async () => null,
  cancel: async (target, id) => {
    await stopQuery(target, id);
    return true;
  },
};

async function stop(job: Job<StopInput>): Promise<Done> {
  const { statementId, awsIds, names, email } = job.input;
  const [row, account] = await Promise.all([
    findStatement(statementId) as Promise<OwnStatementRow | null>,
    accountOnRecord(job.run.accountId ?? ""),
  ]);
  if (!row) throw new RunFailure("statement_gone", "The statement is not there any more.");
  const target = recordedTarget(row, account, email);
  try {
    const { find, cancel } = row.warehouseKind === "athena" ? ATHENA : DATA_API;
    const found = await Promise.all(names.map((name) => find(target, name)));
    const ids = new Set([...awsIds, ...found.flatMap((one) => (one ? [one.id] : []))]);
    let stopped = 0;
    for (const id of ids) if (await cancel(target, id)) stopped += 1;
    job.log("info", `${stopped} of ${ids.size} were still running and have been cancelled.`);
    return { output: { stopped } };
  } catch (error) {
    if (mayPass(error)) throw new RetryableError(error.awsCode, error.message, error);
    throw error instanceof AwsError ? asFailure(error) : error;
  }
}
