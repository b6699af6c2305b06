import { AthenaClient, UpdateWorkGroupCommand } from "@aws-sdk/client-athena";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { run, startTestDataApi, type TestDataApi } from "@/server/local/services/redshift-data/testing";
import { postgresName } from "@/server/local/warehouse/names";
import { withClient } from "@/server/postgres/databases";
import { type TestApp, type TestPerson, testApp } from "@/server/testing/app";
import { type CountingProxy, countingProxy } from "@/server/testing/counting-proxy";
import { testServerUrl } from "@/server/testing/database";

const CONSUMER = "333333333333";
export const place = {
  accountId: CONSUMER,
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};

const RESULTS = `athena-results-${CONSUMER}-us-east-1`;

export interface AccountsBed {
  app: TestApp;
  aws: TestDataApi;
  proxy: CountingProxy;
  analyst: TestPerson;
  /** Acts as a superuser of the warehouse. */
  owner: TestPerson;
  /** Runs SQL in the warehouse as its superuser, past Headgate. */
  sql(text: string): Promise<void>;
  /** The same as the server's own superuser, who may change what is a view's. */
  below(text: string): Promise<void>;
  close(): Promise<void>;
}

/** The workgroup that every account has, with a place for its results. */
async function setUpAthena(aws: TestDataApi): Promise<void> {
  const as = aws.client("ConsumerAdminUser");
  await new S3Client({ ...as, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: RESULTS }));
  const ResultConfigurationUpdates = { OutputLocation: `s3://${RESULTS}/` };
  await new AthenaClient(as).send(
    new UpdateWorkGroupCommand({
      WorkGroup: "primary",
      ConfigurationUpdates: { ResultConfigurationUpdates },
    }),
  );
}

/**
 * Headgate's routes and the local endpoint with a counting proxy between: no worker. `reach` names another endpoint
 * over the same state, to go to instead.
 */
export async function accountsBed(
  reach: (aws: TestDataApi) => Promise<string> = async (aws) => aws.url,
): Promise<AccountsBed> {
  const aws = await startTestDataApi();
  const proxy = await countingProxy(await reach(aws));
  const own = aws.keys["HeadgateServer"];
  const app = await testApp({
    AWS_ENDPOINT_URL: proxy.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: own?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own?.secretAccessKey,
  });
  await app.db.pool.query(
    "INSERT INTO aws_account (id, name, region, source) VALUES ($1, 'Analytics', 'us-east-1', 'demo') ON CONFLICT DO NOTHING",
    [CONSUMER],
  );
  const person = (name: string) =>
    app.person("analyst", { principals: { [CONSUMER]: `arn:aws:iam::${CONSUMER}:role/${name}` } });
  await setUpAthena(aws);
  const superuser = aws.data();
  return {
    app,
    aws,
    proxy,
    analyst: await person("LFBusinessAnalyst1"),
    owner: await person("ConsumerAdminUser"),
    sql: async (text) => {
      const done = await run(superuser, text);
      if (done.Status !== "FINISHED") throw new Error(done.Error);
    },
    below: (text) => withClient(warehouseUrl(aws.prefix), async (client) => void (await client.query(text))),
    close: async () => {
      await app.close();
      await proxy.stop();
      await aws.stop();
    },
  };
}

function warehouseUrl(prefix: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${postgresName({ accountId: CONSUMER, kind: "workgroup", name: "default" }, "dev", prefix)}`;
  return url.toString();
}
