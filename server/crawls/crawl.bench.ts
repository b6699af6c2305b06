import { CreateCrawlerCommand, CreateDatabaseCommand, GlueClient } from "@aws-sdk/client-glue";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { dataLakeBucket } from "@/prisma/demo/lake";
import { printLimits } from "@/server/testing/bench";
import { peakOf, processOf } from "@/server/testing/processes";
import { type Product, startProduct } from "@/server/testing/product";

/*
 * A crawl of 10,000 objects in 200 partitions through the whole product, from the request to its diff: objects a second,
 * and what the worker and Glue hold at most, beside a crawl of a fifth of that.
 */

const PRODUCER = "111111111111";
const PARTITIONS = 200;
const SMALL = 10;
const LARGE = 50;
const BODY = "id,amount\n1,2\n3,4\n";

function awsOf({ demo }: Product) {
  const key = demo.principals.find(({ name }) => name === "LOBProducerSteward");
  if (!key) throw new Error("the producer's steward has no access key");
  const options = {
    ...{ endpoint: demo.awsEndpointUrl, region: demo.region },
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey },
  };
  return { glue: new GlueClient(options), s3: new S3Client({ ...options, forcePathStyle: true }) };
}

async function fill(product: Product, name: string, perPartition: number): Promise<void> {
  const { glue, s3 } = awsOf(product);
  const keys = Array.from(
    { length: PARTITIONS * perPartition },
    (_, n) => `${name}/day=${n % PARTITIONS}/${Math.floor(n / PARTITIONS)}.csv`,
  );
  for (let n = 0; n < keys.length; n += 50)
    await Promise.all(
      keys
        .slice(n, n + 50)
        .map((Key) => s3.send(new PutObjectCommand({ Bucket: dataLakeBucket, Key, Body: BODY }))),
    );
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name } }));
  await glue.send(
    new CreateCrawlerCommand({
      ...{ Name: name, DatabaseName: name },
      Role: `arn:aws:iam::${PRODUCER}:role/AWSGlueServiceRole-CrossAccountCrawler`,
      Targets: { S3Targets: [{ Path: `s3://${dataLakeBucket}/${name}/` }] },
    }),
  );
}

class Steward {
  private readonly api: string;
  private readonly headers: Record<string, string>;

  constructor(product: Product) {
    const token = product.demo.people.find(({ email }) => email.startsWith("stella@"))?.apiToken;
    this.api = `${product.url}/api/v1/datasets`;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const init = body ? { body: JSON.stringify(body) } : {};
    const answer = await fetch(`${this.api}${path}`, { method, headers: this.headers, ...init });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }

  async register(database: string): Promise<string> {
    const source = { kind: "glue", database };
    const { datasetId } = await this.ask<{ datasetId: string }>("POST", "", { accountId: PRODUCER, source });
    for (;;) {
      const { state } = await this.ask<{ state: string }>("GET", `/${datasetId}`);
      if (state === "registered") break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.ask("PATCH", `/${datasetId}/crawl-setting`, { crawlerName: database });
    return datasetId;
  }

  /** Crawls to the end of the Run. */
  async crawl(datasetId: string): Promise<void> {
    await this.ask("POST", `/${datasetId}/crawls`, {});
    for (;;) {
      const { items } = await this.ask<{ items: { state: string; found: { newPartitions: number } }[] }>(
        "GET",
        `/${datasetId}/crawls`,
      );
      const [crawl] = items;
      if (crawl?.state === "succeeded" && crawl.found.newPartitions === PARTITIONS) return;
      if (crawl && !["queued", "running", "waiting"].includes(crawl.state))
        throw new Error(JSON.stringify(crawl));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const product = await startProduct();
try {
  const steward = new Steward(product);
  const launcher = product.launcher.pid ?? 0;
  const pids = { worker: processOf(launcher, "worker/main"), Glue: processOf(launcher, "local/main.ts") };
  const measured: Record<string, number>[] = [];
  for (const [name, perPartition] of [
    ["crawl_small", SMALL],
    ["crawl_large", LARGE],
  ] as const) {
    await fill(product, name, perPartition);
    const datasetId = await steward.register(name);
    const { peaks, seconds } = await peakOf(pids, () => steward.crawl(datasetId));
    const objects = PARTITIONS * perPartition;
    process.stdout.write(
      `${objects} objects in ${PARTITIONS} partitions: ${seconds.toFixed(1)} s, ${Math.round(objects / seconds)} objects/s; worker ${peaks["worker"]?.toFixed(0)} MB, Glue ${peaks["Glue"]?.toFixed(0)} MB\n`,
    );
    measured.push(peaks);
  }
  const growth = (name: string) => (measured[1]?.[name] ?? 0) - (measured[0]?.[name] ?? 0);
  printLimits([
    { name: "the worker's memory over that of 2,000 objects", value: growth("worker"), max: 40, unit: "MB" },
    { name: "Glue's memory over that of 2,000 objects", value: growth("Glue"), max: 100, unit: "MB" },
  ]);
} finally {
  await product.stop();
}
