import { accountOnRecord, awsTargetFor, recordedTarget } from "@/server/accounts";
import type { Target } from "@/server/accounts/contract";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import type { AwsTarget } from "@/server/aws/clients";
import { redshiftWarehouse } from "@/server/aws/redshift-data";
import { rollbackSession, SessionFailed } from "@/server/aws/redshift-session";
import { AppError } from "@/server/errors";
import type { Context } from "@/server/identity";
import { type Done, getRun, type Job, queueRun, RunFailure, registerExecutor } from "@/server/runs";
import { splitStatements } from "@/server/sql/statements";
import type { Parameter } from "@/server/statements/contract";
import { dealOut } from "./bind";
import { titleOf } from "./classify";
import type * as contract from "./contract";
import { dryRunPlan } from "./dry-run-plan";
import { KEEP_ALIVE_SECONDS, tryInTransaction } from "./dry-run-transaction";
import { refuseUnlessRedshift } from "./engines";
import { asFailure } from "./passing";
import { targetOf, usedBefore, wordsOf } from "./run-statement";
import { assertMayWrite, refuseIfReadOnly } from "./safe-writes";
import { refuseWithdrawn, standingOf } from "./submit";
import { refuseTooLong } from "./too-long";

const DRY_RUN_KIND = "dryRun";
const TIMEOUT_MS = 15 * 60_000;

interface DryRunInput extends Target {
  email: string;
  roleArn: string;
  sql: string;
  parameters: Parameter[];
}

/** The session that the transaction is open in: whoever goes on rolls it back first. */
interface Detail {
  sessionId: string;
}

type DryRunJob = Job<DryRunInput, Detail>;

/** Queues a Run that counts what the writes of a text would hit. */
export async function dryRun(
  ctx: Context,
  input: ParsedInput<typeof contract.dryRun>,
): Promise<Output<typeof contract.dryRun>> {
  const { sql, parameters } = input;
  const target = targetOf(input);
  refuseUnlessRedshift(
    target,
    "Athena has no transactions, so nothing can be tried there: there is no dry run.",
  );
  refuseTooLong(sql, target.warehouseKind);
  const writes = await assertMayWrite(target, sql, true);
  if (writes.length === 0) {
    const message = "This changes nothing, so there is nothing to count.";
    throw new AppError("invalid", message, { issues: [{ path: "sql", message }] });
  }
  dealOut(textsOf(sql), parameters);
  const { roleArn } = await awsTargetFor(ctx, target.accountId);
  const runInput: DryRunInput = { ...target, email: ctx.actor.email, roleArn, sql, parameters };
  let queuedAs: string | undefined;
  const run = await queueRun(
    ctx,
    {
      kind: DRY_RUN_KIND,
      title: `Dry run: ${titleOf(sql)}`,
      input: runInput,
      accountId: target.accountId,
      timeoutMs: TIMEOUT_MS,
      idempotencyKey: ctx.idempotencyKey,
    },
    (id) => {
      queuedAs = id;
      const asked = { verb: "run.tryWrites", resourceType: "run", resourceId: id, ownerId: ctx.actor.id };
      const event = { ...asked, accountId: target.accountId, after: { ...target, roleArn, sql } };
      return { statements: [], events: [event] };
    },
  );
  if (run.id !== queuedAs) {
    const before = await getRun(ctx, { runId: run.id });
    if (wordsIn(before.input as DryRunInput) !== wordsIn(runInput)) throw usedBefore({ runId: run.id });
  }
  return { runId: run.id };
}

/** All that decides what a dry run does, to compare. */
const wordsIn = (input: DryRunInput) => wordsOf({ ...input, name: null, label: null });

const textsOf = (sql: string) => splitStatements(sql).map(({ text }) => text);

/** Makes dry runs runnable in this process. */
export function registerDryRunExecutor(): void {
  registerExecutor<DryRunInput, contract.DryRunOutput, Detail>({
    kind: DRY_RUN_KIND,
    title: "Dry run",
    concurrency: 20,
    resumable: true,
    run: runJob,
    cancel: (job) => rollBack(job),
  });
}

const statementNameOf = (job: DryRunJob) => `headgate-dry-run-${job.run.id}`;

async function targetOfJob({ input }: DryRunJob): Promise<AwsTarget> {
  return recordedTarget(input, await accountOnRecord(input.accountId), input.email);
}

/** A worker that was lost may have left a transaction open: it is ended before another one is begun. */
async function rollBack(job: DryRunJob): Promise<undefined> {
  if (!job.detail) return;
  await rollbackSession({
    target: await targetOfJob(job),
    id: job.detail.sessionId,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    statementName: statementNameOf(job),
  });
}

async function runJob(job: DryRunJob): Promise<Done<contract.DryRunOutput>> {
  const { input } = job;
  refuseWithdrawn(input, await standingOf(job.run.ownerId ?? "", input.accountId));
  await refuseIfReadOnly(input);
  try {
    await rollBack(job);
    const output = await tryInTransaction({
      target: await targetOfJob(job),
      place: {
        warehouse: redshiftWarehouse(input.warehouseKind, input.warehouse),
        database: input.database,
      },
      steps: dryRunPlan(input.sql, input.database),
      parameters: dealOut(textsOf(input.sql), input.parameters),
      statementName: statementNameOf(job),
      signal: job.signal,
      onOpen: (sessionId) => job.setDetail({ sessionId }),
      onProgress: (done) => job.progress(done),
    });
    return { output };
  } catch (error) {
    job.signal.throwIfAborted();
    if (error instanceof SessionFailed) throw new RunFailure("session_failed", error.message);
    throw asFailure(error);
  }
}
