import {
  ExecuteStatementCommand,
  GetStatementResultV2Command,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { type Limit, printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { type Product, startProduct } from "@/server/testing/product";
import { throughHeadgate } from "./bench-bed";

/*
 * A statement through Headgate (POST, event, first page) against a bare SDK script on the same endpoint, in turn.
 */

const SQL = "select pg_sleep(0.05), 1 as one";
const COUNT = 200;
const TARGET = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
} as const;

function bare(product: Product): () => Promise<void> {
  const key = product.demo.principals.find(({ name }) => name === "LFBusinessAnalyst1");
  if (!key?.accessKeyId || !key.secretAccessKey) throw new Error("the analyst's principal has no access key");
  const client = new RedshiftDataClient({
    endpoint: product.demo.awsEndpointUrl,
    region: product.demo.region,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
  });
  return async () => {
    const { Id } = await client.send(
      new ExecuteStatementCommand({
        WorkgroupName: TARGET.warehouse,
        Database: TARGET.database,
        Sql: SQL,
        ResultFormat: "CSV",
        WaitTimeSeconds: 30,
      }),
    );
    await client.send(new GetStatementResultV2Command({ Id }));
  };
}

const product = await startProduct();
try {
  const headgate = await throughHeadgate(product, TARGET, SQL);
  const samples = await sample(
    { "bare SDK script": bare(product), "through Headgate": headgate.run },
    { count: COUNT },
  );
  headgate.stop();
  printRatios(`A 50 ms statement, ${COUNT} times each`, samples);
  const [base, ours] = samples;
  if (!base || !ours) throw new Error("nothing was measured");
  const limits: Limit[] = [
    {
      name: "p50 against the bare script",
      value: quantile(ours, 0.5) / quantile(base, 0.5),
      max: 1.3,
      unit: "x",
    },
    { name: "added p95", value: quantile(ours, 0.95) - quantile(base, 0.95), max: 30, unit: "ms" },
  ];
  printLimits(limits);
} finally {
  await product.stop();
}
