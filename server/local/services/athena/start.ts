import { createHash, randomUUID } from "node:crypto";
import type * as athena from "@aws-sdk/client-athena";
import { parseS3 } from "@/server/local/athena/s3-location";
import { classify, type Kind } from "@/server/local/athena-sql/classify";
import { AthenaSqlError } from "@/server/local/athena-sql/error";
import { readStatement } from "@/server/local/athena-sql/statement";
import { tokenize } from "@/server/local/athena-sql/tokenize";
import { openBucket } from "@/server/local/services/s3/access";
import type { CallContext, InputOf, OutputOf } from "@/server/local/wire/service";
import type { Api } from "./api";
import { invalid } from "./errors";
import type { Execution } from "./execution";
import { jobOf } from "./work";
import { openWorkGroup, primary, type WorkGroupRecord } from "./workgroups";

type Model = typeof athena;
type Input = InputOf<Model, "StartQueryExecution">;

const queryBytesMax = 262_144;
const reuseMinutesMax = 10_080;

/** Takes a query on: what can't be read at all is refused here, everything else by the execution. */
export async function startQueryExecution(
  input: Input,
  ctx: CallContext,
  api: Api,
): Promise<OutputOf<Model, "StartQueryExecution">> {
  const owner = ctx.caller.roleArn;
  const { accountId } = ctx.caller;
  const token = input.ClientRequestToken ?? null;
  const [group, before] = await Promise.all([
    openWorkGroup(input.WorkGroup ?? primary, "StartQueryExecution", ctx, api),
    token === null ? null : api.executions.byToken(accountId, owner, token),
  ]);
  const { record } = group;
  if (record.state === "DISABLED") throw invalid(`WorkGroup ${group.id} is disabled.`);
  const query = input.QueryString ?? "";
  if (Buffer.byteLength(query) > queryBytesMax) throw invalid(`Query string exceeds ${queryBytesMax} bytes`);
  if (input.EngineConfiguration) throw invalid("EngineConfiguration is not supported by the local engine");
  if (input.ResultConfiguration?.EncryptionConfiguration)
    throw invalid("EncryptionConfiguration is not supported by the local engine");
  const digest = createHash("sha256").update(JSON.stringify(input)).digest("hex");
  if (before) return repeated(before, digest);
  const folder = await outputFolder(input, record, ctx, api);
  const kind = readable(query, input);
  const execution = newExecution(input, kind, {
    id: randomUUID(),
    accountId,
    workGroup: group.id,
    folder,
    now: api.now(),
  });
  const reuseKey = createHash("sha256")
    .update(
      JSON.stringify([query.trim(), execution.database, execution.catalog, execution.parameters, group.id]),
    )
    .digest("hex");
  if (!(await api.executions.insert({ execution, owner, token, digest, reuseKey }))) {
    const other = token === null ? null : await api.executions.byToken(accountId, owner, token);
    if (other) return repeated(other, digest);
    throw invalid("The execution could not be recorded. Try again.");
  }
  const bytesScannedMax = record.configuration.BytesScannedCutoffPerQuery ?? null;
  api.runner.submit(jobOf({ execution, bytesScannedMax, reuseKey, ctx }, api));
  return { QueryExecutionId: execution.id };
}

function repeated(before: { id: string; digest: string }, digest: string) {
  if (before.digest === digest) return { QueryExecutionId: before.id };
  throw invalid("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH");
}

/** The folder that results go into, which the caller must be able to reach. */
async function outputFolder(
  input: Input,
  { configuration }: WorkGroupRecord,
  ctx: CallContext,
  api: Api,
): Promise<string> {
  const own = configuration.ResultConfiguration ?? {};
  const given = input.ResultConfiguration ?? {};
  const chosen = configuration.EnforceWorkGroupConfiguration ? own : { ...own, ...given };
  const location = chosen.OutputLocation;
  if (!location) {
    throw invalid(
      "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.",
    );
  }
  const place = parseS3(location);
  if (!place) throw invalid(`outputLocation is not a valid S3 path.`);
  try {
    await openBucket(api.objects, ctx, "s3:GetBucketLocation", {
      Bucket: place.bucket,
      ExpectedBucketOwner: chosen.ExpectedBucketOwner,
    });
  } catch (error) {
    throw invalid(`Unable to verify/create output bucket ${place.bucket}. ${(error as Error).message}`);
  }
  return location.endsWith("/") ? location : `${location}/`;
}

