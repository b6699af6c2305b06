import { resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { type Product, startProduct } from "@/server/testing/product";

/*
 * The profile of the three million flights, all columns, from the request until its Run has ended (web, worker, local
 * endpoint), against DuckDB's own SUMMARIZE of the same file, in turn.
 */

const COUNT = Number(process.env["BENCH_ROUNDS"] ?? 10);
const LIMIT = 3;
const PRODUCER = "111111111111";
const FILE = resolve(import.meta.dirname, "../../node_modules/vega-datasets/data/flights-3m.parquet");

async function summarize(): Promise<() => Promise<void>> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  return async () => {
    const { currentRowCount } = await connection.runAndReadAll(
      `SUMMARIZE SELECT * FROM read_parquet('${FILE}')`,
    );
    if (currentRowCount !== 5) throw new Error("SUMMARIZE told of other columns");
  };
}

function api(product: Product) {
  const token = product.demo.people.find(({ email }) => email.startsWith("stella@"))?.apiToken;
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const call = async (path: string, body?: object) => {
    const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
    const answer = await fetch(`${product.url}/api/v1${path}`, { headers, ...init });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer.json() as Promise<Record<string, unknown>>;
  };
  return { headers, call };
}
type Api = ReturnType<typeof api>;

/** Follows the live events as a browser tab does. */
async function follow(product: Product, { headers }: Api) {
  const controller = new AbortController();
  const response = await fetch(`${product.url}/api/v1/events`, { headers, signal: controller.signal });
  const ended = new Map<string, string>();
  let woken = () => {};
  const read = async () => {
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString();
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const data of messages.flatMap((message) => /^data: (.+)$/m.exec(message)?.[1] ?? [])) {
        const { resourceType, resourceId, state } = JSON.parse(data) as Record<string, string>;
        if (resourceType === "run" && resourceId && state) ended.set(resourceId, state);
      }
      woken();
    }
  };
  void read().catch(() => {});
  return {
    untilSucceeded: async (runId: unknown) => {
      for (;;) {
        const state = ended.get(String(runId)) ?? "queued";
        if (state === "succeeded") return;
        if (/^(failed|cancelled|timed_out)$/.test(state)) throw new Error(`the run ${runId} is ${state}`);
        await new Promise<void>((done) => {
          woken = done;
        });
      }
    },
    stop: () => controller.abort(),
  };
}

const product = await startProduct();
try {
  const headgate = api(product);
  const events = await follow(product, headgate);
  const source = { kind: "glue", database: "retail", tables: ["flights"] };
  const { datasetId, runId } = await headgate.call("/datasets", { accountId: PRODUCER, source });
  await events.untilSucceeded(runId);
  const { items } = (await headgate.call(`/datasets/${datasetId}/tables`)) as { items: { id: string }[] };
  const table = `/datasets/${datasetId}/tables/${items[0]?.id}`;
  const samples = await sample(
    {
      SUMMARIZE: await summarize(),
      profile: async () => {
        const { runId } = await headgate.call(`${table}/profiles`, {});
        await events.untilSucceeded(runId);
      },
    },
    { count: COUNT },
  );
  const { latest } = (await headgate.call(`${table}/profile`)) as {
    latest: { rows: number; profiledCount: number };
  };
  if (latest.rows !== 3_000_000 || latest.profiledCount !== 5) throw new Error("it told of another table");
  events.stop();
  printRatios(`Three million flights, five columns, ${COUNT} times each`, samples);
  const [base, ours] = samples;
  if (!base || !ours) throw new Error("nothing was measured");
  const value = quantile(ours, 0.5) / quantile(base, 0.5);
  printLimits([{ name: "profile against SUMMARIZE, p50", value, max: LIMIT, unit: "x" }]);
} finally {
  await product.stop();
}
