import {
  ExecuteStatementCommand,
  GetStatementResultV2Command,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { type Limit, printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { type Product, startProduct } from "@/server/testing/product";

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
};

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

/** Follows the live events as a browser tab does; resolves when one tells that the statement has finished. */
async function follow(url: string, headers: Record<string, string>) {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, { headers, signal: controller.signal });
  const waiting = new Map<string, () => void>();
  const finished = new Set<string>();
  const read = async () => {
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const id of messages.flatMap(finishedIn)) {
        finished.add(id);
        waiting.get(id)?.();
      }
    }
  };
  void read().catch(() => {});
  return {
    untilFinished: (id: string) =>
      new Promise<void>((resolve) => (finished.has(id) ? resolve() : waiting.set(id, resolve))),
    stop: () => controller.abort(),
  };
}

function finishedIn(message: string): string[] {
  const data = /^data: (.+)$/m.exec(message)?.[1];
  const event = data ? (JSON.parse(data) as { verb?: string; resourceId?: string }) : {};
  return event.verb === "statement.finish" && event.resourceId ? [event.resourceId] : [];
}

async function through(product: Product) {
  const token = product.demo.people.find(({ email }) => email.startsWith("ana@"))?.apiToken;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const events = await follow(product.url, headers);
  const api = `${product.url}/api/v1/statements`;
  const run = async () => {
    const body = JSON.stringify({ ...TARGET, sql: SQL });
    const { id } = (await (await fetch(api, { method: "POST", headers, body })).json()) as { id: string };
    await events.untilFinished(id);
    const rows = (await (await fetch(`${api}/${id}/rows`, { headers })).json()) as { totalRows: number };
    if (rows.totalRows !== 1) throw new Error("the statement came back without its row");
  };
  return { run, stop: events.stop };
}

const product = await startProduct();
try {
  const headgate = await through(product);
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
