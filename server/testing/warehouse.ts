import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import type { DemoFile } from "@/server/launcher/demo-files";

const TYPES = ["integer", "bigint", "varchar(64)", "numeric(18, 4)", "timestamp", "date", "boolean", "super"];
const BATCH = 40;
const AT_ONCE = 4;

/** An SDK client of the warehouse's superuser in the demo lake. */
export function superuserOf(demo: DemoFile): RedshiftDataClient {
  const key = demo.principals.find(({ name }) => name === "ConsumerAdminUser");
  if (!key?.accessKeyId) throw new Error("the superuser's principal has no access key");
  const { accessKeyId, secretAccessKey } = key;
  return new RedshiftDataClient({
    endpoint: demo.awsEndpointUrl,
    region: demo.region,
    credentials: { accessKeyId, secretAccessKey },
  });
}

/** Makes tables in the demo warehouse, 500 in a schema, by the statements that a person would send. */
export async function fillWarehouse(
  client: RedshiftDataClient,
  size: { tables: number; columns: number },
): Promise<void> {
  const columns = Array.from(
    { length: size.columns },
    (_, n) => `column_${n + 1} ${TYPES[n % TYPES.length]}`,
  );
  const schemas = Array.from({ length: Math.ceil(size.tables / 500) }, (_, n) => `bench_${n + 1}`);
  await batch(
    client,
    schemas.map((schema) => `create schema if not exists ${schema}`),
  );
  const creates = Array.from(
    { length: size.tables },
    (_, n) =>
      `create table if not exists ${schemas[Math.floor(n / 500)]}.table_${n + 1} (${columns.join(", ")})`,
  );
  const batches = Array.from({ length: Math.ceil(creates.length / BATCH) }, (_, n) =>
    creates.slice(n * BATCH, (n + 1) * BATCH),
  );
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = batches.pop(); next; next = batches.pop()) await batch(client, next);
  });
  await Promise.all(workers);
}

async function batch(client: RedshiftDataClient, sqls: string[]): Promise<void> {
  const place = { WorkgroupName: "default", Database: "dev" };
  const { Id } = await client.send(
    new BatchExecuteStatementCommand({ ...place, Sqls: sqls, WaitTimeSeconds: 30 }),
  );
  for (;;) {
    const told = await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 30 }));
    if (told.Status === "FINISHED") return;
    if (told.Status === "FAILED" || told.Status === "ABORTED") throw new Error(told.Error);
  }
}
