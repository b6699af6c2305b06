import * as s3 from "@aws-sdk/client-s3";
import type { ObjectStore } from "@/server/local/objects/store";
import { type AnyHandler, defineService, type Handlers, type Service } from "@/server/local/wire/service";
import { bucketOperations } from "./bucket-operations";
import { copyOperations } from "./copy-operations";
import { asFault, refuseUnsupported } from "./faults";
import { listOperations } from "./list-operations";
import { multipartOperations } from "./multipart-operations";
import { objectOperations } from "./object-operations";

export interface S3Deps {
  objects: ObjectStore;
}

function guarded(operation: string, handler: AnyHandler): AnyHandler {
  return async (input, ctx) => {
    try {
      refuseUnsupported(operation, input as object);
      return await handler(input, ctx);
    } catch (error) {
      throw asFault(error);
    }
  };
}

/** Amazon S3 over the folder of objects: path style, general purpose buckets, no versions. */
export function createS3Service({ objects }: S3Deps): Service {
  const handlers = {
    ...bucketOperations(objects),
    ...objectOperations(objects),
    ...copyOperations(objects),
    ...listOperations(objects),
    ...multipartOperations(objects),
  } as unknown as Record<string, AnyHandler>;
  const entries = Object.entries(handlers);
  return defineService(
    s3,
    {
      name: "s3",
      reset: () => objects.reset(),
      // Each handler asks for itself: one operation can need two actions, on the bucket and on an object in it.
      actions: Object.fromEntries(entries.map(([name]) => [name, null])),
    },
    Object.fromEntries(entries.map(([name, handler]) => [name, guarded(name, handler)])) as Handlers<
      typeof s3
    >,
  );
}
