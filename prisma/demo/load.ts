import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { AthenaClient, UpdateWorkGroupCommand } from "@aws-sdk/client-athena";
import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import {
  analyticsBucket,
  athenaBucketOf,
  type DemoKeys,
  type DemoWarehouse,
  demoBuckets,
  demoLakeVersion,
  demoPrincipals,
  demoSecrets,
  demoWarehouses,
  homeRegion,
} from "./lake";
import { fillCatalogs } from "./load-catalog";
import { appoint, govern } from "./load-governance";
import { type DemoObject, demoObjects, governedObjects, retailCopies } from "./objects";
import { clusterSql, sparkJobs, sparkReadSql, sparkWriteSql, workgroupSql } from "./warehouse-sql";

export interface DemoStep {
  /** What is being done, as a sentence without its full stop. */
  text: string;
  index: number;
  total: number;
}

export interface LoadOptions {
  endpoint: string;
  /** The file of access keys that the endpoint was given. */
  keysFile: string;
  onStep?: (step: DemoStep) => void;
}

const admin = "ConsumerAdminUser";
const markerKey = "_headgate/demo-lake.json";
const uploadsAtOnce = 3;
const pollMs = 100;

/** Who owns an account's part of the lake. */
const stewards: Record<string, string> = Object.fromEntries(
  ["LOBProducerSteward", "CentralDataMeshOwner", admin].map((name) => {
    const principal = demoPrincipals.find((each) => each.name === name);
    return [principal?.accountId ?? "", name];
  }),
);

interface Progress {
  version: number;
  done: string[];
}

class Loader {
  private readonly endpoint: string;
  private readonly keys: DemoKeys;

  constructor(endpoint: string, keys: DemoKeys) {
    this.endpoint = endpoint;
    this.keys = keys;
  }

  private options(principal: string) {
    const key = this.keys.principals[principal];
    if (!key) throw new Error(`The file of access keys has none for ${principal}`);
    const { accessKeyId, secretAccessKey } = key;
    return { endpoint: this.endpoint, region: homeRegion, credentials: { accessKeyId, secretAccessKey } };
  }

  private s3(accountId: string) {
    return new S3Client({ ...this.options(stewards[accountId] ?? ""), forcePathStyle: true });
  }

  async fillCatalogs(): Promise<void> {
    await fillCatalogs((accountId) => this.options(stewards[accountId] ?? ""));
  }

  async appoint(): Promise<void> {
    await appoint((accountId) => this.options(stewards[accountId] ?? ""));
  }

  async govern(): Promise<void> {
    await govern((accountId) => this.options(stewards[accountId] ?? ""));
  }

  async progress(): Promise<Progress> {
    try {
      const { Body } = await this.s3(accountOf(analyticsBucket)).send(
        new GetObjectCommand({ Bucket: analyticsBucket, Key: markerKey }),
      );
      return JSON.parse((await Body?.transformToString()) ?? "") as Progress;
    } catch (error) {
      if (["NoSuchBucket", "NoSuchKey"].includes((error as Error).name)) return { version: 0, done: [] };
      throw error;
    }
  }

  async saveProgress(progress: Progress): Promise<void> {
    await this.s3(accountOf(analyticsBucket)).send(
      new PutObjectCommand({
        Bucket: analyticsBucket,
        Key: markerKey,
        Body: JSON.stringify(progress),
        ContentType: "application/json",
      }),
    );
  }

  async makeBuckets(): Promise<void> {
    for (const { name, accountId, region } of demoBuckets) {
      const elsewhere =
        region === homeRegion ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
      await this.s3(accountId)
        .send(new CreateBucketCommand({ Bucket: name, ...(elsewhere as object) }))
        .catch((error: Error) => {
          if (error.name !== "BucketAlreadyOwnedByYou") throw error;
        });
    }
  }

  async upload(objects: readonly DemoObject[]): Promise<void> {
    const clients = new Map(demoBuckets.map(({ name, accountId }) => [name, this.s3(accountId)]));
    const left = [...objects];
    const worker = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { body, size } = await next.open();
        await clients.get(next.bucket)?.send(
          new PutObjectCommand({
            Bucket: next.bucket,
            Key: next.key,
            Body: body,
            ContentLength: size,
            ContentType: next.contentType,
          }),
        );
      }
    };
    await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
  }

  /** Runs statements in one transaction; all of them took effect, or none. */
  async transaction(warehouse: DemoWarehouse, sqls: string[]): Promise<void> {
    const client = new RedshiftDataClient(this.options(admin));
    const { Id } = await client.send(
      new BatchExecuteStatementCommand({ ...targetOf(warehouse), Sqls: sqls, ClientToken: randomUUID() }),
    );
    await finished(client, Id);
  }

  async query(warehouse: DemoWarehouse, sql: string): Promise<unknown[]> {
    const client = new RedshiftDataClient(this.options(admin));
    const { Id } = await client.send(
      new ExecuteStatementCommand({ ...targetOf(warehouse), Sql: sql, ClientToken: randomUUID() }),
    );
    await finished(client, Id);
    return (await client.send(new GetStatementResultCommand({ Id }))).Records ?? [];
  }

  /** Athena runs nothing before it knows where results go. */
  async setAthenaResults(): Promise<void> {
    for (const [accountId, steward] of Object.entries(stewards)) {
      const ResultConfigurationUpdates = { OutputLocation: `s3://${athenaBucketOf(accountId)}/primary/` };
      await new AthenaClient(this.options(steward)).send(
        new UpdateWorkGroupCommand({
          WorkGroup: "primary",
          ConfigurationUpdates: { ResultConfigurationUpdates },
        }),
      );
    }
  }

  /** A secret with a password made here, and the database user it opens. */
  async makeSecrets(): Promise<void> {
    const client = new SecretsManagerClient(this.options(admin));
    for (const { name, description, username, warehouse } of demoSecrets) {
      const target = warehouseNamed(warehouse);
      const fresh = { username, password: randomBytes(24).toString("base64url"), engine: "redshift" };
      await client
        .send(
          new CreateSecretCommand({
            Name: name,
            Description: description,
            SecretString: JSON.stringify({ ...fresh, dbname: target.database }),
            ClientRequestToken: randomUUID(),
          }),
        )
        .catch((error: unknown) => {
          if (!(error instanceof ResourceExistsException)) throw error;
        });
      const { SecretString = "" } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      const { password } = JSON.parse(SecretString) as { password: string };
      // Redshift takes a password ready hashed, so that it stands in no query history.
      const hash = createHash("md5")
        .update(password + username)
        .digest("hex");
      const known = await this.query(target, `select 1 from pg_user where usename = '${username}'`);
      const verb = known.length > 0 ? "alter" : "create";
      await this.transaction(target, [`${verb} user ${username} password 'md5${hash}'`]);
    }
  }
}

