import { gunzipSync } from "node:zlib";
import {
  ExecuteStatementCommand,
  GetStatementResultCommand,
  RedshiftDataClient,
} from "@aws-sdk/client-redshift-data";
import { type Limit, printLimits, printRatios, quantile, sample } from "@/server/testing/bench";
import { peakOf, processOf } from "@/server/testing/processes";
import { type Product, startProduct } from "@/server/testing/product";
import { parseCsv } from "./csv";

/*
 * 100,000 rows of 10 columns to a client: our pages against the Data API's own JSON, both walked to the last page and
 * read into rows. Then a result of 500 MB: what memory the worker takes that keeps it, and the web process that it is
 * downloaded from.
 */

const TARGET = {
  accountId: "333333333333",
  warehouseKind: "workgroup",
  warehouse: "default",
  database: "dev",
};
const ROWS = 100_000;
/** TICKIT's sales: ten columns of numbers, money and times. */
const SQL = `select * from sales limit ${ROWS}`;
const LARGE_ROWS = 490_000;
const LARGE_SQL = `select n, repeat(md5(n::varchar), 31) as text from generate_series(1, ${LARGE_ROWS}) n`;
const MB = 1_000_000;

/** The analyst's own way past Headgate: the SDK, as it comes. */
async function rawRows(product: Product): Promise<{ walk(): Promise<number>; bytes(): number }> {
  const key = product.demo.principals.find(({ name }) => name === "LFBusinessAnalyst1");
  if (!key?.accessKeyId || !key.secretAccessKey) throw new Error("the analyst's principal has no access key");
  const client = new RedshiftDataClient({
    endpoint: product.demo.awsEndpointUrl,
    region: product.demo.region,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
  });
  const { Id } = await client.send(
    new ExecuteStatementCommand({
      WorkgroupName: TARGET.warehouse,
      Database: TARGET.database,
      Sql: SQL,
      WaitTimeSeconds: 30,
    }),
  );
  let bytes = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      bytes += Number((result.response as { headers: Record<string, string> }).headers["content-length"]);
      return result;
    },
    { step: "deserialize", priority: "low" },
  );
  const walk = async () => {
    bytes = 0;
    let rows = 0;
    let NextToken: string | undefined;
    do {
      const page = await client.send(new GetStatementResultCommand({ Id, NextToken, WaitTimeSeconds: 30 }));
      rows += page.Records?.length ?? 0;
      NextToken = page.NextToken;
    } while (NextToken);
    return rows;
  };
  return { walk, bytes: () => bytes };
}

class Headgate {
  private readonly api: string;
  private readonly headers: Record<string, string>;

  constructor(product: Product) {
    const token = product.demo.people.find(({ email }) => email.startsWith("ana@"))?.apiToken;
    this.api = `${product.url}/api/v1/statements`;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  /** Runs a statement until the last page of its result is kept. */
  async kept(sql: string): Promise<string> {
    const body = JSON.stringify({ ...TARGET, sql });
    const answer = await fetch(this.api, { method: "POST", headers: this.headers, body });
    const { id } = (await answer.json()) as { id: string };
    for (;;) {
      const one = (await (await fetch(`${this.api}/${id}`, { headers: this.headers })).json()) as {
        endedAt: string | null;
        error: string | null;
        resultState: string | null;
        cutReason: string | null;
      };
      if (one.resultState === "complete") return id;
      if (one.endedAt && one.resultState !== "fetching") throw new Error(JSON.stringify(one));
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Every row, by the pages; `bytes` before compression. */
  async walk(id: string): Promise<{ rows: number; bytes: number }> {
    const headers = { ...this.headers, accept: "application/gzip, text/csv" };
    const manifest = await (await fetch(`${this.api}/${id}/result`, { headers })).text();
    let [rows, bytes] = [0, manifest.length];
    for (const { n } of (JSON.parse(manifest) as { pages: { n: number }[] }).pages) {
      const answer = await fetch(`${this.api}/${id}/result/pages/${n}`, { headers });
      const body = Buffer.from(await answer.arrayBuffer());
      const csv = answer.headers.get("content-type")?.startsWith("application/gzip")
        ? gunzipSync(body)
        : body;
      bytes += csv.length;
      rows += parseCsv(csv.toString("utf8")).length;
    }
    return { rows, bytes };
  }

  /** Until it is known that the warehouse's CSV is exact, results come as JSON. */
  async untilProbed(): Promise<void> {
    await this.kept("select 1");
    const runs = this.api.replace("/statements", "/runs?kind=result.probeCsv&state=succeeded");
    for (;;) {
      const { items } = (await (await fetch(runs, { headers: this.headers })).json()) as { items: unknown[] };
      if (items.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  async download(id: string, format: string): Promise<number> {
    const answer = await fetch(`${this.api}/${id}/download?format=${format}`, { headers: this.headers });
    let bytes = 0;
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
    return bytes;
  }
}

async function transfer(product: Product, headgate: Headgate): Promise<Limit[]> {
  const raw = await rawRows(product);
  const id = await headgate.kept(SQL);
  let ours = { rows: 0, bytes: 0 };
  const samples = await sample(
    {
      "Data API JSON by the SDK": async () => {
        if ((await raw.walk()) !== ROWS) throw new Error("the Data API gave other rows");
      },
      "our pages": async () => {
        ours = await headgate.walk(id);
        if (ours.rows !== ROWS) throw new Error("our pages have other rows");
      },
    },
    { count: 5, warmup: 1 },
  );
  printRatios(`${ROWS.toLocaleString("en")} rows of 10 columns, to the last row`, samples);
  const [base, own] = samples;
  if (!base || !own) throw new Error("nothing was measured");
  return [
    {
      name: "bytes before compression against Data API JSON",
      value: ours.bytes / raw.bytes(),
      max: 0.4,
      unit: "x",
    },
    {
      name: "time against Data API JSON",
      value: quantile(own, 0.5) / quantile(base, 0.5),
      max: 1,
      unit: "x",
    },
  ];
}

/** What a process held at most during the work; what it had before is printed beside it. */
function held(name: string, { before, peaks, seconds }: Measured, which: "worker" | "web"): Limit {
  const [from, to] = [before[which] ?? 0, peaks[which] ?? 0];
  process.stdout.write(`${name}: ${seconds.toFixed(1)} s, from ${from.toFixed(0)} to ${to.toFixed(0)} MB\n`);
  return { name, value: to, max: 300, unit: "MB" };
}

type Measured = Pick<Awaited<ReturnType<typeof peakOf>>, "before" | "peaks" | "seconds">;

async function memory(product: Product, headgate: Headgate): Promise<Limit[]> {
  const launcher = product.launcher.pid ?? 0;
  const pids = { worker: processOf(launcher, "worker/main"), web: processOf(launcher, "web/main") };
  const kept = await peakOf(pids, () => headgate.kept(LARGE_SQL));
  const worker = held("worker, keeping 500 MB", kept, "worker");
  const limits: Limit[] = [worker];
  for (const format of ["csv", "ndjson", "parquet", "xlsx"]) {
    const given = await peakOf(pids, () => headgate.download(kept.result, format));
    process.stdout.write(`${format}: ${(given.result / MB).toFixed(0)} MB of file\n`);
    limits.push(held(`web, giving it as ${format}`, given, "web"));
  }
  return limits;
}

const product = await startProduct();
try {
  const headgate = new Headgate(product);
  await headgate.untilProbed();
  const limits = await memory(product, headgate);
  printLimits([...(await transfer(product, headgate)), ...limits]);
} finally {
  await product.stop();
}
