import type { AccountOnRecord } from "@/server/accounts";
import { accountOnRecord, recordedTarget } from "@/server/accounts";
import { AwsError } from "@/server/aws/error";
import { describeStatement } from "@/server/aws/redshift-data";
import { pool, transaction } from "@/server/db/pool";
import { type Job, RunFailure, registerExecutor } from "@/server/runs";
import * as store from "./import-store";
import {
  PAGE_ROWS,
  type Position,
  type Reader,
  readEnded,
  readRunning,
  readTexts,
  type SysRow,
  TEXT_BYTES,
} from "./sys-history";
import { type SeenStatement, seenStatement } from "./sys-row";
import { mayBe, type Ours, whoseIs } from "./whose";

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
  try {
    return { output: { imported: await importHistory(job) } };
  } catch (error) {
    job.signal.throwIfAborted();
    const problem = error instanceof Error ? error.message : "It failed.";
    await store.noteImport(pool(), at, { problem });
    throw error instanceof AwsError ? new RunFailure(error.awsCode, error.message) : error;
  }
}

// SYS_QUERY_HISTORY tells of 7 days; a row may come to it later than one that ended after it.
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const OVERLAP_MS = 5 * 60 * 1_000;
const PAGES_MAX = 25;

/** Reads on from where the last import stopped; what it reads twice changes nothing. */
async function importHistory(job: ImportJob): Promise<number> {
  const at = job.input;
  const setting = await store.findSetting(at);
  if (!setting?.roleArn || !setting.database)
    throw new RunFailure("import_off", "The import is switched off.");
  const account = await accountOnRecord(at.accountId);
  const reader: Reader = {
    target: recordedTarget({ accountId: at.accountId, roleArn: setting.roleArn }, account, "headgate"),
    warehouse: { kind: at.warehouseKind, name: at.warehouse },
    database: setting.database,
    signal: job.signal,
  };
  const work = { at, account, reader };
  let { imported } = await take(work, await readRunning(reader));
  let position = startAfter(setting.cursor);
  let isHeld = false;
  for (let page = 0; page < PAGES_MAX; page++) {
    const rows = await readEnded(reader, position);
    const taken = await take(work, rows);
    imported += taken.imported;
    // What is in doubt is read again next time: the kept position stays before it, whatever comes after.
    const upTo = isHeld ? undefined : taken.upTo;
    isHeld ||= taken.isHeld;
    await store.noteImport(pool(), at, { cursor: upTo, problem: null });
    const last = rows.at(-1);
    if (!last || rows.length < PAGE_ROWS) break;
    position = positionOf(last);
    job.progress(null, `${imported} statements`);
  }
  return imported;
}

function startAfter(cursor: Position | null): Position {
  const from = cursor
    ? Date.parse(`${cursor.endTime.replace(" ", "T")}Z`) - OVERLAP_MS
    : Date.now() - KEPT_MS;
  return { endTime: new Date(from).toISOString().replace("T", " ").replace("Z", ""), queryId: "0" };
}

const positionOf = (row: SysRow): Position => ({ endTime: row.end_time.trim(), queryId: row.query_id });

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
  const seen = rows.flatMap((row) => seenStatement(row, texts.get(row.query_id)) ?? []);
  // Ours are asked for after the warehouse's: whatever is in its history was written down here before it was sent.
  const ours = seen.length > 0 ? await oursAround(at, account, seen) : [];
  const own: { id: string; seen: SeenStatement }[] = [];
  const outside: SeenStatement[] = [];
  const held = new Set<string>();
  for (const one of seen) {
    const whose = whoseIs(one, ours);
    if (whose.is === "ours") own.push({ id: whose.id, seen: one });
    if (whose.is === "outside") outside.push(one);
    if (whose.is === "held") held.add(one.queryId);
  }
  const imported = await transaction(async (client) => {
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

type OurRow = Awaited<ReturnType<typeof store.oursBetween>>[number];

/** The statements of ours that these may be, each with its query id if AWS can tell it by now. */
async function oursAround(
  at: store.WarehouseId,
  account: AccountOnRecord | null,
  seen: SeenStatement[],
): Promise<Ours[]> {
  const times = seen.map(({ startedAt }) => startedAt).sort();
  const ids = seen.map(({ queryId }) => queryId);
  const ours = await store.oursBetween(at, times[0] ?? "", times.at(-1) ?? "", ids);
  const unknown = ours.filter((one) => one.queryId === null && seen.some((row) => mayBe(one, row)));
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
  if (!row.mayBeTold) return row;
  const target = recordedTarget({ accountId: at.accountId, roleArn: row.roleArn }, account, email);
  try {
    const { queryId, dbUser, status } = await describeStatement(target, row.statementId);
    if (queryId !== null) {
      await store.learnQueryId(row.id, queryId);
      return { ...row, queryId: String(queryId), dbUser: dbUser ?? row.dbUser };
    }
    // One that ended without an id will not get one.
    return { ...row, mayBeTold: !["FINISHED", "FAILED", "ABORTED"].includes(status) };
  } catch (error) {
    if (error instanceof AwsError && !PASSING.has(error.code)) return { ...row, mayBeTold: false };
    throw error;
  }
}

const PASSING = new Set(["aws_throttled", "aws_unavailable", "aws_timeout"]);
