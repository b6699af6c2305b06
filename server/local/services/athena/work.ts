import { createLake } from "@/server/local/athena/lake";
import { isGiven, resolve } from "@/server/local/athena/resolve";
import { runStatement } from "@/server/local/athena/run";
import { parseS3 } from "@/server/local/athena/s3-location";
import { type Outcome, type Session, textOutcome } from "@/server/local/athena/session";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { type AthenaStatement, readStatement } from "@/server/local/athena-sql/statement";
import type { ObjectStore } from "@/server/local/objects/store";
import type { ObjectAccess } from "@/server/local/redshift-sql/types";
import { openBucket } from "@/server/local/services/s3/access";
import type { CallContext } from "@/server/local/wire/service";
import type { Api } from "./api";
import type { Execution } from "./execution";
import { type Lent, lentRights } from "./lent-rights";
import { publish } from "./publish";
import type { Job } from "./runner";

const hour = 3_600_000;

export interface Plan {
  execution: Execution;
  bytesScannedMax: number | null;
  reuseKey: string;
  ctx: CallContext;
}

/** What running an execution means; the caller's rights are those of the call that submitted it. */
export function jobOf(plan: Plan, api: Api): Job {
  const { execution, ctx } = plan;
  return {
    execution,
    work: async (around) => {
      const reused = await reuse(plan, api);
      if (reused) return reused;
      const statement = await prepared(
        readStatement(execution.query, contextOf(execution, execution.parameters)),
        plan,
        api,
      );
      const lent = lentRights(api.directory, ctx);
      const session: Session = {
        ...around,
        catalog: api.catalogOf(ctx),
        lake: createLake(api.objects, ctx, lent),
        objects: api.objectsOf(ctx.caller),
        objectsAs: (roleArn) => writerWith(lent(roleArn), api.objects),
        database: execution.database ?? "default",
        executionId: execution.id,
        tablesLocation: `${execution.folder}tables/`,
        bytesScannedMax: plan.bytesScannedMax,
        now: new Date(api.now()),
      };
      const outcome = await perform(statement, session, plan, api);
      execution.executedAt = api.now();
      around.signal.throwIfAborted();
      await publish(execution, outcome, session.objects);
      return outcome;
    },
  };
}

/** S3 as a role writes it. */
const writerWith = (rights: Lent, store: ObjectStore): Pick<ObjectAccess, "put"> => ({
  put: async (bucket, key, body) => {
    await openBucket(store, rights, "s3:PutObject", { Bucket: bucket, Key: key });
    await store.put(bucket, key, body);
  },
});

const contextOf = ({ database }: Execution, parameters: readonly string[]) => ({
  database: database ?? "default",
  parameters,
});

async function perform(statement: AthenaStatement, session: Session, plan: Plan, api: Api): Promise<Outcome> {
  const { accountId, workGroup } = plan.execution;
  switch (statement.kind) {
    case "prepare": {
      plan.ctx.authorize(
        "athena:CreatePreparedStatement",
        `arn:aws:athena:${plan.ctx.region}:${accountId}:workgroup/${workGroup}`,
      );
      const record = { query: statement.text, description: null, modifiedAt: api.now() };
      if (!(await api.prepared.create(accountId, workGroup, statement.name, record, new Date(api.now())))) {
        await api.prepared.update(accountId, workGroup, statement.name, record);
      }
      return textOutcome([], []);
    }
    case "deallocate":
      plan.ctx.authorize(
        "athena:DeletePreparedStatement",
        `arn:aws:athena:${plan.ctx.region}:${accountId}:workgroup/${workGroup}`,
      );
      if (!(await api.prepared.delete(accountId, workGroup, statement.name)))
        throw noStatement(statement.name);
      return textOutcome([], []);
    case "execute":
      throw new AthenaSqlError("NOT_SUPPORTED", "EXECUTE of an EXECUTE is not supported");
    default:
      checkParameters(statement, plan.execution.parameters.length);
      return runStatement(statement, session);
  }
}

const noStatement = (name: string) =>
  new AthenaSqlError("NOT_FOUND", `Prepared statement not found: ${name}`);

/** EXECUTE is the statement that was prepared, with its values. */
async function prepared(
  statement: AthenaStatement,
  { execution, ctx }: Plan,
  api: Api,
): Promise<AthenaStatement> {
  if (statement.kind !== "execute") return statement;
  ctx.authorize(
    "athena:GetPreparedStatement",
    `arn:aws:athena:${ctx.region}:${execution.accountId}:workgroup/${execution.workGroup}`,
  );
  const found = await api.prepared.get(execution.accountId, execution.workGroup, statement.name);
  if (!found) throw noStatement(statement.name);
  const parameters = statement.parameters.length > 0 ? statement.parameters : execution.parameters;
  const inner = readStatement(found.record.query, contextOf(execution, parameters));
  checkParameters(inner, parameters.length);
  return inner;
}

function checkParameters(statement: AthenaStatement, given: number): void {
  if (!("query" in statement) || statement.query.parametersUsed === given || given === 0) return;
  throw new AthenaSqlError(
    "INVALID_PARAMETER_USAGE",
    `Incorrect number of parameters: expected ${statement.query.parametersUsed} but found ${given}`,
  );
}

/** A result of the same query that is young enough; its file must still be there for the caller to read. */
async function reuse({ execution, reuseKey, ctx }: Plan, api: Api): Promise<Outcome | null> {
  if (execution.reuseMinutes === null || execution.substatement !== "SELECT") return null;
  const since = api.now() - (execution.reuseMinutes * hour) / 60;
  const before = await api.executions.reusable(execution.accountId, reuseKey, since);
  const place = before && parseS3(before.output);
  if (!before || !place || !(await api.objects.head(place.bucket, place.key))) return null;
  // Whoever may not read the tables doesn't get to read what came out of them.
  const statement = readStatement(execution.query, contextOf(execution, execution.parameters));
  if (statement.kind !== "select") return null;
  const resolved = await resolve(statement.query, api.catalogOf(ctx));
  if (isGiven(resolved)) return null;
  const lake = createLake(api.objects, ctx, lentRights(api.directory, ctx));
  for (const { table } of resolved.tables) await lake.mayRead(table.location);
  execution.output = before.output;
  execution.reused = true;
  const now = api.now();
  execution.plannedAt = now;
  execution.executedAt = now;
  return {
    columns: before.columns,
    output: { kind: "csv", body: Buffer.alloc(0), bytes: before.outputBytes },
    rows: before.rows,
    outputBytes: before.outputBytes,
  };
}
