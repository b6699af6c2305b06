import { accountOnRecord, recordedTarget } from "@/server/accounts";
import type { AwsTarget } from "@/server/aws/clients";
import { AwsError, mayPass } from "@/server/aws/error";
import { isLocationRegistered, registerLocation } from "@/server/aws/lakeformation";
import { AppError } from "@/server/errors";
import { recordEvents, SYSTEM } from "@/server/events";
import { type Done, type Job, RetryableError, RunFailure, registerExecutor, type Wait } from "@/server/runs";
import type { Source } from "./contract";
import { indexDataset } from "./index-dataset";
import { arnOf, outermost } from "./location";
import { makeByAthena, stopAtAthena } from "./make-by-athena";
import { makeTable } from "./make-table";
import { readGlue } from "./read-glue";
import { readRedshift } from "./read-redshift";
import { addTables, endRegistration, failRegistration } from "./register-store";
import type { SourceTable } from "./source-table";
import { findDataset } from "./store";
import { refuseWithdrawn } from "./withdrawn";

export const REGISTER_KIND = "dataset.register";

export interface RegisterInput {
  datasetId: string;
  roleArn: string;
  source: Source;
  registersLocation: boolean;
  /** The dataset is registered, and gets the tables that it lacks. */
  adds?: boolean;
}

/** How far the partitions of a table are made, or which query makes it. */
export interface RegisterDetail {
  queryId?: string;
  after?: string | undefined;
  made?: number;
}

export type RegisterJob = Job<RegisterInput, RegisterDetail>;

interface Registered {
  tables: number;
  columns: number;
}

/** Athena's words may tell a value of the SELECT: the stewards read them at the dataset, everybody its Events. */
const OWN_WORDS = "Athena ended the SELECT with an error; the dataset's page says which.";

/** Makes registrations runnable in this process. */
export function registerRegisterExecutor(): void {
  registerExecutor<RegisterInput, Registered, RegisterDetail>({
    kind: REGISTER_KIND,
    title: "Registration of a dataset",
    concurrency: 5,
    // Every step looks at what is there before it makes it, so that another worker begins again.
    resumable: true,
    run: runRegistration,
    cancel: async (job) => {
      if (job.input.source.kind === "athena") await stopAtAthena(job, (await workOf(job)).target);
      return undefined;
    },
    onFailure: async (client, run) => {
      const why = run.error?.message ?? `Its run was ${run.state}.`;
      const failed = await failRegistration(client, run.id, why);
      if (!failed) return;
      const { id, accountId } = failed;
      const event = { verb: "dataset.registerFailed", resourceType: "dataset", resourceId: id, accountId };
      const error = run.error?.code === "statement_failed" ? OWN_WORDS : why;
      await recordEvents(client, [{ source: SYSTEM, event: { ...event, after: { error } } }]);
    },
  });
}

async function workOf(job: RegisterJob) {
  const { datasetId, roleArn } = job.input;
  const dataset = await findDataset(datasetId);
  if (!dataset) throw new RunFailure("not_found", "The dataset is not there any more.");
  const { accountId, description } = dataset;
  const account = await accountOnRecord(accountId);
  return {
    accountId,
    description,
    target: recordedTarget({ accountId, roleArn }, account, job.run.ownerName),
  };
}

async function runRegistration(job: RegisterJob): Promise<Done<Registered> | Wait> {
  const { accountId, description, target } = await workOf(job);
  try {
    // A query that runs already is watched to its end.
    if (!job.detail?.queryId) await refuseWithdrawn(job, accountId);
    if (!job.resumed) job.progress(0.1, "Reading the source");
    const tables = await readSource(job, target, description);
    if ("waitFor" in tables) return tables;
    job.signal.throwIfAborted();
    job.log("info", `${tables.length} tables`);
    const locationState = job.input.registersLocation ? await registerLocations(job, target, tables) : null;
    return doneWith(job, { accountId, tables, locationState });
  } catch (error) {
    job.signal.throwIfAborted();
    if (mayPass(error)) throw new RetryableError(error.awsCode, error.message, error);
    if (error instanceof AwsError) throw new RunFailure(error.awsCode, error.message, { cause: error });
    if (error instanceof AppError) throw new RunFailure(error.code, error.message, { cause: error });
    throw error;
  }
}

function readSource(job: RegisterJob, target: AwsTarget, description: string): Promise<SourceTable[] | Wait> {
  const { source } = job.input;
  if (source.kind === "glue") return readGlue(target, source);
  if (source.kind === "redshift") return readRedshift(target, source);
  if (source.kind === "athena") return makeByAthena(job, target, source);
  return makeTable(job, target, source, description);
}

async function registerLocations(
  job: RegisterJob,
  target: AwsTarget,
  tables: readonly SourceTable[],
): Promise<"registered" | null> {
  const locations = outermost(tables.flatMap(({ location }) => location ?? []));
  for (const [n, location] of locations.entries()) {
    job.signal.throwIfAborted();
    job.progress(0.4 + (0.5 * n) / locations.length, `Registering ${location}`);
    const arn = arnOf(location, target.region);
    const isThere = await isLocationRegistered(target, arn);
    if (!isThere) await registerLocation(target, arn);
    job.log("info", isThere ? `${location} was registered before` : `${location} is registered`);
  }
  return locations.length > 0 ? "registered" : null;
}

function doneWith(
  job: RegisterJob,
  told: { accountId: string; tables: SourceTable[]; locationState: string | null },
): Done<Registered> {
  const { datasetId } = job.input;
  const output = {
    tables: told.tables.length,
    columns: told.tables.reduce((sum, table) => sum + table.columns.length, 0),
  };
  return {
    output,
    inTx: async (client) => {
      const end = job.input.adds ? addTables : endRegistration;
      if (!(await end(client, { datasetId, runId: job.run.id }, told))) return;
      await indexDataset(client, datasetId);
      const event = { resourceType: "dataset", resourceId: datasetId, accountId: told.accountId };
      await recordEvents(client, [
        {
          source: job.source,
          event: {
            ...event,
            verb: job.input.adds ? "dataset.tablesAdded" : "dataset.registered",
            after: output,
          },
        },
      ]);
    },
  };
}
