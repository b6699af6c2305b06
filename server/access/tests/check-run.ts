import type pg from "pg";
import type { RefreshInput } from "@/server/access/refresh-queue";
import { readAgain } from "@/server/access/refresh-run";
import { accountOfSubject } from "@/server/access/subject";
import { awsTargetFor, knownAccounts } from "@/server/accounts";
import type { Output, ParsedInput } from "@/server/api/endpoint";
import { transaction } from "@/server/db/pool";
import type { EventSource } from "@/server/events";
import type { Context } from "@/server/identity";
import { type Done, type Job, queueRunIn, registerExecutor } from "@/server/runs";
import { type Due, type Queued, registerScheduled } from "@/server/schedules";
import { type Checked, checkTests } from "./check";
import type * as contract from "./contract";
import { TESTS_KIND } from "./contract";
import { goingRun } from "./store";

const TIMEOUT_MS = 2 * 60 * 60_000;
const RETRY = { attempts: 5, baseMs: 2_000, capMs: 60_000 };

interface TestsInput {
  /** The account that is read again first, and as whom; null for what is known. */
  reading: RefreshInput | null;
}

/** Makes policy tests runnable in this process. */
export function registerTestsExecutor(): void {
  registerExecutor<TestsInput, Checked>({
    kind: TESTS_KIND,
    title: "Running the policy tests",
    concurrency: 2,
    // Each result replaces the one before, so another worker begins again.
    resumable: true,
    run: runTests,
  });
}

async function runTests(job: Job<TestsInput>): Promise<Done<Checked>> {
  const { reading } = job.input;
  if (reading) await readAgain(job as Job, reading);
  const output = await checkTests(job.source);
  const { passing, failing, turned } = output;
  job.log(failing > 0 ? "warn" : "info", `${passing} pass, ${failing} fail; ${turned} did not before`);
  return { output };
}

/** Queues it, with an account in whose lake to look again first. */
export async function runAccessTests(
  ctx: Context,
  { accountId }: ParsedInput<typeof contract.runAccessTests>,
): Promise<Output<typeof contract.runAccessTests>> {
  const reading = accountId === undefined ? null : { accountId, ...(await roleIn(ctx, accountId)) };
  return transaction(
    async (client) => {
      const going = await goingRun(client, TESTS_KIND, accountId ?? null);
      if (going) return { runId: going, isNew: false };
      return { runId: await queueTests(client, ctx, { reading }), isNew: true };
    },
    () => ["headgate_event"],
  );
}

const roleIn = async (ctx: Context, accountId: string) => {
  const { roleArn } = await awsTargetFor(ctx, accountId);
  return { roleArn };
};

async function queueTests(
  client: pg.ClientBase,
  source: EventSource,
  input: TestsInput,
  idempotencyKey?: string,
): Promise<string> {
  const accountId = input.reading?.accountId ?? null;
  const run = await queueRunIn(client, source, {
    ...{
      kind: TESTS_KIND,
      title: accountId ? `Run the policy tests on ${accountId}` : "Run the policy tests",
    },
    ...{ input, accountId, timeoutMs: TIMEOUT_MS, retry: RETRY, idempotencyKey },
  });
  return run.id;
}

/** Lets the tests be run on schedule: an account is read again each time, so that what others changed is found. */
export function registerScheduledTests(): void {
  registerScheduled({
    kind: TESTS_KIND,
    resourceType: "lake",
    permission: "access.updateTests",
    readPermission: "access.readAll",
    accountOf: async (subjectId) => {
      const accountId = accountOfSubject(subjectId);
      const known = accountId ? await knownAccounts([accountId]) : new Set();
      return accountId && known.has(accountId) ? accountId : null;
    },
    queue: queueScheduled,
  });
}

async function queueScheduled(
  client: pg.ClientBase,
  { accountId, source, roleArn, idempotencyKey }: Due,
): Promise<Queued> {
  if (await goingRun(client, TESTS_KIND, accountId)) return { skip: "The tests were being run." };
  return { runId: await queueTests(client, source, { reading: { accountId, roleArn } }, idempotencyKey) };
}
