import type { Output, ParsedInput } from "@/server/api/endpoint";
import { eventsStatement, recordEvents, SYSTEM } from "@/server/events";
import type { Context } from "@/server/identity";
import { type Done, type Job, queueRun, type Run, RunFailure, registerExecutor } from "@/server/runs";
import { isProblem } from "./check";
import { checkAccount } from "./check-account";
import { connectedAccount } from "./connect";
import { findConnection, rolesOf } from "./connection-store";
import type * as contract from "./contract";
import { isConnected, unusedWarehouses } from "./store";
import { emailOf, endTest, findTest, knownDatabases, testBegin } from "./test-store";

const TEST_KIND = "account.test";
const TIMEOUT_MS = 15 * 60_000;
const TOLD_FIRST_MS = 500;
const TOLD_LAST_MS = 5_000;

interface TestInput {
  accountId: string;
}

interface Checks {
  checks: contract.Check[];
}

/** Queues a test of an account; while one goes on, it is that one. */
export async function testAccount(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.testAccount>,
): Promise<{ runId: string }> {
  const { name } = await connectedAccount(accountId);
  const before = await findTest(accountId);
  if (before?.isRunning) return { runId: before.runId };
  const run = await queueRun(
    ctx,
    {
      kind: TEST_KIND,
      title: `Test the connection to ${name}`,
      input: { accountId } satisfies TestInput,
      accountId,
      timeoutMs: TIMEOUT_MS,
      idempotencyKey: ctx.idempotencyKey,
    },
    (runId) => ({ statements: [testBegin(accountId, runId)], events: [] }),
  );
  return { runId: run.id };
}

export async function getAccountTest(
  _ctx: Context,
  { accountId }: ParsedInput<typeof contract.getAccountTest>,
): Promise<Output<typeof contract.getAccountTest>> {
  await connectedAccount(accountId);
  return { test: await findTest(accountId) };
}

/** Makes tests of accounts runnable in this process. */
export function registerTestExecutor(): void {
  registerExecutor<TestInput, Checks, Checks>({
    kind: TEST_KIND,
    title: "Test of an account",
    concurrency: 5,
    resumable: true,
    run: runTest,
    onFailure: (client, run) => recordEvents(client, [ended(run, run.state)]),
  });
}

/** However it ended, open pages hear that the account is not being tested any more. */
const ended = ({ id, accountId }: Pick<Run, "id" | "accountId">, state: Run["state"]) => ({
  source: SYSTEM,
  event: {
    verb: TEST_KIND,
    resourceType: "account",
    resourceId: accountId ?? "",
    accountId,
    after: { runId: id, state },
  },
});

/** Nothing of a test outlives it, so that one whose worker was lost begins again. */
async function runTest(job: Job<TestInput, Checks>): Promise<Done<Checks>> {
  const { accountId } = job.input;
  const account = await findConnection(accountId);
  if (!account || !isConnected(account)) throw new RunFailure("not_found", "The account is not connected.");
  const checks: contract.Check[] = [];
  const tell = teller(job, checks);
  await checkAccount({
    ...account,
    roles: await rolesOf(accountId),
    unused: await unusedWarehouses(accountId),
    databases: await knownDatabases(accountId),
    sessionName: await emailOf(job.run.ownerId),
    signal: job.signal,
    onCheck: async (check, done) => {
      checks.push(check);
      if (isProblem(check))
        job.log("warn", `${check.operation} on ${check.resource}: ${check.message ?? ""}`);
      await tell(done);
    },
  });
  const problems = checks.filter(isProblem).length;
  return {
    output: { checks },
    writes: [eventsStatement([ended(job.run, "succeeded")])],
    inTx: (client) => endTest(client, { accountId, runId: job.run.id, problems }),
  };
}

/** Tells open pages of the checks so far, ever more seldom: an Event stays for good. */
function teller(job: Job<TestInput, Checks>, checks: contract.Check[]) {
  let pauseMs = TOLD_FIRST_MS;
  let dueAt = 0;
  return async (done: number) => {
    if (Date.now() < dueAt) return;
    dueAt = Date.now() + pauseMs;
    pauseMs = Math.min(2 * pauseMs, TOLD_LAST_MS);
    job.progress(done, `${checks.length} tried`);
    await job.setDetail({ checks: [...checks] }, { announce: true });
  };
}
