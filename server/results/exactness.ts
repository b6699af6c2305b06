import type pg from "pg";
import { awsTargetFor } from "@/server/accounts";
import { markOwn } from "@/server/aws/own-mark";
import { executeStatement, resultPage, type Warehouse } from "@/server/aws/redshift-data";
import { SYSTEM } from "@/server/events";
import { type Done, type Job, queueRunIn, RetryableError, registerExecutor } from "@/server/runs";
import { countRows, parseCsv } from "./csv";
import type { ResultFormat } from "./page";
import * as store from "./store";

const PROBE_KIND = "result.probeCsv";

export interface WarehouseKey {
  accountId: string;
  warehouseKind: string;
  warehouse: string;
}

interface ProbeInput extends WarehouseKey {
  database: string;
}

// What was found out about a warehouse does not change while a process lives.
const known = new Map<string, boolean>();
const keyOf = ({ accountId, warehouseKind, warehouse }: WarehouseKey) =>
  `${accountId}/${warehouseKind}/${warehouse}`;

async function csvIsExact(warehouse: WarehouseKey): Promise<boolean | null> {
  const key = keyOf(warehouse);
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const found = await store.csvIsExact(warehouse);
  if (found !== null) known.set(key, found);
  return found;
}

/**
 * In which format a statement's result is asked for. CSV is ten times cheaper, and AWS does not say whether it tells
 * NULL from the empty string: until a warehouse was tried, and where it does not, results come as JSON.
 */
export async function resultFormatFor(warehouse: WarehouseKey): Promise<ResultFormat> {
  return (await csvIsExact(warehouse)) ? "CSV" : "JSON";
}

/** Queues the trial of a warehouse whose CSV is not known yet, at most once an hour, in the caller's transaction. */
export async function queueProbe(
  client: pg.ClientBase,
  statement: ProbeInput & { ownerId: string },
): Promise<void> {
  if ((await csvIsExact(statement)) !== null) return;
  const { accountId, warehouseKind, warehouse, database, ownerId } = statement;
  const input: ProbeInput = { accountId, warehouseKind, warehouse, database };
  await queueRunIn(client, SYSTEM, {
    kind: PROBE_KIND,
    title: `Try the CSV of ${warehouse}`,
    input,
    accountId,
    owner: { id: ownerId, name: await store.nameOf(client, ownerId) },
    timeoutMs: 10 * 60 * 1_000,
    retry: { attempts: 3, baseMs: 2_000, capMs: 30_000 },
    idempotencyKey: `csv of ${keyOf(statement)} ${new Date().toISOString().slice(0, 13)}`,
  });
}

/** Makes the trial of a warehouse's CSV runnable in this process. */
export function registerProbeExecutor(): void {
  registerExecutor<ProbeInput>({
    kind: PROBE_KIND,
    title: "Trial of a warehouse's CSV",
    concurrency: 2,
    run: probe,
  });
}

// Two rows and an odd quote: where it is not doubled, or its text not quoted, the rows that we count by quotes are not
// two, nor with the two line ends of a cell.
const PROBE_SQL = `SELECT n, NULL::varchar AS a, ''::varchar AS b, 'say "x"' AS c, 'p,q' AS d, '5" pipe' AS e,
  'line' || chr(10) || chr(10) || 'end' AS f, ' s ' AS g, NULL::varchar AS h
  FROM (SELECT 1 AS n UNION ALL SELECT 2) AS two ORDER BY n`;
const PROBE_CELLS = [null, "", 'say "x"', "p,q", '5" pipe', "line\n\nend", " s ", null];
export const PROBE_ROWS = ["1", "2"].map((n) => [n, ...PROBE_CELLS]);
const WAIT_SECONDS = 30;

async function probe({ run, input, signal }: Job<ProbeInput>): Promise<Done> {
  const target = await awsTargetFor(
    { actor: { id: run.ownerId ?? "", email: await store.emailOf(run.ownerId) } },
    input.accountId,
  );
  const { id } = await executeStatement(target, {
    warehouse: { kind: input.warehouseKind as Warehouse["kind"], name: input.warehouse },
    database: input.database,
    sql: markOwn(PROBE_SQL),
    parameters: [],
    statementName: `headgate-probe-${run.id}`,
    clientToken: run.id,
    waitSeconds: WAIT_SECONDS,
  });
  const page = await resultPage(target, id, { waitSeconds: WAIT_SECONDS, signal });
  if (!page) throw new RetryableError("not_yet", "The trial has not come to its end yet.");
  const isExact = isExactCsv(page);
  return { output: { csvIsExact: isExact }, inTx: (client) => store.keepExactness(client, input, isExact) };
}

/** Whether the trial's answer reads as what was asked for, cell by cell, and in as many rows as the warehouse counted. */
export function isExactCsv({ csv, totalRows }: { csv: string; totalRows: number }): boolean {
  try {
    const rows = parseCsv(csv);
    const counted = countRows(Buffer.from(csv.endsWith("\n") ? csv : `${csv}\n`));
    return counted === totalRows && JSON.stringify(rows) === JSON.stringify(PROBE_ROWS);
  } catch {
    return false;
  }
}
