import type * as s3 from "@aws-sdk/client-s3";
import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { ObjectStore } from "@/server/local/objects/store";
import { awsError, type Handlers } from "@/server/local/wire/service";
import { bucketArn, openBucket } from "./access";
import { isBucketName } from "./bucket-name";
import { invalidArgument, notImplemented } from "./faults";
import { owner } from "./fields";

const oldestRegion = "us-east-1";
const maxBucketsPage = 10_000;

/** Making, finding and removing buckets. */
export function bucketOperations(store: ObjectStore) {
  return {
    async CreateBucket(input, ctx) {
      const name = input.Bucket ?? "";
      ctx.authorize("s3:CreateBucket", bucketArn(name));
      if (!isBucketName(name)) {
        throw awsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
      }
      const { LocationConstraint, Location, Bucket, Tags } = input.CreateBucketConfiguration ?? {};
      if (Location || Bucket || Tags?.length) throw notImplemented("CreateBucketConfiguration");
      await store.createBucket(name, ctx.caller.accountId, LocationConstraint ?? oldestRegion);
      return { Location: `/${name}`, BucketArn: bucketArn(name) };
    },

    async DeleteBucket(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:DeleteBucket", input);
      await store.deleteBucket(bucket.name);
      return {};
    },

    async HeadBucket(input, ctx) {
      const bucket = await openBucket(store, ctx, "s3:ListBucket", input);
      return { BucketArn: bucketArn(bucket.name), BucketRegion: bucket.region, AccessPointAlias: false };
    },

    async GetBucketLocation(input, ctx) {
      const { region } = await openBucket(store, ctx, "s3:GetBucketLocation", input);
      return region === oldestRegion ? {} : { LocationConstraint: region as BucketLocationConstraint };
    },

    async ListBuckets(input, ctx) {
      ctx.authorize("s3:ListAllMyBuckets", "arn:aws:s3:::*");
      const limit = input.MaxBuckets ?? maxBucketsPage;
      if (limit < 1 || limit > maxBucketsPage) {
        throw invalidArgument(
          "Argument max-buckets must be an integer between 1 and 10000",
          "max-buckets",
          String(limit),
        );
      }
      const after = Buffer.from(input.ContinuationToken ?? "", "base64url").toString();
      const matching = (await store.buckets(ctx.caller.accountId)).filter(
        ({ name, region }) =>
          name > after && name.startsWith(input.Prefix ?? "") && region === (input.BucketRegion ?? region),
      );
      const page = matching.slice(0, limit);
      const last = page.at(-1);
      return {
        Buckets: page.map((bucket) => ({
          Name: bucket.name,
          CreationDate: bucket.createdAt,
          ...(input.MaxBuckets || input.Prefix || input.BucketRegion ? { BucketRegion: bucket.region } : {}),
        })),
        Owner: owner(ctx.caller.accountId),
        ...(input.Prefix ? { Prefix: input.Prefix } : {}),
        ...(last && matching.length > limit
          ? { ContinuationToken: Buffer.from(last.name).toString("base64url") }
          : {}),
      };
    },
  } satisfies Handlers<typeof s3>;
}
