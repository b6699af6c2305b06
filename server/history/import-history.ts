import type { AccountOnRecord } from "@/server/accounts";
import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { AwsError } from "@/server/aws/error";
import { isMarkedOwn } from "@/server/aws/own-mark";
import { describeStatement } from "@/server/aws/redshift-data";
import { pool, transaction } from "@/server/db/pool";
import { type Job, RunFailure, registerExecutor } from "@/server/runs";
import * as store from "./import-store";
import { type Cursor, positionOf, startAfter } from "./position";
import { lockCounts } from "./rollup-store";
import {
  PAGE_ROWS,
  type Position,
  type Reader,
  RUNNING_MAX,
  readEnded,
  readRunning,
  readTexts,
  type SysRow,
  TEXT_BYTES,
} from "./sys-history";
import { type SeenStatement, seenStatement } from "./sys-row";
import { type Ours, OursBy, SeenBy } from "./whose";

export const IMPORT_KIND = "history.import";

type ImportJob = Job<store.WarehouseId>;

/** Makes imports of a warehouse's history runnable in this process. */
export function registerImportExecutor(): void {
  registerExecutor<store.WarehouseId, { imported: number }>({
    kind: IMPORT_KIND,
    title: "History import",
    concurrency: 4,
    resumable: true,
    run: runImport,
  });
}

async function runImport(job: ImportJob) {
  const at = job.input;
  const setting = await store.findSetting(at);
  if (!setting?.roleArn || !setting.database)
    throw new RunFailure("import_off", "The import is switched off.");
  const as = { roleArn: setting.roleArn, database: setting.database, cursor: setting.cursor };
  try {
    return { output: { imported: await importHistory(job, as) } };
  } catch (error) {
    job.signal.throwIfAborted();
    const problem = error instanceof Error ? error.message : "It failed.";
    await store.noteImport(pool(), at, as, { problem });
    throw error instanceof AwsError ? new RunFailure(error.awsCode, error.message) : error;
  }
}

// The rest is for the next import.
const READ_MS = 4 * 60 * 1_000;

interface ReadAs {
  roleArn: string;
  database: string;
  cursor: Cursor | null;
}

/** Reads on from where the last import stopped; what it reads twice changes nothing. */
async function importHistory(job: ImportJob, as: ReadAs): Promise<number> {
  const at = job.input;
  const until = Date.now() + READ_MS;
  const account = await accountOnRecord(at.accountId);
  const reader: Reader = {
    target: recordedTarget({ accountId: at.accountId, roleArn: as.roleArn }, account, "headgate"),
    warehouse: { kind: at.warehouseKind, name: at.warehouse },
    database: as.database,
    signal: job.signal,
  };
  const work = { at, account, reader };
  const running = await readRunning(reader);
  let { imported } = await take(work, running);
  let position = startAfter(as.cursor);
  let isHeld = false;
  let isAll = false;
  while (!isAll && Date.now() < until) {
    const readAt = new Date().toISOString();
    const rows = await readEnded(reader, position);
    const taken = await take(work, rows);
    imported += taken.imported;
    // What is in doubt is read again next time: the kept position stays before it, whatever comes after.
    const upTo = isHeld ? undefined : taken.upTo;
    isHeld ||= taken.isHeld;
    await store.noteImport(pool(), at, as, { cursor: upTo && { ...upTo, readAt }, problem: null });
    const last = rows.at(-1);
    isAll = !last || rows.length < PAGE_ROWS;
    if (last) position = positionOf(last);
    job.progress(null, `${imported} statements`);
  }
  if (isAll && running.length < RUNNING_MAX) {
    imported += await store.closeLost(
      at,
      running.map((row) => row.query_id),
    );
  }
  return imported;
}

interface Work {
  at: store.WarehouseId;
  account: AccountOnRecord | null;
  reader: Reader;
}

interface Taken {
  imported: number;
  isHeld: boolean;
  /** The last row before the first one in doubt. */
  upTo: Position | undefined;
}

