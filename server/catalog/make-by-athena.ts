import { isReadOnlyWarehouse } from "@/server/accounts";
import { getQueries, type QueryExecution, queryRows, startQuery, stopQuery } from "@/server/aws/athena";
import type { AwsTarget } from "@/server/aws/clients";
import { createDatabase, findTable } from "@/server/aws/glue";
import { RunFailure, type Wait } from "@/server/runs";
import { type AthenaSource, ctasOf } from "./ctas-sql";
import type { RegisterJob } from "./register-run";
import { ofGlue, type SourceTable } from "./source-table";

const FIRST_LOOK_MS = 500;
const LOOK_MS_MAX = 15_000;

/**
 * Has Athena make a table of a SELECT. The query is begun under the Run's own id, which Athena answers with the same
 * query however often it is asked; until it is over its Run waits without a worker.
 */
export async function makeByAthena(
  job: RegisterJob,
  target: AwsTarget,
  source: AthenaSource,
): Promise<SourceTable[] | Wait> {
  const queryId = job.detail?.queryId ?? (await begin(job, target, source));
  const execution = await lookAt(target, queryId);
  if (execution.state === "QUEUED" || execution.state === "RUNNING") {
    job.progress(0.2, execution.state === "QUEUED" ? "Waiting at Athena" : "Athena is writing the table");
    return job.wait("aws", lookAgainAt(job));
  }
  if (execution.state !== "SUCCEEDED")
    throw new RunFailure(
      execution.state === "FAILED" ? "statement_failed" : "statement_aborted",
      execution.reason ?? "Athena ended the query without a reason.",
    );
  const { glueDatabase, tableName } = source;
  const made = await findTable(target, glueDatabase, tableName);
  if (!made) throw new RunFailure("not_found", `Glue has no table ${tableName} after Athena made it.`);
  const { updateCount } = await queryRows(target, queryId);
  const table = ofGlue(made);
  return [{ ...table, rows: updateCount > 0 ? updateCount : table.rows }];
}

async function begin(job: RegisterJob, target: AwsTarget, source: AthenaSource): Promise<string> {
  const { accountId } = target;
  if (await isReadOnlyWarehouse({ accountId, warehouseKind: "athena", warehouse: source.workgroup }))
    throw new RunFailure("forbidden", `The workgroup ${source.workgroup} is marked read-only in Headgate.`);
  await createDatabase(target, source.glueDatabase, "");
  const sql = ctasOf(source);
  const queryId = await startQuery(target, {
    ...{ workgroup: source.workgroup, database: source.database, sql, parameters: [] },
    ...{ clientToken: job.run.id, reuseMinutes: null },
  });
  await job.setDetail({ queryId });
  job.log("info", `Athena took it as ${queryId}`);
  return queryId;
}

async function lookAt(target: AwsTarget, queryId: string): Promise<QueryExecution> {
  const told = (await getQueries(target, [queryId])).get(queryId);
  if (told && !("refusal" in told)) return told;
  throw new RunFailure("query_gone", told?.refusal ?? "Athena does not tell of it any more.");
}

/** A tenth of its age later: whoever waits long does not notice that. */
function lookAgainAt({ run }: RegisterJob): Date {
  const ageMs = Date.now() - Date.parse(run.startedAt ?? run.createdAt);
  return new Date(Date.now() + Math.min(LOOK_MS_MAX, Math.max(FIRST_LOOK_MS, ageMs / 10)));
}

/** Stops the query, if it was begun; a table that it has made by then stays. */
export async function stopAtAthena(job: RegisterJob, target: AwsTarget): Promise<void> {
  const queryId = job.detail?.queryId;
  if (queryId) await stopQuery(target, queryId);
}