const accountOf = (bucket: string) => demoBuckets.find(({ name }) => name === bucket)?.accountId ?? "";

function warehouseNamed(name: string): DemoWarehouse {
  const found = demoWarehouses.find((warehouse) => warehouse.name === name);
  if (!found) throw new Error(`No demo warehouse is called ${name}`);
  return found;
}

const ofKind = (kind: DemoWarehouse["kind"]) =>
  warehouseNamed(demoWarehouses.find((warehouse) => warehouse.kind === kind)?.name ?? "");

const targetOf = ({ kind, name, database }: DemoWarehouse) => ({
  ...(kind === "workgroup" ? { WorkgroupName: name } : { ClusterIdentifier: name }),
  Database: database,
});

async function finished(client: RedshiftDataClient, id: string | undefined): Promise<void> {
  for (;;) {
    const found = await client.send(new DescribeStatementCommand({ Id: id }));
    if (found.Status === "FINISHED") return;
    if (found.Status === "FAILED" || found.Status === "ABORTED") {
      const failed = found.SubStatements?.find((each) => each.Status === "FAILED");
      const sql = failed?.QueryString ?? found.QueryString;
      throw new Error(`${found.Error ?? failed?.Error ?? found.Status}${sql ? `, in: ${sql}` : ""}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

/** Steps of the load, in order; each can be repeated, and a changed name makes a loaded lake run it again. */
function steps(loader: Loader): { name: string; text: string; run: () => Promise<void> }[] {
  const cluster = ofKind("cluster");
  const workgroup = ofKind("workgroup");
  return [
    { name: "buckets-2", text: "Making the buckets", run: () => loader.makeBuckets() },
    { name: "objects-1", text: "Uploading the files", run: () => loader.upload(demoObjects) },
    {
      name: "workgroup-1",
      text: "Loading the serverless warehouse",
      run: () => loader.transaction(workgroup, workgroupSql),
    },
    { name: "athena-1", text: "Setting up Athena", run: () => loader.setAthenaResults() },
    { name: "secrets-1", text: "Keeping the warehouse's secret", run: () => loader.makeSecrets() },
    { name: "cluster-1", text: "Loading the cluster", run: () => loader.transaction(cluster, clusterSql) },
    {
      name: "spark-1",
      text: "Running the Spark jobs' queries",
      run: async () => {
        for (const job of sparkJobs) {
          await loader.transaction(cluster, sparkReadSql(job));
          await loader.transaction(cluster, sparkWriteSql(job));
        }
      },
    },
    { name: "copies-1", text: "Copying the retail tables", run: () => loader.upload(retailCopies) },
    { name: "catalogs-1", text: "Filling the data catalogs", run: () => loader.fillCatalogs() },
    { name: "governed-1", text: "Uploading what is governed", run: () => loader.upload(governedObjects) },
    { name: "admins-1", text: "Appointing the lakes' administrators", run: () => loader.appoint() },
    { name: "governance-1", text: "Giving permissions", run: () => loader.govern() },
  ];
}

/**
 * Fills the lake through the endpoint's own protocols, as the demo principals. What is done is noted after each step, so
 * that a load that was killed goes on, and one that is complete costs a single request. Tells whether there was anything to do.
 */
export async function loadDemoLake({ endpoint, keysFile, onStep }: LoadOptions): Promise<boolean> {
  const loader = new Loader(endpoint, JSON.parse(await readFile(keysFile, "utf8")) as DemoKeys);
  const progress = await loader.progress();
  const all = steps(loader);
  const left = all.filter(({ name }) => !progress.done.includes(name));
  if (left.length === 0) return false;
  for (const { name, text, run } of left) {
    onStep?.({ text, index: all.findIndex((step) => step.name === name) + 1, total: all.length });
    try {
      await run();
    } catch (error) {
      throw new Error(`${text} failed: ${(error as Error).message}`, { cause: error });
    }
    progress.done.push(name);
    await loader.saveProgress({ version: demoLakeVersion, done: progress.done });
  }
  return true;
}
