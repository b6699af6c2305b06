import { accountOnRecord, awsTargetFor, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { mayNow } from "@/server/identity";
import { type Passing, usualWorkgroup } from "@/server/queries";
import { type Job, RunFailure, type Wait } from "@/server/runs";
import type { SourceColumn } from "./aggregates";
import type { Engine, ProfiledTable } from "./engine";
import { engineOf } from "./engine-of";
import { COLUMNS_MAX } from "./plan";
import { findTable } from "./store";

export interface ProfileInput {
  tableId: string;
  roleArn: string;
  /** Names the person in the role session. */
  email: string;
  /** Of Athena; null for the usual one. */
  workgroup: string | null;
}

/** What every worker needs to go on. It has no SQL in it: that tells of values, and many may read a Run. */
export interface Detail {
  failure?: Passing;
  workgroup: string | null;
  columns: SourceColumn[];
  columnCount: number;
  sourceUpdatedAt: string | null;
  /** The outside's ids of the statements by their keys. */
  sent: Record<string, string>;
  /** The statement that may be running. */
  current: string | null;
}

export type ProfileJob = Job<ProfileInput, Detail>;

/** A worker stays with a profile for so long; then it is looked at from time to time. */
const HELD_MS = 10_000;
const LOOK_MS_MAX = 15_000;
const TOLD_EVERY_MS = 1_000;

export class Work {
  scannedBytes: number | null = null;
  private readonly heldUntil = performance.now() + HELD_MS;
  private toldAt = Number.NEGATIVE_INFINITY;
  readonly job: ProfileJob;
  readonly table: ProfiledTable;
  readonly engine: Engine;
  detail: Detail;

  constructor(job: ProfileJob, table: ProfiledTable, engine: Engine, detail: Detail) {
    this.job = job;
    this.table = table;
    this.engine = engine;
    this.detail = detail;
  }

  /** The rows of one statement, which is sent when it was not yet; null where it is still going on. */
  async rowsOf(key: string, sql: () => string): Promise<(string | null)[][] | null> {
    const { job, engine } = this;
    const id = this.detail.sent[key] ?? (await this.send(key, sql()));
    const withinMs = Math.max(0, this.heldUntil - performance.now());
    const ended = await engine.ended(id, { withinMs, signal: job.signal });
    if (!ended) return null;
    if (ended.scannedBytes !== null) this.scannedBytes = (this.scannedBytes ?? 0) + ended.scannedBytes;
    return engine.rows(id, job.signal);
  }

  private async send(key: string, sql: string): Promise<string> {
    await refuseWithdrawn(this.job, this.table);
    await this.keep({ current: key });
    const id = await this.engine.start(sql, this.tokenOf(key));
    await this.keep({ sent: { ...this.detail.sent, [key]: id } });
    return id;
  }

  tokenOf = (key: string) => `${this.job.submitToken}-${key}`;

  /** Tells open pages as well, now and then: an Event stays for good. */
  private async keep(change: Partial<Detail>): Promise<void> {
    const announce = performance.now() - this.toldAt > TOLD_EVERY_MS;
    if (announce) this.toldAt = performance.now();
    this.detail = { ...this.detail, ...change };
    await this.job.setDetail(this.detail, { announce });
  }

  later(): Wait {
    const startedAt = new Date(this.job.run.startedAt ?? this.job.run.createdAt).getTime();
    const pauseMs = Math.min(LOOK_MS_MAX, Math.max(1_000, (Date.now() - startedAt) / 10));
    return this.job.wait("aws", new Date(Date.now() + pauseMs));
  }
}

/** What was asked for with a right that is gone by now is not sent. */
async function refuseWithdrawn({ run, input }: ProfileJob, { accountId }: ProfiledTable): Promise<void> {
  const ownerId = run.ownerId ?? "";
  if (!(await mayNow(ownerId, "query.run")))
    throw new RunFailure("forbidden", "Its owner may not run statements any more, so it was not profiled.");
  const { roleArn } = await awsTargetFor({ actor: { id: ownerId, email: input.email } }, accountId);
  if (roleArn !== input.roleArn)
    throw new RunFailure(
      "forbidden",
      `Your IAM role in the account ${accountId} is no longer ${input.roleArn}. Profile it again as ${roleArn}.`,
    );
}

export async function workOf(job: ProfileJob): Promise<Work> {
  const { tableId, roleArn, email } = job.input;
  const table = await findTable(tableId);
  if (!table) throw new RunFailure("not_found", "The table is not in the catalog any more.");
  const { accountId } = table;
  const target = recordedTarget({ accountId, roleArn }, await accountOnRecord(accountId), email);
  const detail = job.detail?.columns ? job.detail : await begin(job, table, target);
  return new Work(job, table, engineOf(table, target, detail.workgroup), detail);
}

/** What is profiled is settled once: another attempt that saw other columns would send other statements. */
async function begin(job: ProfileJob, table: ProfiledTable, target: AwsTarget): Promise<Detail> {
  job.progress(0, "Reading the table's columns");
  const workgroup =
    table.glueDatabase === null ? null : (job.input.workgroup ?? (await usualWorkgroup(target)));
  const { columns, updatedAt } = await engineOf(table, target, workgroup).describe();
  const detail: Detail = {
    workgroup,
    columns: columns.slice(0, COLUMNS_MAX),
    columnCount: columns.length,
    sourceUpdatedAt: updatedAt?.toISOString() ?? null,
    sent: {},
    current: null,
  };
  await job.setDetail(detail, { announce: true });
  if (columns.length > COLUMNS_MAX)
    job.log("warn", `The table has ${columns.length} columns; the first ${COLUMNS_MAX} are profiled.`);
  return detail;
}
