import { GlueClient } from "@aws-sdk/client-glue";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { POST as previewRoute } from "@/app/api/v1/dataset-previews/route";
import { GET as datasetRoute } from "@/app/api/v1/datasets/[datasetId]/route";
import { GET as tablesRoute } from "@/app/api/v1/datasets/[datasetId]/tables/route";
import { POST as registerRoute } from "@/app/api/v1/datasets/route";
import { analyticsBucket } from "@/prisma/demo/lake";
import { accountsBed, place } from "@/server/accounts/test-bed";
import { startWorker } from "@/server/runs";
import { untilState } from "@/server/runs/test-bed";
import { jsonOf, request, type TestPerson } from "@/server/testing/app";
import { registerRegisterExecutor } from "./register-run";

type Route = (request: Request, route: { params: Promise<Record<string, string>> }) => Promise<Response>;

export const accountId = place.accountId;
export const folder = (name: string) => `s3://${analyticsBucket}/${name}`;

/** Asks a route as a person; its status beside its body. */
export async function ask(
  route: Route,
  {
    method,
    ids = {},
    body,
    as,
  }: { method: string; ids?: Record<string, string>; body?: object; as: TestPerson },
) {
  const answer = await route(request(method, "/api/v1/x", { as, ...(body ? { body } : {}) }), {
    params: Promise.resolve(ids),
  });
  return { status: answer.status, ...(await jsonOf(answer)) };
}

/** Headgate with a worker that registers, over a lake with a bucket, and a steward who may write there. */
export async function registerBed() {
  const bed = await accountsBed();
  registerRegisterExecutor();
  const worker = startWorker();
  const steward = await bed.app.person("steward", {
    principals: { [accountId]: `arn:aws:iam::${accountId}:role/ConsumerAdminUser` },
  });
  const client = bed.aws.client("ConsumerAdminUser");
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: analyticsBucket }));
  const register = (source: object, more: object = {}, as = steward) =>
    ask(registerRoute, { method: "POST", body: { accountId, source, ...more }, as });
  const dataset = (datasetId: string) =>
    ask(datasetRoute, { method: "GET", ids: { datasetId }, as: steward });
  return {
    ...{ bed, worker, steward, client, s3, register, dataset },
    glue: new GlueClient(client),
    put: (Key: string, Body: string | Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: analyticsBucket, Key, Body })),
    preview: (location: string, as = steward) =>
      ask(previewRoute, { method: "POST", body: { accountId, location }, as }),
    /** Registers to the end: the dataset with its tables. */
    async registered(source: object, more: object = {}) {
      const begun = await register(source, more);
      if (begun.status !== 202 || !begun.isNew) throw new Error(JSON.stringify(begun));
      await untilState(begun.runId, "succeeded");
      const ids = { datasetId: begun.datasetId };
      const { items } = await ask(tablesRoute, { method: "GET", ids, as: steward });
      return { ...begun, tables: items, dataset: await dataset(begun.datasetId) };
    },
    async close() {
      await worker.stop();
      await bed.close();
    },
  };
}

export type RegisterBed = Awaited<ReturnType<typeof registerBed>>;
