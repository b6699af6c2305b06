import { awsTargetFor } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { type AwsError, mayPass } from "@/server/aws/error";
import { transaction } from "@/server/db/pool";
import { AppError } from "@/server/errors";
import { recordEvents, SYSTEM } from "@/server/events";
import { mayNow } from "@/server/identity";
import { type Done, type Job, registerExecutor, type Wait } from "@/server/runs";
import { findStatement, type OwnStatementRow } from "@/server/statements";
import { FETCH_KIND, type FetchInput, standing } from "./keep";
import { type Missing, missingBy } from "./missing";
import { type FetchedPage, fetchPage } from "./page";
import * as store from "./store";

interface Detail {
  /** How often in a row AWS could not be asked. */
  failures: number;
}

type FetchJob = Job<FetchInput, Detail>;

/** Makes the fetching of results' later pages runnable in this process. */
export function registerFetchExecutor(): void {
  registerExecutor<FetchInput, unknown, Detail>({
    kind: FETCH_KIND,
    title: "Rest of a result",
    // Each holds a page or two in memory, and AWS gives 20 pages a second to a whole account.
    concurrency: 6,
    resumable: true,
    run: fetchRest,
    onFailure: async (client, run) => {
      const cutReason = run.state === "cancelled" ? "cancelled" : "failed";
      const statementId = await store.statementOf(client, run.id);
      if (await store.cutResult(client, statementId, { cutReason })) {
        await recordEvents(client, [ended(statementId, run.ownerId, { resultState: "cut", cutReason })]);
      }
    },
  });
}

/** Goes on after the last page that is here, until the result ends or must be cut. */
async function fetchRest(job: FetchJob): Promise<Done | Wait> {
  const { statementId } = job.input;
  const row = (await findStatement(statementId)) as OwnStatementRow | null;
  const tokens = await store.tokensOf(statementId);
  const announce = announcer();
  let failures = job.detail?.failures ?? 0;
  for (;;) {
    const here = await store.keptOf(statementId);
    if (!row?.statementId || here?.state !== "fetching") return done(here);
    try {
      const target = await targetOf(row);
      const nextToken = tokens.at(-1) ?? undefined;
      const sent = { statementId: row.statementId, resultFormat: row.resultFormat };
      const page = await fetchPage(target, sent, { nextToken, signal: job.signal });
      job.signal.throwIfAborted();
      if (!page) return await cut(job, { cutReason: "gone" });
      await keepNext(row, page, { ...here, tokens }, announce());
      job.progress(...progressOf(here.rows + page.rowCount, page.totalRows));
      tokens.push(page.nextToken);
      failures = 0;
    } catch (error) {
      job.signal.throwIfAborted();
      if (mayPass(error)) return pause(job, failures + 1, error);
      const missing = missingBy(error);
      if (!missing) throw error;
      job.log("warn", (error as Error).message);
      return await cut(job, missing);
    }
  }
}

const done = (here: store.Kept | null): Done => ({
  output: { state: here?.state ?? null, rows: here?.rows ?? 0 },
});

/** As the role that the statement ran as, while its owner still has it: the rest is not theirs to fetch without. */
async function targetOf(row: OwnStatementRow): Promise<AwsTarget> {
  const asker = { actor: { id: row.ownerId, email: await store.emailOf(row.ownerId) } };
  const [mayRead, target] = await Promise.all([
    mayNow(row.ownerId, "query.read"),
    awsTargetFor(asker, row.accountId),
  ]);
  if (mayRead && target.roleArn === row.roleArn) return target;
  const why = mayRead
    ? `${row.roleArn} is no longer its owner's role in the account`
    : "its owner may not read results any more";
  throw new AppError("forbidden", `The rest of this result was not fetched: ${why}.`);
}

/** Keeps a page with its place, and tells of it when it is time to or when it is the last. */
async function keepNext(
  row: OwnStatementRow,
  page: FetchedPage,
  before: store.Kept & { tokens: (string | null)[] },
  isTime: boolean,
) {
  const next = standing(page, before);
  const { id, ownerId } = row;
  const isLast = next.state !== "fetching";
  await transaction(
    async (client) => {
      const n = before.tokens.length;
      const isNew = next.isKept
        ? await store.keepPage(client, id, { ...page, n, rowFrom: before.rows }, next)
        : await store.cutResult(client, id, { cutReason: next.cutReason ?? "failed" });
      if (!isNew || !(isLast || isTime)) return;
      const after = { resultState: next.state, ...(next.cutReason ? { cutReason: next.cutReason } : {}) };
      await recordEvents(client, [ended(id, ownerId, after)]);
    },
    () => ["headgate_event"],
  );
}

const ended = (id: string, ownerId: string | null, after: object) => ({
  source: SYSTEM,
  event: { verb: "statement.fetchResult", resourceType: "statement", resourceId: id, ownerId, after },
});

async function cut(job: FetchJob, why: Missing): Promise<Done> {
  const { statementId } = job.input;
  const { ownerId } = job.run;
  const { cutReason } = why;
  return {
    output: { state: "cut", cutReason },
    inTx: async (client) => {
      if (!(await store.cutResult(client, statementId, why))) return;
      await recordEvents(client, [ended(statementId, ownerId, { resultState: "cut", cutReason })]);
    },
  };
}

const WAIT_MS_MAX = 30_000;

/** Lets go until AWS may answer again; it keeps results for a day, and so long this goes on. */
async function pause(job: FetchJob, failures: number, error: AwsError): Promise<Wait> {
  const waitMs = Math.min(WAIT_MS_MAX, 500 * 2 ** (failures - 1));
  job.log("warn", `${error.message} Looking again in ${waitMs / 1_000} s.`);
  await job.setDetail({ failures });
  return job.wait("aws", new Date(Date.now() + waitMs));
}

function progressOf(rows: number, total: number | null): [fraction: number | null, text: string] {
  const of = total ? ` of ${total.toLocaleString("en")}` : "";
  return [total ? rows / total : null, `${rows.toLocaleString("en")}${of} rows`];
}

const ANNOUNCE_FIRST_MS = 1_000;
const ANNOUNCE_LAST_MS = 10_000;

/** When to tell open pages of new rows: soon at first and then less often, since each telling is an Event for good. */
function announcer(): () => boolean {
  let everyMs = ANNOUNCE_FIRST_MS;
  let dueAt = performance.now() + everyMs;
  return () => {
    if (performance.now() < dueAt) return false;
    everyMs = Math.min(ANNOUNCE_LAST_MS, everyMs * 2);
    dueAt = performance.now() + everyMs;
    return true;
  };
}
