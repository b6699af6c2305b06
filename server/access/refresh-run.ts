import { accountOnRecord, awsTargetFor, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { AppError } from "@/server/errors";
import { mayNow } from "@/server/identity";
import { type Done, type Job, RetryableError, RunFailure, registerExecutor } from "@/server/runs";
import { REFRESH_KIND } from "./contract";
import { readNightly } from "./first-reading";
import { readRoles } from "./read-roles";
import { type Refreshed, refreshNow } from "./refresh-now";
import type { RefreshInput } from "./refresh-queue";
import { checkTests } from "./tests/check";

type Output = Omit<Refreshed, "changed"> & { changed: number };

/** Makes refreshes runnable in this process. */
export function registerRefreshExecutor(): void {
  registerExecutor<RefreshInput, Output>({
    kind: REFRESH_KIND,
    title: "Reading who may read what",
    concurrency: 2,
    // Nothing of it is kept until all is read, so another worker begins again.
    resumable: true,
    run: runRefresh,
  });
}

async function runRefresh(job: Job<RefreshInput>): Promise<Done<Output>> {
  const output = await readAgain(job as Job, job.input);
  if (output.changed > 0) await checkTests(job.source);
  const { ownerId: id, ownerName: name } = job.run;
  if (!job.input.isFirst || id === null) return { output };
  return { output, inTx: (client) => readNightly(client, job.input, { id, name }) };
}

/** Reads an account's rules as a Run's owner, and tells of it in the Run's log. */
export async function readAgain(job: Job, input: RefreshInput): Promise<Output> {
  const { accountId, roleArn } = input;
  const { ownerId: id, ownerName: name } = job.run;
  const account = await accountOnRecord(accountId);
  const target = { ...recordedTarget({ accountId, roleArn }, account, name), roleArn };
  try {
    await refuseWithdrawn(job, input);
    const { changed, ...refreshed } = await refreshNow({
      ...{ target, signal: job.signal, runId: job.run.id, by: { id, name } },
      source: { ...job.source, actor: { id, kind: "person", name } },
      onProgress: job.progress,
    });
    tell(job, { ...refreshed, changed: changed.length });
    await lookAtRoles(job, target);
    return { ...refreshed, changed: changed.length };
  } catch (error) {
    job.signal.throwIfAborted();
    throw explained(error);
  }
}

function tell(job: Job, { calls, changed, unread, databases, tables, grants }: Output): void {
  job.log("info", `${databases} databases, ${tables} tables, ${grants} grants: ${calls} calls of AWS`);
  job.log("info", changed === 0 ? "Nothing is other than before" : `${changed} parts are other than before`);
  if (unread > 0)
    job.log("warn", `${unread} grants are of a kind, or in a catalog, that Headgate does not know: left out`);
}

/** That IAM tells nothing keeps nobody from the rules. */
async function lookAtRoles(job: Job, target: AwsTarget): Promise<void> {
  try {
    const { strangers } = await readRoles({ target, signal: job.signal, source: job.source });
    for (const { arn, stranger } of strangers)
      job.log(
        "warn",
        stranger?.kind === "gone"
          ? `${arn} is not there any more, and something is given to it`
          : `${arn} was deleted and made again: it has what was given to the one before`,
      );
  } catch (error) {
    job.signal.throwIfAborted();
    if (!(error instanceof AwsError)) throw error;
    job.log("warn", `Whether its roles are still those that they were is not known. ${error.message}`);
  }
}

/** What was asked for with a right or a role that is gone by now is not begun. */
async function refuseWithdrawn({ run }: Job, input: RefreshInput): Promise<void> {
  const id = run.ownerId ?? "";
  if (!(await mayNow(id, "access.refresh")))
    throw new RunFailure("forbidden", "Its owner may not refresh this any more, so it was not done.");
  const { roleArn } = await awsTargetFor({ actor: { id, email: "" } }, input.accountId);
  if (roleArn === input.roleArn) return;
  throw new RunFailure(
    "forbidden",
    `It was asked for as ${input.roleArn}; your role there is ${roleArn} now.`,
  );
}

/** AWS's words stay as they are; what may pass is tried again. */
function explained(error: unknown): unknown {
  if (mayPass(error)) return new RetryableError(error.awsCode, error.message, error);
  if (error instanceof AwsError) return new RunFailure(error.awsCode, error.message, { cause: error });
  if (error instanceof AppError) return new RunFailure(error.code, error.message, { cause: error });
  return error;
}