/** What kind of statement it is; one that Athena's parser refuses is refused at once. */
function readable(query: string, input: Input): Kind {
  try {
    const kind = classify(query);
    const tokens = tokenize(query, kind?.dialect ?? "trino");
    const cut = tokens.findIndex(({ kind: is, text }) => is === "operator" && text === ";");
    if (cut >= 0 && tokens[cut + 1]?.kind !== "end") {
      throw new AthenaSqlError("", `Only one sql statement is allowed. Got: ${query}`);
    }
    readStatement(query, {
      database: input.QueryExecutionContext?.Database ?? "default",
      parameters: input.ExecutionParameters,
    });
    return kind ?? unreadable;
  } catch (error) {
    if (!(error instanceof AthenaSqlError)) throw error;
    const kind = classifySafely(query);
    // Hive's words, and errors of a kind that Trino finds after parsing, are told by the execution.
    if (kind && (error.code !== "" || error.message.startsWith("FAILED:"))) return kind;
    throw invalid(error.message, "MALFORMED_QUERY");
  }
}

const unreadable: Kind = { type: "UTILITY", substatement: "", dialect: "trino" };

function classifySafely(query: string): Kind | null {
  try {
    return classify(query);
  } catch {
    return unreadable;
  }
}

interface Place {
  id: string;
  accountId: string;
  workGroup: string;
  folder: string;
  now: number;
}

function newExecution(input: Input, kind: Kind, { id, accountId, workGroup, folder, now }: Place): Execution {
  const reuse = input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration;
  const minutes = reuse?.Enabled ? (reuse.MaxAgeInMinutes ?? 60) : null;
  if (minutes !== null && minutes > reuseMinutesMax)
    throw invalid(`MaxAgeInMinutes must not be more than ${reuseMinutesMax}`);
  const catalog = input.QueryExecutionContext?.Catalog ?? null;
  if (catalog !== null && catalog.toLowerCase() !== "awsdatacatalog")
    throw invalid(`Catalog ${catalog} is not found`);
  return {
    id,
    accountId,
    workGroup,
    query: input.QueryString ?? "",
    type: kind.type,
    substatement: kind.substatement,
    database: input.QueryExecutionContext?.Database?.toLowerCase() ?? null,
    catalog,
    folder,
    output: outputOf(kind, folder, id),
    parameters: input.ExecutionParameters ?? [],
    state: "QUEUED",
    reason: null,
    error: null,
    submittedAt: now,
    startedAt: null,
    plannedAt: null,
    executedAt: null,
    completedAt: null,
    scannedBytes: 0,
    outputBytes: 0,
    rows: 0,
    updateCount: null,
    manifest: null,
    kind: "none",
    columns: [],
    plan: null,
    reuseMinutes: minutes,
    reused: false,
    expectedOwner: input.ResultConfiguration?.ExpectedBucketOwner ?? null,
  };
}

/** Queries write `<id>.csv`, commands `<id>.txt`, and what writes tables a manifest beside `<id>`. */
function outputOf(kind: Kind, folder: string, id: string): string {
  switch (kind.substatement) {
    case "SELECT":
    case "EXECUTE":
      return `${folder}${id}.csv`;
    case "CREATE_TABLE_AS_SELECT":
      return `${folder}tables/${id}`;
    case "INSERT":
    case "UNLOAD":
      return `${folder}${id}`;
    default:
      return `${folder}${id}.txt`;
  }
}