/** Takes rows over: our own are told their phases, what ran outside is written down, what is in doubt waits. */
async function take({ at, account, reader }: Work, rows: SysRow[]): Promise<Taken> {
  const long = rows.filter(({ query_text }) => Buffer.byteLength(query_text) >= TEXT_BYTES);
  const texts = await readTexts(
    reader,
    long.map(({ query_id }) => query_id),
  );
  const seen = await withoutOwnTalk(
    at,
    rows.flatMap((row) => seenStatement(row, texts.get(row.query_id)) ?? []),
  );
  // Ours are asked for after the warehouse's: whatever is in its history was written down here before it was sent.
  const ours = seen.length > 0 ? await oursAround(at, account, seen) : [];
  const own: { id: string; seen: SeenStatement }[] = [];
  const outside: SeenStatement[] = [];
  const held = new Set<string>();
  const oursBy = new OursBy(ours);
  for (const one of seen) {
    const whose = oursBy.whoseIs(one);
    if (whose.is === "ours") own.push({ id: whose.id, seen: one });
    if (whose.is === "outside") outside.push(one);
    if (whose.is === "held") held.add(one.queryId);
  }
  const imported = await transaction(async (client) => {
    await lockCounts(client);
    await store.fillPhases(client, own);
    await store.dropDoubles(
      client,
      at,
      own.map(({ seen: { queryId } }) => queryId),
    );
    return store.upsertSeen(client, at, outside);
  });
  const firstHeld = rows.findIndex(({ query_id }) => held.has(query_id));
  const last = firstHeld < 0 ? rows.at(-1) : rows[firstHeld - 1];
  return { imported, isHeld: firstHeld >= 0, upTo: last && positionOf(last) };
}

/** Leaves out what Headgate asks a warehouse on its own account. The mark of anybody else is a comment like any other. */
async function withoutOwnTalk(at: store.WarehouseId, seen: SeenStatement[]): Promise<SeenStatement[]> {
  if (!seen.some(({ sql }) => isMarkedOwn(sql))) return seen;
  const ownUsers = await store.ownUsers(at);
  return seen.filter(
    ({ sql, dbUser }) => !isMarkedOwn(sql) || (dbUser !== null && !ownUsers.has(dbUser.toLowerCase())),
  );
}

type OurRow = Awaited<ReturnType<typeof store.oursBetween>>[number];

/** The statements of ours that these may be, each with its query id if AWS can tell it by now. */
async function oursAround(
  at: store.WarehouseId,
  account: AccountOnRecord | null,
  seen: SeenStatement[],
): Promise<Ours[]> {
  const times = seen.map(({ startedAt }) => startedAt).sort();
  const ids = seen.map(({ queryId }) => queryId);
  const sessionIds = [...new Set(seen.flatMap(({ sessionId }) => sessionId ?? []))];
  const ours = await store.oursBetween(
    at,
    { from: times[0] ?? "", to: times.at(-1) ?? "" },
    { queryIds: ids, sessionIds: sessionIds.filter((id) => /^\d{1,9}$/.test(id)) },
  );
  const seenBy = new SeenBy(seen);
  const unknown = ours.filter((one) => one.queryId === null && seenBy.hasMaybe(one));
  const emails = await store.emailsOf(unknown.map(({ ownerId }) => ownerId));
  const told = new Map<string, Ours>();
  for (let n = 0; n < unknown.length; n += ASKED_AT_ONCE) {
    const some = unknown.slice(n, n + ASKED_AT_ONCE);
    for (const one of await Promise.all(
      some.map((row) => ask(at, account, row, emails.get(row.ownerId) ?? "headgate")),
    ))
      told.set(one.id, one);
  }
  return ours.map((one) => told.get(one.id) ?? one);
}

const ASKED_AT_ONCE = 8;

async function ask(
  at: store.WarehouseId,
  account: AccountOnRecord | null,
  row: OurRow,
  email: string,
): Promise<Ours> {
  if (!row.statementId) return { ...row, mayBeTold: row.mayBeTold && row.endedAt === null };
  if (!row.mayBeTold || untold.has(row.id)) return { ...row, mayBeTold: false };
  const target = recordedTarget({ accountId: at.accountId, roleArn: row.roleArn }, account, email);
  try {
    const { queryId, dbUser, status } = await describeStatement(target, row.statementId);
    if (queryId !== null) {
      await store.learnQueryId(row.id, queryId);
      return { ...row, queryId: String(queryId), dbUser: dbUser ?? row.dbUser };
    }
    // One that ended without an id will not get one.
    if (!["FINISHED", "FAILED", "ABORTED"].includes(status)) return row;
  } catch (error) {
    if (!(error instanceof AwsError) || PASSING.has(error.code)) throw error;
  }
  if (untold.size >= UNTOLD_MAX) untold.clear();
  untold.add(row.id);
  return { ...row, mayBeTold: false };
}

/** Statements of ours whose query id AWS will not tell any more, so that each is asked for once. */
const untold = new Set<string>();
const UNTOLD_MAX = 50_000;

const PASSING = new Set(["aws_throttled", "aws_unavailable", "aws_timeout"]);
