import { createHash } from "node:crypto";
import { recordEvents, SYSTEM } from "@/server/events";
import { asFailure, patiently } from "@/server/queries";
import { type Done, type Run, registerExecutor, type Wait } from "@/server/runs";
import { aggregatesSql, readAggregates, type SourceColumn } from "./aggregates";
import { type CountedIn, columnProfile } from "./assemble";
import { groupingsSql, readGroupings } from "./groupings";
import { columnBatches, type Measured, type ValuesBatch, valuesBatches } from "./plan";
import { endProfile, failProfile } from "./store";
import { type Detail, type ProfileInput, type ProfileJob, type Work, workOf } from "./work";

export const PROFILE_KIND = "dataset.profile";

interface Output {
  rows: number;
  columns: number;
}

/** Makes profiles runnable in this process. */
export function registerProfileExecutor(): void {
  registerExecutor<ProfileInput, Output, Detail>({
    kind: PROFILE_KIND,
    title: "Profile of a table",
    concurrency: 10,
    // Each statement is found again by its token.
    resumable: true,
    run: runProfile,
    cancel: cancelProfile,
    onFailure: endWithRun,
  });
}

async function endWithRun(client: Parameters<typeof failProfile>[0], run: Run): Promise<void> {
  const error = run.error ?? { code: run.state, message: `Its run was ${run.state.replace("_", " ")}.` };
  const table = await failProfile(client, run.id, error);
  if (!table) return;
  const event = { resourceType: "dataset", resourceId: table.datasetId, accountId: table.accountId };
  const after = { table: table.name, code: error.code, runId: run.id };
  await recordEvents(client, [{ source: SYSTEM, event: { ...event, verb: "dataset.profileFailed", after } }]);
}

async function runProfile(job: ProfileJob): Promise<Done<Output> | Wait> {
  let work: Work | undefined;
  const look = async (): Promise<Done<Output> | Wait> => {
    work ??= await workOf(job);
    const measured = await measure(work);
    if (!measured) return work.later();
    const counted = await countValues(work, measured);
    return counted ? doneWith(work, measured, counted) : work.later();
  };
  return patiently<Detail>(job, look, {
    detail: () => work?.detail ?? job.detail ?? NOTHING,
    giveUp: async (error) => asFailure(error),
  }) as Promise<Done<Output> | Wait>;
}

const NOTHING = {} as Detail;

interface AllMeasured {
  rows: number;
  columns: Measured[];
}

async function measure(work: Work): Promise<AllMeasured | null> {
  const { job, engine, detail } = work;
  const { dialect, table } = engine;
  const columns: Measured[] = [];
  let rows = 0;
  for (const [n, batch] of columnBatches(detail.columns).entries()) {
    job.progress(0.05 + (0.5 * columns.length) / (detail.columns.length || 1), "Counting rows and values");
    const told = await work.rowsOf(`aggregates-${n}`, () => aggregatesSql(dialect, table, batch));
    if (!told) return null;
    const read = readAggregates(dialect, batch, told[0] ?? []);
    if (n === 0) rows = read.rows;
    for (const [at, column] of batch.entries()) {
      const aggregates = read.columns[at];
      if (aggregates) columns.push({ column, aggregates });
    }
  }
  return { rows, columns };
}

async function countValues(
  work: Work,
  { rows, columns }: AllMeasured,
): Promise<Map<string, CountedIn> | null> {
  const all = new Map<string, CountedIn>();
  const steps = valuesBatches(work.engine.dialect, rows, columns);
  for (const [n, batch] of steps.entries()) {
    work.job.progress(0.55 + (0.4 * n) / steps.length, "Looking at distributions");
    const told = await work.rowsOf(batch.key, () => sqlOf(work, batch));
    if (!told) return null;
    const read = readGroupings(batch.groupings, told);
    const isSample = batch.share !== null;
    for (const [key, counted] of read.counted)
      all.set(key, { ...counted, rows: isSample ? read.rows : rows, isSample });
  }
  return all;
}

const sqlOf = ({ engine }: Work, { groupings, share }: ValuesBatch) =>
  groupingsSql(engine.table, groupings, share);

function doneWith(
  { job, table, detail, scannedBytes }: Work,
  { rows, columns }: AllMeasured,
  counted: ReadonlyMap<string, CountedIn>,
): Done<Output> {
  const profiles = columns.map((one, n) => columnProfile(rows, one, n, counted));
  const output = { rows, columns: profiles.length };
  const { columnCount, sourceUpdatedAt } = detail;
  const found = { rows, columnCount, scannedBytes, sourceUpdatedAt, signature: signatureOf(detail.columns) };
  return {
    output,
    inTx: async (client) => {
      if (!(await endProfile(client, job.run.id, { ...found, columns: profiles }))) return;
      const event = { resourceType: "dataset", resourceId: table.datasetId, accountId: table.accountId };
      const after = { table: table.name, ...output, runId: job.run.id };
      await recordEvents(client, [
        { source: job.source, event: { ...event, verb: "dataset.profiled", after } },
      ]);
    },
  };
}

/** Names and types of columns in one word. */
const signatureOf = (columns: readonly SourceColumn[]): string =>
  createHash("sha256")
    .update(JSON.stringify(columns.map(({ name, type }) => [name, type])))
    .digest("hex")
    .slice(0, 32);

/** Stops the statement that may be running. Whether it was sent, its token tells. */
async function cancelProfile(job: ProfileJob) {
  const current = job.detail?.current;
  if (!current) return undefined;
  const work = await workOf(job);
  const { engine, detail } = work;
  const id = detail.sent[current] ?? (await sentAs(work, current));
  if (id !== null) await engine.stop(id, job.signal);
  return undefined;
}

async function sentAs(work: Work, key: string): Promise<string | null> {
  const { engine, detail } = work;
  const batches = columnBatches(detail.columns);
  const at = batches.findIndex((_, n) => `aggregates-${n}` === key);
  const batch = batches[at];
  if (batch) return engine.start(aggregatesSql(engine.dialect, engine.table, batch), work.tokenOf(key));
  const measured = await measure(work);
  const values =
    measured && valuesBatches(engine.dialect, measured.rows, measured.columns).find((one) => one.key === key);
  return values ? engine.start(sqlOf(work, values), work.tokenOf(key)) : null;
}
