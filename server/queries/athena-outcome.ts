import type pg from "pg";
import type { QueryExecution } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { mayPass } from "@/server/aws/error";
import type { StatementStatus } from "@/server/aws/redshift-data";
import { type Bindable, together } from "@/server/db/pool";
import { firstAthenaPage, missingBy, type ResultOwner } from "@/server/results";
import type { AthenaBound } from "./athena-bind";
import { type Outcome, outcomeWrites } from "./progress";

/** What is known of a query of Athena's: an outcome as every engine has it, and what it read. */
export interface AthenaOutcome extends Outcome {
  execution: QueryExecution;
}

const STATUS: Record<QueryExecution["state"], StatementStatus> = {
  QUEUED: "SUBMITTED",
  RUNNING: "STARTED",
  SUCCEEDED: "FINISHED",
  FAILED: "FAILED",
  CANCELLED: "ABORTED",
};

export const isOver = ({ state }: QueryExecution): boolean => state !== "QUEUED" && state !== "RUNNING";

/** A query as Athena tells of it, with its first rows or the place of its error. */
export async function outcomeOf(
  target: AwsTarget,
  execution: QueryExecution,
  bound: AthenaBound,
): Promise<AthenaOutcome> {
  const { id: statementId, state, reason } = execution;
  const told = { statementId, status: STATUS[state], execution, endedAt: execution.endedAt };
  if (state === "FAILED" || state === "CANCELLED")
    return { ...told, ...described(execution, null), error: reason, errorPosition: placeOf(reason, bound) };
  if (state !== "SUCCEEDED") return told;
  const first = await firstPageOf(target, execution);
  if ("updateCount" in first) {
    const rows = execution.isDdl && first.updateCount === 0 ? null : first.updateCount;
    return { ...told, ...described(execution, rows), hasResultSet: false };
  }
  return { ...told, ...described(execution, null), hasResultSet: true, first };
}

/** One that has succeeded stays so, even if Athena does not hand out its rows. */
async function firstPageOf(target: AwsTarget, execution: QueryExecution) {
  try {
    return await firstAthenaPage(target, execution);
  } catch (error) {
    const missing = mayPass(error) ? null : missingBy(error);
    if (!missing) throw error;
    return missing;
  }
}

function described(
  { state, reason, totalMs }: QueryExecution,
  rows: number | null,
): Pick<Outcome, "description"> {
  const nothing = {
    bytes: null,
    pid: null,
    queryId: null,
    dbUser: null,
    hasResultSet: false,
    startedAt: null,
    endedAt: null,
  };
  return { description: { ...nothing, status: STATUS[state], rows, durationMs: totalMs, error: reason } };
}

/** `line 1:8:` of Trino's counts columns from 1, `ParseException line 1:8` of Hive's from 0. */
export function placeOf(reason: string | null, bound: AthenaBound): number | null {
  const [, hive, line, column] = /(ParseException )?line (\d+):(\d+)/.exec(reason ?? "") ?? [];
  if (line === undefined || column === undefined) return null;
  return bound.positionAt(Number(line), Number(column) + (hive === undefined ? 0 : 1));
}

/** Writes an outcome with what Athena read and where its time went. */
export async function writeAthenaOutcome(
  client: pg.ClientBase,
  row: ResultOwner,
  outcome: AthenaOutcome,
): Promise<void> {
  const { writes, inTx } = athenaOutcomeWrites(row, outcome);
  await together([...writes.map((one) => client.query(one)), inTx?.(client)]);
}

/** The same as an end of a Run takes it. */
export function athenaOutcomeWrites(row: ResultOwner, { execution, ...outcome }: AthenaOutcome) {
  const { scannedBytes, isReused, queueMs, planningMs, engineMs } = execution;
  const scan: pg.QueryConfig<Bindable[]> = {
    name: "statement-scan",
    text: `UPDATE statement SET scanned_bytes = coalesce($2::bigint, scanned_bytes), is_reused = $3,
             queue_ms = $4::float8, planning_ms = $5::float8, execution_ms = $6::float8
           WHERE id = $1 AND ended_at IS NULL`,
    values: [row.id, scannedBytes, isReused, queueMs, planningMs, workMs(engineMs, planningMs)],
  };
  const { writes, inTx } = outcomeWrites(row, outcome);
  return { writes: [scan, ...writes], inTx };
}

/** Where the error is of a query that Athena would not take. */
export async function writePlace(client: pg.ClientBase, id: string, position: number | null): Promise<void> {
  await client.query("UPDATE statement SET error_position = $2 WHERE id = $1 AND ended_at IS NULL", [
    id,
    position,
  ]);
}

/** The engine's time has the planning in it. */
const workMs = (engineMs: number | null, planningMs: number | null) =>
  engineMs === null ? null : Math.max(0, engineMs - (planningMs ?? 0));
