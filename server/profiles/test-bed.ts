import { AthenaClient } from "@aws-sdk/client-athena";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GET as profileRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/profile/route";
import { GET as columnsRoute } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/profiles/[profileId]/columns/route";
import { POST } from "@/app/api/v1/datasets/[datasetId]/tables/[tableId]/profiles/route";
import { type AccountsBed, accountsBed, place } from "@/server/accounts/test-bed";
import { putDataset } from "@/server/catalog/test-bed";
import { run } from "@/server/local/services/athena/testing";
import { type RunningWorker, startWorker } from "@/server/runs";
import { rowOf, until } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import type { ProfileColumn } from "./contract";
import { registerProfileExecutor } from "./profile-run";

export const accountId = place.accountId;
export const DATA = `analytics-${accountId}-us-east-1`;
export const roleArn = (name: string) => `arn:aws:iam::${accountId}:role/${name}`;

export interface Ids {
  datasetId: string;
  tableId: string;
}

export interface ProfilesBed extends AccountsBed {
  steward: TestPerson;
  athena: AthenaClient;
  /** Runs a statement at Athena as an admin of the account, beside Headgate. */
  admin(sql: string): Promise<void>;
  put(key: string, body: string | Buffer): Promise<void>;
  /** A table of the Glue database `db`, as the catalog has it. */
  glueTable(name: string, columns?: readonly (readonly [string, string])[]): Promise<Ids>;
  /** A table of a schema in the warehouse. */
  redshiftTable(schema: string, name: string): Promise<Ids>;
  start(ids: Ids, as?: TestPerson): ReturnType<typeof ask>;
  profile(ids: Ids, as?: TestPerson): ReturnType<typeof ask>;
  columns(ids: Ids, profileId: string, as?: TestPerson, query?: string): ReturnType<typeof ask>;
  /** Profiles a table to its end; its columns by name as whoever did it sees them. */
  profiled(
    ids: Ids,
    as?: TestPerson,
  ): Promise<{ id: string; rows: number; columns: Record<string, ProfileColumn> }>;
}

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

async function ask(route: Route, method: string, as: TestPerson, ids: object, query = "") {
  const body = method === "POST" ? { body: {} } : {};
  const answer = await route(request(method, `/api/v1/x${query}`, { as, ...body }), {
    params: Promise.resolve({ ...ids } as Record<string, string>),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}

/** Headgate's routes and a worker over the local endpoint, with a Glue database and a warehouse. */
export async function profilesBed({ hasWorker = true } = {}): Promise<ProfilesBed> {
  const bed = await accountsBed();
  registerProfileExecutor();
  const worker: RunningWorker | null = hasWorker ? startWorker() : null;
  const as = bed.aws.client("ConsumerAdminUser");
  const [s3, athena] = [new S3Client({ ...as, forcePathStyle: true }), new AthenaClient(as)];
  await s3.send(new CreateBucketCommand({ Bucket: DATA }));
  const admin = async (sql: string) => {
    const { Status } = await run(athena, sql);
    if (Status?.State !== "SUCCEEDED") throw new Error(`${Status?.StateChangeReason} in ${sql}`);
  };
  await admin("create database db");
  const steward = await bed.app.person("steward", {
    principals: { [accountId]: roleArn("ConsumerAdminUser") },
  });
  return {
    ...bed,
    steward,
    athena,
    admin,
    put: async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket: DATA, Key, Body }));
    },
    ...tablesOf(bed),
    ...verbsOf(steward),
    close: async () => {
      await worker?.stop();
      await bed.close();
    },
  };
}

function tablesOf(bed: AccountsBed): Pick<ProfilesBed, "glueTable" | "redshiftTable"> {
  const put = async (name: string, columns: readonly (readonly [string, string])[], set: string) => {
    const { id, tables } = await putDataset({ name, accountId, tables: [{ name, columns }] });
    await bed.app.db.pool.query(`UPDATE dataset SET ${set} WHERE id = $1`, [id]);
    return { datasetId: id, tableId: tables.get(name) ?? "" };
  };
  return {
    glueTable: (name, columns = []) => put(name, columns, "glue_database = 'db'"),
    redshiftTable: (schema, name) =>
      put(
        name,
        [],
        `source_kind = 'redshift', glue_database = NULL, warehouse_kind = 'workgroup', warehouse = 'default',
         database = 'dev', schema_name = '${schema.replaceAll("'", "''")}'`,
      ),
  };
}

function verbsOf(steward: TestPerson): Pick<ProfilesBed, "start" | "profile" | "columns" | "profiled"> {
  const start: ProfilesBed["start"] = (ids, as = steward) => ask(POST, "POST", as, ids);
  const profile: ProfilesBed["profile"] = (ids, as = steward) => ask(profileRoute, "GET", as, ids);
  const columns: ProfilesBed["columns"] = (ids, profileId, as = steward, query = "") =>
    ask(columnsRoute, "GET", as, { ...ids, profileId }, query);
  const profiled: ProfilesBed["profiled"] = async (ids, as = steward) => {
    const { runId: id, ...begun } = await start(ids, as);
    if (begun.status !== 202) throw new Error(JSON.stringify(begun));
    await until("it has ended", async () => (await rowOf(id)).ended_at !== null, { withinMs: 60_000 });
    const { error_message } = await rowOf(id);
    if (error_message) throw new Error(error_message);
    const { items } = await columns(ids, id, as, "?limit=200");
    const { latest } = await profile(ids);
    const named = items.map((one: ProfileColumn) => [one.name, one]);
    return { id, rows: latest.rows, columns: Object.fromEntries(named) };
  };
  return { start, profile, columns, profiled };
}
